"""How a centre looks: readable colours, pictures without what a camera wrote, and documents that never change."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.storage import storages
from PIL import Image

import oqu
from oqu.certificates import actions as certificates
from oqu.certificates import sheets
from oqu.certificates.models import Certificate
from oqu.courses.models import Enrolment, Place
from oqu.kernel import accents
from oqu.kernel.files import Upload
from oqu.kernel.models import JournalEntry
from oqu.letters import actions as letters
from oqu.letters.kinds import kind_of
from oqu.libraries import actions
from oqu.libraries.actions import Look, PictureNotTaken
from oqu.libraries.forms import ACCENTS
from oqu.libraries.models import CentreLook
from oqu.libraries.queries import public_logo
from tests import papers
from tests.factories import activities
from tests.factories.cast import Cast

AT = datetime(2021, 4, 25, 6, 0, tzinfo=UTC)
TOKENS = Path(oqu.__file__).parent / "ui" / "static" / "ui" / "tokens.css"


def set_look(cast: Cast, accent: str = "", by: object = None, **pictures: Upload | None) -> CentreLook | None:
    return actions.set_look(centre=cast.centre, look=Look(accent, pictures), by=by or cast.director, at=AT)


@pytest.mark.parametrize("accent", [value for value, _label in ACCENTS if value.startswith("#")])
def test_every_colour_to_choose_from_can_be_read(accent: str) -> None:
    assert accents.is_readable(accent)


def test_colours_are_measured_on_what_pages_write_on() -> None:
    names = ("sheet", "paper", "mist", "sand")
    light, dark = (
        dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in TOKENS.read_text("utf-8").split("dark)")[:2]
    )

    assert tuple(light[name] for name in names) == accents.LIGHT
    assert tuple(dark[name] for name in names) == accents.DARK


@pytest.mark.parametrize(
    "accent", ["#ffcc00", "#ffffff", "#00ff00", "#ff0000", "#7f7f7f", "#0a717c", "#000000"]
)
def test_shades_of_any_colour_can_be_read(accent: str) -> None:
    def contrast(one: str, other: str) -> float:
        """By the formula of WCAG 2.2, written out once more."""

        def luminance(colour: str) -> float:
            parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
            red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue

        lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    nearest = accents.nearest_readable(accent)
    light, dark = accents.light(nearest), accents.dark(nearest)

    assert all(
        contrast(shade, ground) >= 4.5 for shade in (light.plain, light.deep) for ground in accents.LIGHT
    )
    assert all(contrast(shade, ground) >= 4.5 for shade in (dark.plain, dark.deep) for ground in accents.DARK)
    assert min(contrast(light.plain, light.letters), contrast(dark.plain, dark.letters)) >= 4.5
    assert (accents.is_readable(accent), nearest == accent) in [(True, True), (False, False)]


@pytest.mark.django_db
def test_a_picture_is_made_small_and_the_former_one_stays_with_the_former_look(cast: Cast) -> None:
    first = set_look(cast, logo=Upload("logo.jpg", activities.jpeg(2000, 1000)))
    second = set_look(cast, "#1f5fa8")
    third = set_look(cast, "#1f5fa8", logo=None)
    again = set_look(cast, "#1f5fa8")

    assert first
    assert second
    assert third
    assert first.logo
    with storages["default"].open(first.logo.path) as content:
        assert Image.open(content).size == (600, 300)
    assert (second.logo, third.logo, again) == (first.logo, None, None)
    assert public_logo(first.logo.key) is None
    assert [
        e.details["fields"] for e in JournalEntry.objects.filter(verb="libraries.set_look").order_by("pk")
    ] == [
        ["logo"],
        ["accent"],
        ["logo"],
    ]


@pytest.mark.django_db
def test_what_is_no_picture_is_refused_by_name(cast: Cast) -> None:
    with pytest.raises(PictureNotTaken) as refused:
        set_look(cast, seal=activities.pdf())

    assert refused.value.name == "seal"
    assert not CentreLook.objects.exists()


@pytest.fixture
def signed(cast: Cast) -> Certificate:
    """A certificate signed by the director, who has given a signature, with logo and seal."""
    set_look(
        cast,
        "#7a3fa0",
        **{
            n: activities.photo(f"{n}.jpg", colour=c)
            for n, c in zip(CentreLook.PICTURES, ("red", "green", "blue"), strict=True)
        },
    )
    cast.centre.refresh_from_db()
    cast.course.starts_on, cast.course.ends_on = date(2021, 4, 15), date(2021, 4, 24)
    cast.course.save()
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=AT)
    certificate, *_others = certificates.sign(course=cast.course, by=cast.director, at=AT)
    return Certificate.objects.get(pk=certificate.pk)


@pytest.mark.django_db
def test_a_signed_certificate_never_changes_with_the_look(cast: Cast, signed: Certificate) -> None:
    before = sheets.pdf(signed, "ru")

    set_look(cast, "", logo=None, seal=None, signature=None)

    assert sheets.pdf(Certificate.objects.get(pk=signed.pk), "ru") == before


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("size", [(300, 200), (300, 300), (900, 200)], ids=["wide", "round", "very wide"])
def test_neither_seal_nor_signature_covers_text(cast: Cast, size: tuple[int, int], language: str) -> None:
    shown = {name: Upload(f"{name}.jpg", activities.jpeg(*size)) for name in ("seal", "signature")}
    set_look(cast, "", None, **shown)
    cast.centre.refresh_from_db()

    made = sheets.sample(cast.centre, by=cast.director, at=AT, language=language)

    assert [len(images) for images in papers.pictures(made)] == [2]
    assert papers.under_pictures(made) == []


@pytest.mark.django_db
def test_a_signature_is_printed_only_where_its_person_signs(cast: Cast, signed: Certificate) -> None:
    centre = signed.centre

    own = sheets.sample(centre, by=cast.director, at=AT, language="ru")
    others = sheets.sample(centre, by=cast.coordinator, at=AT, language="ru")

    assert own.count(b"/Subtype/Image") == others.count(b"/Subtype/Image") + 1 == 3


@pytest.mark.django_db
def test_a_letter_ends_with_how_to_reach_the_centre(cast: Cast) -> None:
    kind = kind_of("certificates/signed")
    assert kind
    fields = {"address_kk": "Көкшетау қаласы, Абай көшесі, 1", "address_ru": "г. Кокшетау, ул. Абая, 1"}
    actions.edit_centre(centre=cast.centre, fields=fields, by=cast.director, at=AT)

    _subject, text, html = letters.compose(
        kind, person=cast.learner, context=kind.example, language="ru", centre=cast.centre
    )
    _subject, plain, _html = letters.compose(kind, person=cast.learner, context=kind.example, language="ru")

    assert text.removeprefix(plain).split("\n")[-2:] == [
        cast.centre.library.name_ru,
        "г. Кокшетау, ул. Абая, 1",
    ]
    assert "г. Кокшетау, ул. Абая, 1" in html
