"""A centre changes its own libraries at once; those of another centre wait for its approval."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from oqu.courses.queries import libraries_used_elsewhere
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.libraries import actions, queries
from oqu.libraries.actions import LibraryRow, LibraryRows, NetworkRow, PlaceRow
from oqu.libraries.models import Centre, ChangeDecision, Internet, Library, LibraryChange, Network, Setting
from oqu.libraries.rules import Editor
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.libraries import CentreFactory, LibraryFactory, NetworkFactory
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db
CHANGES = "/en/office/libraries/changes/"


@pytest.fixture
def rival(cast: Cast) -> Centre:
    """Another centre; its coordinator is rival@example.org."""
    centre: Centre = CentreFactory.create(slug="rival")
    person = PersonFactory.create(email="rival@example.org")
    PostFactory.create(person=person, role=Role.COORDINATOR, centre=centre)
    return centre


def row(library: Library, **changes: Any) -> LibraryRow:
    names = {language: getattr(library, f"name_{language}") or "" for language in ("kk", "ru", "en")}
    settlements = {
        language: getattr(library, f"settlement_{language}") or "" for language in ("kk", "ru", "en")
    }
    fields: Mapping[str, Any] = {
        "code": library.code,
        "names": names,
        "settlements": settlements,
        "district": library.district.code,
        "network": library.network.code if library.network else "",
        "setting": Setting(library.setting),
        "internet": Internet(library.internet),
    }
    return LibraryRow(**{**fields, **changes})


def renamed(library: Library, name: str = "Hostile") -> LibraryRow:
    return row(library, names={"kk": name, "ru": name, "en": name})


def save(centre: Centre, *rows: LibraryRow, **lists: Any) -> actions.Imported:
    used = libraries_used_elsewhere(centre, [one.code for one in rows])
    return actions.import_libraries(
        rows=LibraryRows(libraries=rows, **lists),
        by=Person.objects.get(email="rival@example.org"),
        at=clock.now(),
        editor=Editor(centre, used_elsewhere=used),
    )


def test_the_own_library_of_another_centre_waits_for_it(rival: Centre, cast: Cast) -> None:
    done = save(rival, renamed(cast.centre.library))

    name = cast.centre.library.name_en
    cast.centre.library.refresh_from_db()
    change = LibraryChange.objects.get()
    assert (done.changed, done.proposed, cast.centre.library.name_en) == (0, 1, name)
    assert (change.centre, change.waits_for, change.changes["name_en"]) == (
        rival,
        cast.centre,
        [name, "Hostile"],
    )
    addresses = Letter.objects.filter(kind="libraries/proposed").values_list("address", flat=True)
    assert sorted(addresses) == ["aigul@example.org", "kseniya@example.org", "madina@example.org"]


def test_a_library_of_a_network_waits_for_the_owner_of_the_network(rival: Centre, cast: Cast) -> None:
    assert save(rival, renamed(LibraryFactory.create(network=cast.network))).proposed == 1
    assert LibraryChange.objects.get().waits_for == cast.centre


def test_a_library_whose_people_learn_elsewhere_waits_for_the_administrator(
    rival: Centre, cast: Cast
) -> None:
    library = LibraryFactory.create(network=NetworkFactory.create(owner=None))
    EnrolmentFactory.create(course=cast.course, person=PersonFactory.create(library=library))

    done = save(rival, renamed(library))

    assert (done.proposed, LibraryChange.objects.get().waits_for) == (1, None)
    assert Letter.objects.get(kind="libraries/proposed").person == cast.keeper


def test_a_library_of_nobody_is_changed_at_once_with_before_and_after_in_the_journal(rival: Centre) -> None:
    library = LibraryFactory.create(network=NetworkFactory.create(owner=None))
    before = library.name_en

    done = save(rival, renamed(library, "Better"))

    library.refresh_from_db()
    journal = JournalEntry.objects.get(verb="libraries.import")
    assert (done.changed, done.proposed, library.name_en) == (1, 0, "Better")
    assert journal.details["changes"][library.code]["name_en"] == [before, "Better"]


def test_an_import_writes_the_rest_and_proposes_what_is_foreign(rival: Centre, cast: Cast) -> None:
    mine = LibraryFactory.create(network=NetworkFactory.create(owner=rival))
    foreign = LibraryFactory.create(network=cast.network)
    new = row(mine, code="fresh")

    done = save(rival, renamed(mine), renamed(foreign), new)

    assert (done.new, done.changed, done.proposed) == (1, 1, 1)
    assert LibraryChange.objects.get().code == foreign.code


def test_no_centre_brings_a_library_into_a_system_of_another_by_itself(rival: Centre, cast: Cast) -> None:
    mine = LibraryFactory.create(network=NetworkFactory.create(owner=rival))

    save(rival, row(mine, network=cast.network.code), row(mine, code="fresh", network=cast.network.code))

    assert not Library.objects.filter(network=cast.network, code__in=[mine.code, "fresh"]).exists()
    assert {change.code for change in LibraryChange.objects.filter(waits_for=cast.centre)} == {
        mine.code,
        "fresh",
    }


def test_systems_and_places_of_others_wait_too(rival: Centre, cast: Cast) -> None:
    district = cast.network.district
    names = {"kk": "X", "ru": "X", "en": "X"}

    save(
        rival,
        places=(PlaceRow(district.code, names, district.region.code),),
        networks=(
            NetworkRow(cast.network.code, names, district.code),
            NetworkRow("own", names, district.code),
        ),
    )

    waiting = {change.listed: change.waits_for for change in LibraryChange.objects.all()}
    assert waiting == {"district": None, "network": cast.centre}
    assert Network.objects.get(code="own").owner == rival


def test_the_only_centre_changes_everything_at_once(cast: Cast) -> None:
    library = LibraryFactory.create(network=NetworkFactory.create(owner=None))
    editor = Editor(cast.centre, is_alone=True)

    done = actions.import_libraries(
        rows=LibraryRows(libraries=(renamed(library),)), by=cast.coordinator, at=clock.now(), editor=editor
    )

    assert (done.changed, done.proposed) == (1, 0)


def test_a_newer_proposal_takes_the_place_of_the_earlier(rival: Centre, cast: Cast) -> None:
    for name in ("One", "Two"):
        save(rival, renamed(cast.centre.library, name))

    waiting = LibraryChange.objects.get(verdict=ChangeDecision.WAITING)
    assert waiting.changes["name_en"][1] == "Two"


def test_a_centre_that_proposes_all_day_writes_one_letter(rival: Centre, cast: Cast) -> None:
    for number in range(25):
        save(rival, renamed(cast.centre.library, f"Name {number}"))

    letters = Letter.objects.filter(kind="libraries/proposed")
    assert LibraryChange.objects.get(verdict=ChangeDecision.WAITING).changes["name_en"][1] == "Name 24"
    assert sorted(letters.values_list("address", flat=True)) == sorted(
        set(letters.values_list("address", flat=True))
    )
    assert letters.exists()


# Pages


def test_an_approved_change_is_written_and_reported(client: Client, rival: Centre, cast: Cast) -> None:
    save(rival, renamed(cast.centre.library, "Better"))
    change = LibraryChange.objects.get()
    client.force_login(cast.coordinator)

    page = client.get(CHANGES).content.decode()
    answer = client.post(f"{CHANGES}{change.key}/", {"verdict": "approve"})

    cast.centre.library.refresh_from_db()
    assert "Better" in page
    assert (answer.status_code, cast.centre.library.name_en) == (303, "Better")
    assert Letter.objects.get(kind="libraries/decided").address == "rival@example.org"


def test_a_refused_change_writes_nothing(client: Client, rival: Centre, cast: Cast) -> None:
    save(rival, renamed(cast.centre.library))
    change, name = LibraryChange.objects.get(), cast.centre.library.name_en
    client.force_login(cast.coordinator)

    client.post(f"{CHANGES}{change.key}/", {"verdict": "refuse"})

    change.refresh_from_db()
    cast.centre.library.refresh_from_db()
    assert (change.verdict, cast.centre.library.name_en) == (ChangeDecision.REFUSED, name)


def test_the_centre_that_proposed_cannot_approve(client: Client, rival: Centre, cast: Cast) -> None:
    save(rival, renamed(cast.centre.library))
    change, name = LibraryChange.objects.get(), cast.centre.library.name_en
    client.force_login(Person.objects.get(email="rival@example.org"))

    client.post(f"{CHANGES}{change.key}/", {"verdict": "approve"})

    change.refresh_from_db()
    cast.centre.library.refresh_from_db()
    assert (change.verdict, cast.centre.library.name_en) == (ChangeDecision.WITHDRAWN, name)


def test_a_third_centre_sees_nothing_of_it(client: Client, rival: Centre, cast: Cast) -> None:
    save(rival, renamed(cast.centre.library))
    third = PostFactory.create(role=Role.COORDINATOR).person
    client.force_login(third)

    page = client.get(CHANGES).content.decode()

    assert "Hostile" not in page
    assert client.post(f"{CHANGES}{LibraryChange.objects.get().key}/").status_code == 404


def test_the_form_of_a_library_says_that_a_change_waits(client: Client, rival: Centre, cast: Cast) -> None:
    client.force_login(Person.objects.get(email="rival@example.org"))

    page = client.get(f"/en/office/libraries/{cast.centre.library.key}/").content.decode()

    assert "A change here needs an approval" in page


def test_the_site_administrator_names_the_owner_of_a_system(
    client: Client, rival: Centre, cast: Cast
) -> None:
    client.force_login(cast.keeper)

    answer = client.post("/en/office/libraries/systems/", {"network": cast.network.key, "owner": "rival"})

    cast.network.refresh_from_db()
    assert (answer.status_code, cast.network.owner) == (303, rival)


def test_the_first_centre_owns_the_systems_that_are_there() -> None:
    network = NetworkFactory.create()
    library = LibraryFactory.create(network=network)

    first = actions.open_centre(library=library, by=None, at=clock.now())
    other = NetworkFactory.create()
    actions.open_centre(library=LibraryFactory.create(network=other), by=None, at=clock.now())

    owners = dict(queries.networks_with_owners().values_list("pk", "owner"))
    assert owners == {network.pk: first.pk, other.pk: None}


def test_words_of_changes_cost_the_same_queries_however_many(rival: Centre, cast: Cast) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    counts = []
    for number in (2, 12):
        libraries = LibraryFactory.create_batch(number, network=cast.network)
        save(rival, *(renamed(library) for library in libraries))
        with CaptureQueriesContext(connection) as made:
            queries.in_words(queries.changes_for(cast.centre))
        counts.append(len(made))

    assert counts[0] == counts[1]


# Letters to the people of a library


@pytest.fixture
def readers(cast: Cast) -> dict[str, Person]:
    """Two librarians of one library of A's system, who read different languages, and one without an e-mail."""
    library = LibraryFactory.create(network=cast.network)
    return {
        "kk": PersonFactory.create(library=library, language="kk"),
        "ru": PersonFactory.create(library=library, language="ru"),
        "none": PersonFactory.create(library=library, email=None),
        "elsewhere": PersonFactory.create(library=LibraryFactory.create(network=cast.network)),
    }


def decided(cast: Cast, library: Library, rival: Centre, verdict: ChangeDecision) -> None:
    save(rival, renamed(library, "Better"))
    actions.decide_change(
        change=LibraryChange.objects.get(), verdict=verdict, by=cast.coordinator, at=clock.now()
    )


def test_the_people_of_a_library_hear_of_an_approved_change_in_their_language(
    rival: Centre, cast: Cast, readers: dict[str, Person]
) -> None:
    library = readers["kk"].library
    assert library is not None

    decided(cast, library, rival, ChangeDecision.APPROVED)

    letters = {letter.person: letter for letter in Letter.objects.filter(kind="libraries/changed")}
    assert set(letters) == {readers["kk"], readers["ru"]}
    assert "Тізімдегі кітапханаңыз" in letters[readers["kk"]].subject
    assert "Изменены сведения о вашей библиотеке" in letters[readers["ru"]].subject
    assert "→ Better" in letters[readers["ru"]].text


@pytest.mark.parametrize("verdict", [ChangeDecision.REFUSED, ChangeDecision.WITHDRAWN])
def test_a_change_that_was_not_approved_is_no_news(
    rival: Centre, cast: Cast, readers: dict[str, Person], verdict: ChangeDecision
) -> None:
    library = readers["kk"].library
    assert library is not None

    decided(cast, library, rival, verdict)

    assert not Letter.objects.filter(kind="libraries/changed").exists()


def test_nobody_gets_two_letters_about_one_change(rival: Centre, cast: Cast) -> None:
    Person.objects.filter(email="rival@example.org").update(library=cast.centre.library)

    decided(cast, cast.centre.library, rival, ChangeDecision.APPROVED)

    about = Letter.objects.exclude(kind="libraries/proposed").values_list("address", flat=True)
    assert sorted(about) == sorted(set(about))
    assert "kseniya@example.org" not in about
    assert {"aigul@example.org", "rival@example.org"} <= set(about)
