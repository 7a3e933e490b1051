"""Aims of a course that are about competences: chosen by page, shown, copied, exported and reported."""

import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oqu.competences import actions as competences
from oqu.competences.models import FrameworkVersion
from oqu.competences.queries import CompetenceCode
from oqu.courses import actions
from oqu.courses.models import Course
from oqu.courses.queries import competences_in_words, references_of
from oqu.exchange.transfer import packing
from oqu.exchange.transfer.describing import described
from oqu.exchange.transfer.document import checked
from oqu.exchange.transfer.storing import create_course
from oqu.kernel import clock
from oqu.libraries.models import Centre
from oqu.reports.queries.learning import learning
from tests.competences.examples import taken
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory

pytestmark = pytest.mark.django_db
ADVICE = CompetenceCode("village", 1, "advice", "basic")


@pytest.fixture
def version(cast: Cast) -> FrameworkVersion:
    """A published framework of the centre; the course has no aims yet."""
    cast.course.aims.all().delete()
    return competences.publish(version=taken(cast), by=cast.methodologist, at=clock.now())


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.methodologist)
    return client


def choose_page(cast: Cast) -> str:
    return reverse("office:aim_competences", args=[cast.course.slug])


def key_of(version: FrameworkVersion, code: str) -> str:
    return version.competences.get(code=code).key


def add(office: Client, cast: Cast, version: FrameworkVersion, *codes: str, level: str = "basic") -> None:
    chosen = [key_of(version, code) for code in codes]
    answer = office.post(choose_page(cast), {"competences": chosen, "level": level})
    assert answer.status_code == 303


def test_ticked_competences_become_aims_in_the_words_of_the_level(
    office: Client, cast: Cast, version: FrameworkVersion
) -> None:
    add(office, cast, version, "advice", "search")

    aims = list(cast.course.aims.all())
    assert [(aim.text_en, aim.text_ru) for aim in aims] == [
        ("Finds a book", "Находит книгу"),
        ("Finds by the title", ""),
    ]
    assert references_of(cast.course) == {
        "finds-a-book": ADVICE,
        "finds-by-the-title": replace(ADVICE, competence="search"),
    }
    add(office, cast, version, "advice")
    assert cast.course.aims.count() == 2


def test_the_words_of_an_aim_are_its_own(office: Client, cast: Cast, version: FrameworkVersion) -> None:
    add(office, cast, version, "advice")

    office.post(reverse("office:course_aims", args=[cast.course.slug]), {"aim1_en": "Finds any book"})

    aim = cast.course.aims.get()
    assert (aim.text_en, aim.code) == ("Finds any book", "finds-a-book")
    assert references_of(cast.course) == {"finds-a-book": ADVICE}


def test_the_competence_of_one_aim_is_chosen_and_taken_off(
    office: Client, cast: Cast, version: FrameworkVersion
) -> None:
    actions.set_aims(course=cast.course, aims={"own": {"en": "Own"}}, by=cast.methodologist, at=clock.now())
    url = f"{choose_page(cast)}?aim=own"
    both = [key_of(version, code) for code in ("advice", "search")]

    assert office.post(url, {"competences": both}).status_code == 422
    office.post(url, {"competences": both[:1], "level": "basic"})
    assert references_of(cast.course) == {"own": ADVICE}
    assert cast.course.aims.get().text_en == "Own"
    office.post(url, {"competences": "", "level": ""})
    assert references_of(cast.course) == {}
    assert office.get(f"{choose_page(cast)}?aim=other").status_code == 404


def test_competences_are_searched_in_every_language(
    office: Client, cast: Cast, version: FrameworkVersion
) -> None:
    for words in ("advises", "советует", "кеңес", "what to read", "readers"):
        page = office.get(choose_page(cast), {"q": words}).text
        assert (key_of(version, "advice") in page, key_of(version, "search") in page) == (True, False)
    assert "No competence has these words" in office.get(choose_page(cast), {"q": "zzz"}).text


def test_only_published_frameworks_of_the_centre_and_the_installation_are_offered(
    office: Client, cast: Cast, version: FrameworkVersion
) -> None:
    version.framework.centre = CentreFactory.create()
    version.framework.save()

    assert "No framework is published yet" in office.get(choose_page(cast)).text
    assert office.post(choose_page(cast), {"competences": key_of(version, "advice")}).status_code == 422


def test_a_course_has_no_more_aims_than_it_may(office: Client, cast: Cast, version: FrameworkVersion) -> None:
    many = {f"aim-{n}": {"en": f"Aim {n}"} for n in range(actions.MOST_AIMS)}
    actions.set_aims(course=cast.course, aims=many, by=cast.methodologist, at=clock.now())

    page = office.post(choose_page(cast), {"competences": key_of(version, "advice")})

    assert "A course has at most 12 aims." in page.text


def test_a_version_that_an_aim_refers_to_stays_published(
    office: Client, cast: Cast, version: FrameworkVersion
) -> None:
    add(office, cast, version, "advice")

    with pytest.raises(competences.TooLateToUnpublish):
        competences.undo_publish(version=version, by=cast.methodologist, at=clock.now())


def test_the_pages_name_competence_and_level(office: Client, cast: Cast, version: FrameworkVersion) -> None:
    add(office, cast, version, "advice")

    for name in ("public:course", "office:course", "office:course_aims"):
        text = office.get(reverse(name, args=[cast.course.slug])).text
        assert "Advises" in text
        assert "Basic" in text


def test_the_report_names_the_competences(office: Client, cast: Cast, version: FrameworkVersion) -> None:
    add(office, cast, version, "advice")

    assert learning(cast.course, language="en").competences == ("Advises (Basic)",)
    assert competences_in_words(cast.course, "ru") == ("Советует (Начальный)",)


def moved(course: Course, centre: Centre, cast: Cast) -> Course:
    """The course out of its file, at another centre."""
    file = io.BytesIO()
    with described(course) as document:
        packing.write(document, file)
    with packing.read(file, name="course.zip") as found:
        return create_course(
            document=checked(replace(found, course={**found.course, "slug": "moved"})),
            centre=centre,
            starts_on=course.starts_on,
            by=cast.methodologist,
            at=clock.now(),
            key="moved",
        )


def test_the_file_of_a_course_keeps_the_competences(
    office: Client, cast: Cast, version: FrameworkVersion
) -> None:
    add(office, cast, version, "advice")

    copy = moved(cast.course, cast.centre, cast)

    assert references_of(copy) == {"finds-a-book": ADVICE}


def test_where_the_framework_is_missing_the_words_stay(
    office: Client, cast: Cast, version: FrameworkVersion
) -> None:
    add(office, cast, version, "advice")

    copy = moved(cast.course, CentreFactory.create(), cast)

    assert [aim.text_en for aim in copy.aims.all()] == ["Finds a book"]
    assert references_of(copy) == {}


def test_queries_of_the_choice_do_not_grow(office: Client, cast: Cast, version: FrameworkVersion) -> None:
    numbers = []
    for codes in (("advice",), ("advice", "search")):
        add(office, cast, version, *codes)
        with CaptureQueriesContext(connection) as asked:
            office.get(choose_page(cast))
            office.get(reverse("office:course_aims", args=[cast.course.slug]))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]
