"""Two people of a course with one name have their library beside it wherever people are listed or chosen."""

import io
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.admission.forms import grouped
from oqu.certificates import actions as certificates
from oqu.courses.models import Duty, Enrolment, Place, Staff
from oqu.ideas.models import Idea
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.libraries.models import Library
from oqu.libraries.queries.labels import library_labels
from oqu.people.models import Person
from oqu.people.queries import names_among
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.libraries import DistrictFactory, LibraryFactory

COURSE = "/en/office/courses/library-work"
ZOOM = Path(settings.BASE_DIR, "examples", "meeting-lists", "zoom.csv").read_bytes()


def work(person: Person, library: Library | None, **names: str) -> None:
    person.library = library
    person.family_name, person.given_name, person.patronymic = "Ким", "Анна", ""
    for field, value in names.items():
        setattr(person, field, value)
    person.save()


@pytest.fixture
def twins(cast: Cast) -> Cast:
    """Both learners have one name, and work at libraries of two names."""
    work(cast.learner, LibraryFactory.create(name_en="Steppe Library"))
    work(cast.other_learner, LibraryFactory.create(name_en="River Library"))
    now = clock.now()
    Enrolment.objects.filter(course=cast.course).update(
        group=cast.groups[0], state=Place.FINISHED, finished_at=now
    )
    activities.lecture(cast.course, by=cast.lecturer)
    activities.assignment(cast.course, by=cast.methodologist)
    return cast


@pytest.fixture
def alike(twins: Cast) -> Cast:
    """Their libraries have one name too, and lie in two districts."""
    for person, name in ((twins.learner, "Northern District"), (twins.other_learner, "Southern District")):
        district = DistrictFactory.create(name_en=name)
        person.library = LibraryFactory.create(name_en="Central Library", district=district)
        person.save()
    return twins


BY_LIBRARY = {
    "attendance": ("coordinator", f"{COURSE}/attendance/"),
    "attendance of a lecture": ("coordinator", f"{COURSE}/attendance/of/talk/"),
    "a message": ("coordinator", f"{COURSE}/messages/new/"),
    "signing": ("director", f"{COURSE}/certificates/"),
    "reviews": ("coordinator", f"{COURSE}/reviews/"),
    "participants without libraries": ("coordinator", f"{COURSE}/lists/participants/?column=phone"),
    "hand-ins": ("coordinator", f"{COURSE}/lists/hand-ins/?column=group"),
}
BY_DISTRICT = {
    **BY_LIBRARY,
    "participants": ("coordinator", f"{COURSE}/lists/participants/?column=library"),
    "groups": ("coordinator", f"{COURSE}/groups/"),
    "people": ("learner", "/en/my/courses/library-work/people/"),
    "ideas": ("coordinator", f"{COURSE}/ideas/"),
}


@pytest.mark.parametrize("page", BY_LIBRARY)
def test_the_library_is_beside_the_name(twins: Cast, client: Client, page: str) -> None:
    who, address = BY_LIBRARY[page]
    client.force_login(getattr(twins, who))

    shown = client.get(address).text

    assert [f"Ким Анна ({name})" in shown for name in ("Steppe Library", "River Library")] == [True, True]


@pytest.mark.parametrize("page", BY_DISTRICT)
def test_the_district_is_beside_libraries_of_one_name(alike: Cast, client: Client, page: str) -> None:
    for enrolment in (alike.enrolment, alike.other_enrolment):
        Idea.objects.create(enrolment=enrolment, text="Read aloud", promised_at=clock.now())
    who, address = BY_DISTRICT[page]
    client.force_login(getattr(alike, who))

    shown = client.get(address).text

    library = "Central Library, " if page in BY_LIBRARY else ""
    marks = [f"Ким Анна ({library}{name})" for name in ("Northern District", "Southern District")]
    assert [mark in shown for mark in marks] == [True, True]


def test_namesakes_differ_where_a_name_of_a_meeting_is_decided(twins: Cast, client: Client) -> None:
    client.force_login(twins.coordinator)
    address = f"{COURSE}/attendance/of/talk/lists/"
    sent = {"file": SimpleUploadedFile("zoom.csv", ZOOM), "form_key": "k", "confirmed": "1"}

    shown = client.post(address, sent, follow=True).text

    assert ["Ким Анна (Steppe Library)" in shown, "Ким Анна (River Library)" in shown] == [True, True]


def test_colleagues_who_listen_along_differ(twins: Cast, client: Client) -> None:
    third: Enrolment = EnrolmentFactory.create(course=twins.course, group=twins.groups[0])
    client.force_login(third.person)

    shown = client.get("/en/my/courses/library-work/lectures/talk/").text

    assert ["Ким Анна (Steppe Library)" in shown, "Ким Анна (River Library)" in shown] == [True, True]


def test_the_list_of_attendance_tells_them_apart_and_is_read_back(twins: Cast, client: Client) -> None:
    client.force_login(twins.coordinator)
    content = client.get(f"{COURSE}/attendance/sheet.csv").content.decode("utf-8-sig")

    lines = [line for line in content.splitlines() if "Ким Анна" in line]

    assert sorted(line.split(",")[2:4] for line in lines) == [
        ["Ким Анна (River Library)", "River Library"],
        ["Ким Анна (Steppe Library)", "Steppe Library"],
    ]


@pytest.mark.parametrize("kind", ["participants", "badges", "signatures"])
def test_files_of_lists_tell_them_apart(alike: Cast, client: Client, kind: str) -> None:
    client.force_login(alike.coordinator)
    book = openpyxl.load_workbook(io.BytesIO(client.post(f"{COURSE}/lists/{kind}.xlsx").content))
    paper = pypdfium2.PdfDocument(client.post(f"{COURSE}/lists/{kind}.pdf").content)

    names = {row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in paper).split())

    marks = ["Ким Анна (Northern District)", "Ким Анна (Southern District)"]
    assert sorted(str(name) for name in names) == marks
    assert [mark in text for mark in marks] == [True, True]


def test_the_register_tells_them_apart(twins: Cast, client: Client) -> None:
    certificates.sign(course=twins.course, by=twins.director, at=clock.now())
    client.force_login(twins.director)

    shown = client.get(f"{COURSE}/certificates/").text

    assert ["Ким Анна (Steppe Library)" in shown, "Ким Анна (River Library)" in shown] == [True, True]


def test_as_much_is_beside_a_name_as_is_needed(cast: Cast) -> None:
    library = LibraryFactory.create(
        name_en="Steppe Library", district=DistrictFactory.create(name_en="North")
    )
    work(cast.learner, library, patronymic="Сергеевна")
    work(cast.other_learner, library, patronymic="Павловна")
    work(cast.stranger, None, family_name="Ли")
    people = Person.objects.select_related("library__district").filter(
        pk__in=[cast.learner.pk, cast.other_learner.pk, cast.stranger.pk]
    )

    names = names_among(people)

    assert [names.of(person) for person in people.order_by("pk")] == [
        "Ким Анна (Steppe Library, North, Сергеевна)",
        "Ким Анна (Steppe Library, North, Павловна)",
        "Ли Анна",
    ]


STAFF = {
    "staff": f"{COURSE}/staff/",
    "a course": f"{COURSE}/",
    "curators": f"{COURSE}/groups/",
    "a lecture": f"{COURSE}/plan/talk/",
    "the plan": f"{COURSE}/plan/table/",
}


@pytest.mark.parametrize("page", STAFF)
def test_staff_of_one_name_are_told_apart_where_they_are_listed_and_chosen(
    twins: Cast, client: Client, page: str
) -> None:
    for person, email in ((twins.lecturer, "one@example.org"), (twins.methodologist, "two@example.org")):
        work(person, None, family_name="Сейітова", given_name="Әсем", email=email)
        Staff.objects.get_or_create(course=twins.course, person=person, duty=Duty.LECTURER)
    client.force_login(twins.director)

    shown = client.get(STAFF[page]).text

    marks = ["Сейітова Әсем (one@example.org)", "Сейітова Әсем (two@example.org)"]
    assert [mark in shown for mark in marks] == [True, True]


def test_libraries_of_one_name_are_told_apart_where_one_is_chosen(cast: Cast) -> None:
    north, south = (DistrictFactory.create(name_en=name) for name in ("North", "South"))
    first = LibraryFactory.create(name_en="Central Library", district=north, settlement_en="Hill")
    second = LibraryFactory.create(name_en="Central Library", district=north, settlement_en="Vale")
    other = LibraryFactory.create(name_en="Central Library", district=south, settlement_en="Vale")
    alone = LibraryFactory.create(name_en="River Library", district=south)

    with speaking("en"):
        near = library_labels([first, second, alone])
        far = library_labels([first, second, other])
        choices = dict(grouped([first, second, other, alone]))

    assert near == {
        first.pk: "Central Library (Hill)",
        second.pk: "Central Library (Vale)",
        alone.pk: "River Library",
    }
    assert far[other.pk] == "Central Library (Vale, South)"
    assert [name for _key, name in choices["North"]] == ["Central Library (Hill)", "Central Library (Vale)"]
    assert [name for _key, name in choices["South"]] == ["Central Library", "River Library"]


def test_districts_of_one_name_are_told_apart_by_their_region(cast: Cast) -> None:
    same = [DistrictFactory.create(name_en="Zhambyl district") for _n in range(2)]
    libraries = [LibraryFactory.create(name_en="Central Library", district=district) for district in same]

    with speaking("en"):
        groups = [name for name, _rows in grouped(libraries)]
        regions = sorted(f"Zhambyl district ({district.region})" for district in same)

    assert sorted(groups) == regions


def test_a_library_is_merged_into_one_that_is_told_apart(cast: Cast, client: Client) -> None:
    row = LibraryFactory.create(name_en="Old Library")
    for settlement in ("Hill", "Vale"):
        LibraryFactory.create(name_en="Central Library", settlement_en=settlement)
    client.force_login(cast.keeper)

    page = client.get(f"/en/office/libraries/merge/library/{row.key}/").text

    assert ["Central Library (Hill)" in page, "Central Library (Vale)" in page] == [True, True]
