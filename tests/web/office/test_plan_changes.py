"""The pages on which the office announces changes of a plan and undoes steps."""

from datetime import timedelta

from django.test import Client

from oqu.courses.models import Activity, Course, PlanChange, Stage
from oqu.courses.queries.changes import mark_of, moments, pending_changes, pending_count
from oqu.kernel import clock
from oqu.letters.models import Batch, Letter, LetterState
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import GroupFactory

COURSE = "/en/office/courses/library-work/"
CHANGES = f"{COURSE}plan/changes/"


def test_the_page_shows_changes_the_letter_and_how_many_get_it(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() + timedelta(days=2))
    client.force_login(cast.coordinator)

    page = client.get(CHANGES).content.decode()

    assert "en talk" in page
    assert "Жаңа: kk talk" in page
    assert "Новое: ru talk" in page
    assert "The changes concern 2 participants." in page
    assert "1 person works in the course." in page


def test_a_change_is_announced_once_and_undone(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.coordinator)
    mark = mark_of(pending_changes(cast.course))

    response = client.post(CHANGES, {"seen": mark, "participants": "on", "form_key": "k"}, follow=True)

    assert "2 letters are written." in response.content.decode()
    assert "2 letters leave at" in response.content.decode()
    assert Letter.objects.filter(state=LetterState.WAITING).count() == 2

    batch = Batch.objects.get()
    response = client.post(f"{COURSE}undo/{batch.key}/", follow=True)

    assert "The step “Announce the changes” is undone. No letter was sent." in response.content.decode()
    assert Letter.objects.filter(state=LetterState.TAKEN_BACK).count() == 2
    assert pending_count(cast.course) == 1


def test_an_old_page_is_shown_anew(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.coordinator)

    response = client.post(CHANGES, {"seen": "old", "participants": "on"})

    assert response.status_code == 422
    assert "The plan has changed since you opened this page." in response.content.decode()
    assert not Letter.objects.exists()


def test_a_cancelled_activity_has_undo_beside_it(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer).activity
    client.force_login(cast.coordinator)

    response = client.post(f"{COURSE}plan/{talk.slug}/remove/", follow=True)
    assert "The activity is cancelled." in response.content.decode()
    assert f"{COURSE}plan/{talk.slug}/restore/" in response.content.decode()

    client.post(f"{COURSE}plan/{talk.slug}/restore/")
    assert Activity.objects.get() == talk


def test_a_step_of_a_course_is_undone_by_its_name(cast: Cast, client: Client) -> None:
    Course.objects.update(stage=Stage.ADMISSION)
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.coordinator)
    client.post(f"{COURSE}move/", {"to": "running"})

    batch = Batch.objects.get(verb="courses.move_on")
    response = client.post(f"{COURSE}undo/{batch.key}/", follow=True)

    assert "The step “Begin the course” is undone. No letter was sent." in response.content.decode()
    assert Course.objects.get().stage == Stage.ADMISSION


def test_the_letters_of_another_course_are_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    other = Batch.objects.create(
        verb="courses.publish_plan", thing_key="other", written_at=clock.now(), leaves_at=clock.now()
    )

    assert client.post(f"{COURSE}undo/{other.key}/").status_code == 404


def test_another_opening_is_named_on_the_page_and_in_the_letter(cast: Cast, client: Client) -> None:
    text = activities.reading(cast.course, by=cast.methodologist).activity
    due = clock.now() + timedelta(days=9)
    Activity.objects.filter(pk=text.pk).update(opens_at=None, due_at=due)
    text.refresh_from_db()
    PlanChange.objects.update(before=moments(text))
    opens = clock.now() + timedelta(days=3)
    Activity.objects.filter(pk=text.pk).update(opens_at=opens)
    client.force_login(cast.coordinator)

    only = client.get(CHANGES).content.decode()
    Activity.objects.filter(pk=text.pk).update(due_at=due + timedelta(days=2))
    both = client.get(CHANGES).content.decode()

    assert "opens at another time" in only
    assert "open from the start" in only
    assert "Открывается в другое время:" in only
    assert "срок – " not in only.partition("Открывается в другое время:")[2].partition("</p>")[0]
    assert "moved" in both
    assert "Перенесено:" in both
    assert "открыто с самого начала, срок – " in both


def test_another_group_is_not_called_moved(cast: Cast, client: Client) -> None:
    text = activities.reading(cast.course, by=cast.methodologist).activity
    PlanChange.objects.update(before=moments(text))
    Activity.objects.filter(pk=text.pk).update(group=GroupFactory.create(course=cast.course))
    client.force_login(cast.coordinator)

    page = client.get(CHANGES).content.decode()

    assert "for another group" in page
    assert "Для другой группы:" in page
