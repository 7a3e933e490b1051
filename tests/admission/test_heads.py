"""Letters to heads of library systems: when admission opens, and when their people are decided on."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from oqu.admission import actions
from oqu.admission.actions import Decision
from oqu.admission.models import Application
from oqu.admission.queries import Details
from oqu.courses import actions as courses
from oqu.courses.models import Course, Place, Progress, Stage, Step
from oqu.kernel import clock
from oqu.letters import actions as letters
from oqu.letters.models import Batch, Letter, LetterState
from oqu.people.models import Consent, Purpose
from oqu.people.queries import consent_versions
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory
from tests.factories.libraries import LibraryFactory, NetworkFactory

pytestmark = pytest.mark.django_db


def opened(cast: Cast) -> Course:
    """The course of the cast at the moment at which its admission opens."""
    cast.course.stage = Stage.ANNOUNCED
    cast.course.save()
    courses.move_on(course=cast.course, to=Stage.ADMISSION, by=cast.coordinator, at=clock.now())
    cast.course.refresh_from_db()
    return cast.course


def nominated(cast: Cast, number: int) -> list[Application]:
    """So many people whom the head nominated in one list, each with an application that waits for a decision."""
    library = LibraryFactory.create(network=cast.network)
    people = [
        Details(family_name=f"Person{n}", given_name="Anna", library=library, phone=f"+7 701 111 22 {n:02}")
        for n in range(number)
    ]
    by, at = cast.network_head, clock.now()
    sent = actions.nominate(
        course=cast.course, network=cast.network, people=people, by=by, at=at, key=f"list {number}"
    )
    return list(sent.applications.order_by("pk"))


def to_head(cast: Cast, kind: str) -> int:
    letters_ = Letter.objects.filter(kind=kind, person=cast.network_head)
    return letters_.exclude(state=LetterState.TAKEN_BACK).count()


def test_heads_of_the_centres_systems_get_one_letter_when_admission_opens(cast: Cast) -> None:
    course = opened(cast)
    again = actions.invite_heads(course=course, networks=[cast.network], by=cast.coordinator, at=clock.now())

    assert (to_head(cast, "admission/invitation"), again) == (1, 0)


def test_the_letters_go_back_with_the_step(cast: Cast) -> None:
    course = opened(cast)

    courses.undo(course=course, batch=Batch.objects.get(), by=cast.coordinator, at=clock.now())
    course.refresh_from_db()
    first = (course.stage, to_head(cast, "admission/invitation"))
    courses.move_on(course=course, to=Stage.ADMISSION, by=cast.coordinator, at=clock.now())

    assert first == (Stage.ANNOUNCED, 0)
    assert to_head(cast, "admission/invitation") == 1


def test_heads_of_other_centres_are_asked_by_a_coordinator_alone(cast: Cast) -> None:
    cast.network.owner = None
    cast.network.save()

    opened(cast)

    assert Letter.objects.count() == 0
    assert Batch.objects.count() == 0


def test_the_head_gets_one_letter_when_the_last_person_is_decided_on(cast: Cast) -> None:
    opened(cast)
    first, *rest = nominated(cast, 3)
    by, at = cast.coordinator, clock.now()

    actions.decide(applications=[first], decision=Decision.ADMIT, by=by, at=at)
    before = to_head(cast, "admission/decided_for_head")
    actions.decide(applications=rest, decision=Decision.DECLINE, by=by, at=at, reason="Full")

    assert (before, to_head(cast, "admission/decided_for_head")) == (0, 1)
    letter = Letter.objects.get(kind="admission/decided_for_head")
    assert "With a place: 1. On the waiting list: 0. Declined: 2." in letter.text


def test_a_decision_taken_back_takes_the_letter_to_the_head_along(cast: Cast) -> None:
    opened(cast)
    (only,) = nominated(cast, 1)
    by, at = cast.coordinator, clock.now()
    actions.decide(applications=[only], decision=Decision.DECLINE, by=by, at=at, reason="Full")
    batch = Batch.objects.get(verb=actions.VERB)

    actions.undo_decision(course=cast.course, batch=batch, by=by, at=at)
    none = to_head(cast, "admission/decided_for_head")
    actions.decide(applications=[only], decision=Decision.ADMIT, by=by, at=clock.now())
    letters.deliver_due(at=clock.now() + 2 * letters.UNDO_TIME)

    assert (none, to_head(cast, "admission/decided_for_head")) == (0, 1)


def test_the_page_of_own_people_stays_when_the_course_runs(cast: Cast, client: Client) -> None:
    opened(cast)
    people = nominated(cast, 5)
    at = clock.now()
    actions.decide(applications=people[:4], decision=Decision.ADMIT, by=cast.coordinator, at=at)
    client.force_login(cast.network_head)
    page = f"/en/nominate/{cast.course.slug}/people/"
    few = client.get(page)
    actions.decide(applications=people[4:], decision=Decision.ADMIT, by=cast.coordinator, at=at)
    places = list(cast.course.enrolments.filter(person__applications__in=people))
    task = ActivityFactory.create(course=cast.course, kind="assignment")
    talk = ActivityFactory.create(course=cast.course, lecture=True)
    Progress.objects.create(enrolment=places[0], activity=task, step=Step.HANDED_IN, changed_at=at)
    for place in places[:2]:
        Progress.objects.create(enrolment=place, activity=talk, step=Step.DONE, minutes=40, changed_at=at)
    places[0].state, places[0].finished_at = Place.FINISHED, at
    places[0].save()
    Course.objects.update(stage=Stage.RUNNING)

    shown, led = client.get(page), client.get(f"/en/nominate/{cast.course.slug}/")
    progress = shown.context["progress"]

    assert few.context["progress"] is None
    assert (progress.people, progress.attended, progress.handed_in, progress.finished) == (5, 2, 1, 1)
    assert shown.text.count("Person") >= 5
    assert led["Location"] == page
    assert page in client.get("/en/nominate/").text
    assert "/en/nominate/" in client.get("/en/today/").text


@pytest.mark.parametrize("version", ["2026-11-28", max(consent_versions())])
def test_the_head_reads_what_became_of_each_nominated_person_once_the_course_is_over(
    cast: Cast, client: Client, version: str
) -> None:
    opened(cast)
    people, at = nominated(cast, 5), clock.now()
    actions.decide(applications=people[:4], decision=Decision.ADMIT, by=cast.coordinator, at=at)
    actions.decide(applications=people[4:], decision=Decision.WAIT, by=cast.coordinator, at=at)
    ActivityFactory.create(course=cast.course, lecture=True)
    Application.objects.filter(pk=people[3].pk).update(nomination=None)
    places = list(cast.course.enrolments.filter(person__applications__in=people[:3]).order_by("pk"))
    for place, state in zip(places, (Place.FINISHED, Place.LEARNING, Place.WITHDRAWN), strict=True):
        place.state, place.finished_at = state, at if state == Place.FINISHED else None
        place.save()
        Consent.objects.filter(person=place.person).delete()
        Consent.objects.create(person=place.person, purpose=Purpose.DATA, given_at=at, version=version)
    client.force_login(cast.network_head)
    page = f"/en/nominate/{cast.course.slug}/people/"

    Course.objects.update(stage=Stage.RUNNING)
    running = [str(words) for _one, words in client.get(page).context["applications"]]
    Course.objects.update(stage=Stage.CLOSED)
    shown = client.get(page)

    assert running.count("Admitted") == 4
    names_it = version >= "2026-12-01"
    became = ["Requirements met", "Requirements not met", "Withdrew"] if names_it else ["Had a place"] * 3
    assert sorted(str(words) for _one, words in shown.context["applications"]) == sorted(
        [*became, "Had a place", "Waiting list"]
    )
    assert "Admitted" not in shown.text.partition("<main")[2]


def test_nobody_reads_of_the_people_of_another_system(cast: Cast, client: Client) -> None:
    opened(cast)
    nominated(cast, 1)
    post = cast.network_head.posts.get()
    post.network = NetworkFactory.create()
    post.save()
    client.force_login(cast.network_head)

    assert client.get(f"/en/nominate/{cast.course.slug}/people/").status_code == 404


def test_the_request_to_nominate_names_the_last_moment(cast: Cast) -> None:
    cast.course.applications_until = datetime(2040, 4, 10, 13, 0, tzinfo=UTC)
    cast.course.save()
    opened(cast)

    (text,) = Letter.objects.filter(kind="admission/invitation").values_list("text", flat=True)
    assert "Nominations are taken until: Tuesday 10 April 2040, 18:00, Astana time." in text
