"""A certificate on paper: whatever is long fits on one sheet, and what can't be printed is reported before signing."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pypdfium2
import pytest
from django.utils import translation

from oqu.certificates import actions, queries, sheets
from oqu.certificates.models import Certificate
from oqu.courses.models import Enrolment
from oqu.kernel import paper
from tests import papers
from tests.factories.cast import Cast

AT = datetime(2021, 4, 25, 6, 0, tzinfo=UTC)
CENTRE = "Ақмола облыстық әмбебап ғылыми кітапханасы"
SIGNER = "Жақсылықова Ләззат Серікқызы"
SENTENCE = "Библиографиялық сипаттаманың жаңа ережелері және жергілікті тарихи мұраны цифрландыру жұмысын ұйымдастыру "
NAME = "Нұрмұхамедова-Сүлейменова Гүлжахан Әбдірахманқызы "


def certificate(
    holder: str, title: str, *, centre: str = CENTRE, signer: str = SIGNER, number: str = "2021-ABCD-EFGH"
) -> Certificate:
    languages = ("kk", "ru", "en")
    return Certificate(
        number=number,
        holder=holder,
        course_title=dict.fromkeys(languages, title),
        centre_name=dict.fromkeys(languages, centre),
        hours=24,
        starts_on=date(2021, 4, 15),
        ends_on=date(2021, 4, 24),
        issued_on=date(2021, 4, 25),
        signed_at=AT,
        signer=signer,
        enrolment=Enrolment(language="kk"),
    )


@pytest.mark.parametrize(
    ("language", "holder", "title"),
    [
        ("en", "Ли Ан", "Библиотека"),
        ("ru", (NAME * 2)[:52], "Ауыл кітапханасы"),
        ("kk", (NAME * 3)[:120], (SENTENCE * 3)[:300]),
        ("ru", (NAME * 3)[:120], (SENTENCE * 3)[:300]),
        ("en", "Құрманғалиева" * 9 + " Ән", "Әдебиеттану" * 27),
    ],
    ids=["short", "52 letters", "120 and 300", "in Russian", "words without a break"],
)
def test_a_certificate_is_on_one_sheet_and_no_text_covers_another(
    language: str, holder: str, title: str
) -> None:
    made = sheets.pdf(certificate(holder, title), language)

    assert len(papers.pages(made)) == 1
    assert papers.outside(made) == []
    assert papers.overlapping(made) == []
    assert holder.replace(" ", "") in papers.text_of(made).replace(" ", "").replace("\u200b", "").replace(
        "\ufffe", ""
    )


def test_long_names_of_centre_and_signer_fit_too() -> None:
    long = certificate(NAME * 4, SENTENCE * 2, centre=(SENTENCE * 2)[:200], signer=(NAME * 5)[:242])

    made = sheets.pdf(long, "kk")

    assert len(papers.pages(made)) == 1
    assert papers.outside(made) == []
    assert papers.overlapping(made) == []


def test_the_ornament_has_its_horns_as_on_the_pages() -> None:
    page = pypdfium2.PdfDocument(sheets.pdf(certificate("Ли Ан", "Библиотека"), "kk"))[0]
    bounds = [one.get_bounds() for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]

    horns = [one for one in bounds if 5 < one[2] - one[0] < 9 and 10 < one[3] - one[1] < 13]

    assert len(horns) == 9 * 2


@pytest.mark.parametrize(("text", "missing"), [("Ли 中 Ан 😀中", ["中", "😀"]), ("Әәіңғүұқөһ «Ё» № –", [])])
def test_characters_without_a_glyph_are_found(text: str, missing: list[str]) -> None:
    assert paper.missing(text) == missing


def test_a_certificate_with_such_a_character_is_printed_with_a_substitute() -> None:
    assert "Ли ? Ан" in papers.text_of(sheets.pdf(certificate("Ли 中 Ан", "Библиотека 😀"), "ru"))


@pytest.mark.django_db
def test_nothing_is_signed_that_cannot_be_printed(cast: Cast) -> None:
    enrolment = cast.enrolment
    enrolment.person.family_name = "Ким😀"

    assert queries.unprintable(enrolment, cast.director) == ["😀"]
    with translation.override("en"), pytest.raises(actions.NotPrintable) as refused:
        actions.require_printable([enrolment], cast.director)
    assert "😀" in str(refused.value)


def test_one_failing_sheet_does_not_break_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = certificate("Ли Ан", "Курс"), certificate("Ким Ира", "Курс", number="2021-BADD-BADD")
    make = sheets.pdf

    def pdf(one: Certificate, language: str) -> bytes:
        if one is bad:
            raise paper.NotCompiled("no glyph")
        return make(one, language)

    monkeypatch.setattr(sheets, "pdf", pdf)

    with translation.override("en"), zipfile.ZipFile(BytesIO(sheets.archive([good, bad]))) as box:
        assert box.namelist() == ["Ли Ан 2021-ABCD-EFGH.pdf", "Not made.txt"]
        assert box.read("Not made.txt").decode() == "2021-BADD-BADD Ким Ира: no glyph"


def test_names_in_the_archive_can_be_unpacked_however_long_they_are() -> None:
    long = certificate("Қ" * 122, "Курс")

    with zipfile.ZipFile(BytesIO(sheets.archive([long]))) as box:
        (name,) = box.namelist()

    assert name.endswith("ҚҚ 2021-ABCD-EFGH.pdf")
    assert 230 < len(name.encode()) <= 240


def test_a_long_name_breaks_after_its_hyphen_and_only_without_one_between_letters() -> None:
    assert paper.breakable("Нұрмұхамедова-Сейітмағанбетова") == "Нұрмұхамедова-\u200bСейітмағанбетова"
    assert paper.breakable("Работа с детьми и в селе, 36 часов") == (
        "Работа с\u00a0детьми и\u00a0в\u00a0селе, 36 часов"
    )
    assert paper.breakable("ә" * 30) == f"{'ә' * 24}\u200b{'ә' * 6}"
    assert paper.breakable("2021-2026 – А-") == "2021-\u200b2026 – А-"
