"""The pages on which the office announces changes of a plan and undoes steps."""

import re
from datetime import timedelta

from django.test import Client

from oqu.courses import actions
from oqu.courses.models import Activity, Course, Duty, PlanChange, Stage
from oqu.courses.queries.changes import mark_of, moments, pending_changes, pending_count
from oqu.kernel import clock
from oqu.letters.models import Batch, Letter, LetterState
from oqu.people.models import Person
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

    assert "2 letters leave in ten minutes." in response.content.decode()
    assert "2 letters leave at" in response.content.decode()
    assert Letter.objects.filter(state=LetterState.WAITING).count() == 2

    batch = Batch.objects.get()
    response = client.post(f"{COURSE}undo/{batch.key}/", follow=True)

    page = response.content.decode()
    assert "The step “Announce the changes” is undone. No letter was sent." in page
    assert re.findall(r"</time>: ([^<]*Undone, no letter was sent\.)", page) == [
        "Undone, no letter was sent."
    ]
    assert Letter.objects.filter(state=LetterState.TAKEN_BACK).count() == 2
    assert pending_count(cast.course) == 1


def test_people_without_e_mail_are_counted_apart_from_letters_that_leave(cast: Cast, client: Client) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(email=None)
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.coordinator)
    mark = mark_of(pending_changes(cast.course))

    page = client.post(CHANGES, {"seen": mark, "participants": "on", "form_key": "k"}, follow=True).text

    assert "1 letter leaves in ten minutes. 1 person has no e-mail: the letter is for printing." in page
    assert "1 letter leaves at" in page
    assert "1 letter; 1 letter for printing" in client.get(CHANGES).text


def test_a_new_lecture_without_hours_or_lecturer_is_remarked_on(cast: Cast, client: Client) -> None:
    begins = clock.now() + timedelta(days=2)
    whole = activities.lecture(cast.course, "whole", by=cast.lecturer, starts_at=begins).activity
    Activity.objects.filter(pk=whole.pk).update(hours=2)
    activities.plan(
        cast.course,
        "lecture",
        "bare",
        by=cast.coordinator,
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
    )
    client.force_login(cast.coordinator)

    for address in (f"{COURSE}plan/", CHANGES):
        page = client.get(address).text
        for words in ("No academic hours are entered.", "Nobody is named as a lecturer here."):
            assert page.count(f'<span class="hidden">Look at this:</span> {words}') == 1


def test_a_lecture_moved_beyond_the_course_is_named_in_words_on_saving_and_before_announcing(
    cast: Cast, client: Client
) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer).activity
    PlanChange.objects.all().delete()
    client.force_login(cast.coordinator)
    day = cast.course.ends_on + timedelta(days=2)
    edit = f"{COURSE}plan/{talk.slug}/edit/"
    form = client.get(edit).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    typed |= {"starts_at": f"{day}T10:00", "ends_at": f"{day}T11:30"}

    saved = client.post(edit, typed, follow=True)

    assert saved.redirect_chain, saved.context["form"].errors
    assert "Saved. Look at this: Outside the days of the course." in saved.text
    assert "Outside the days of the course." in client.get(CHANGES).text


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


def split(cast: Cast, later: timedelta = timedelta()) -> tuple[Activity, Activity]:
    """A lecture for everybody that is for group 1 now, and its like for group 2."""
    talk = activities.lecture(
        cast.course, by=cast.lecturer, starts_at=clock.now() + timedelta(days=2)
    ).activity
    PlanChange.objects.all().delete()
    assert talk.starts_at is not None
    assert talk.ends_at is not None
    columns = {
        **{f"title_{code}": getattr(talk, f"title_{code}") for code in ("kk", "ru", "en")},
        "group": cast.groups[1],
        "opens_at": talk.opens_at,
        "starts_at": talk.starts_at + later,
        "ends_at": talk.ends_at + later,
        "required": talk.required,
        "hours": talk.hours,
    }
    at = clock.now()
    actions.edit_activity(activity=talk, columns={"group": cast.groups[0]}, by=cast.methodologist, at=at)
    other = actions.add_activity(
        course=cast.course, kind="lecture", columns=columns, by=cast.methodologist, at=at, key="split"
    )
    return talk, other


def test_a_lecture_that_each_group_has_by_itself_at_the_same_time_is_no_news_for_participants(
    cast: Cast, client: Client
) -> None:
    split(cast)
    client.force_login(cast.coordinator)

    page = client.get(CHANGES).content.decode()
    mark = mark_of(pending_changes(cast.course))
    client.post(CHANGES, {"seen": mark, "participants": "on", "staff": "on", "form_key": "k"})

    assert "The changes concern 0 participants." in page
    assert "Staff of the course, with all changes: 1 person" in page
    assert list(Letter.objects.values_list("person__given_name", flat=True)) == ["Daniyar"]


def test_a_lecture_that_a_group_has_later_by_itself_is_moved_for_that_group(
    cast: Cast, client: Client
) -> None:
    cast.other_learner.language = "en"
    cast.other_learner.save()
    split(cast, later=timedelta(hours=2))
    client.force_login(cast.coordinator)

    page = client.get(CHANGES).content.decode()
    mark = mark_of(pending_changes(cast.course))
    client.post(CHANGES, {"seen": mark, "participants": "on", "form_key": "k"})

    assert "Group 2: 1 participant" in page
    assert "Group 1: " not in page
    letter = Letter.objects.get()
    assert letter.person == cast.other_learner
    assert ("Moved: en talk" in letter.text, "New: " in letter.text) == (True, False)


def test_the_page_shows_each_text_that_leaves_and_for_whom(cast: Cast, client: Client) -> None:
    talk = activities.lecture(
        cast.course, by=cast.lecturer, starts_at=clock.now() + timedelta(days=2)
    ).activity
    at = clock.now()
    actions.edit_activity(activity=talk, columns={"group": cast.groups[0]}, by=cast.methodologist, at=at)
    PlanChange.objects.all().delete()
    actions.edit_activity(activity=talk, columns={"group": cast.groups[1]}, by=cast.methodologist, at=at)
    client.force_login(cast.coordinator)

    page = client.get(CHANGES).content.decode()

    one, two, staff = (
        page.index(words)
        for words in (
            "Group 1: 1 participant",
            "Group 2: 1 participant",
            "Staff of the course, with all changes",
        )
    )
    assert "Отменено: ru talk" in page[one:two]
    assert "Новое: ru talk" in page[two:staff]
    assert "Для другой группы: ru talk" in page[staff:]


def test_curators_read_of_changes_and_who_announces_them_does_not(cast: Cast, client: Client) -> None:
    talk = activities.lecture(
        cast.course, by=cast.lecturer, starts_at=clock.now() + timedelta(days=2)
    ).activity
    at, by = clock.now(), cast.methodologist
    actions.name_staff(course=cast.course, person=by, duty=Duty.ORGANISER, by=by, at=at)
    for group in cast.groups:
        actions.name_curator(group=group, curator=cast.coordinator, by=by, at=at)
    PlanChange.objects.all().delete()
    actions.edit_activity(activity=talk, columns={"group": cast.groups[1]}, by=by, at=at)
    client.force_login(by)
    Letter.objects.all().delete()

    page = client.get(CHANGES).text
    mark = mark_of(pending_changes(cast.course))
    client.post(CHANGES, {"seen": mark, "staff": "on", "form_key": "k"})

    assert "Staff of the course, with all changes: 2 people" in page
    written = Letter.objects.values_list("person", flat=True)
    assert set(written) == {cast.lecturer.pk, cast.coordinator.pk}


def test_the_overview_names_curators_with_their_groups(cast: Cast, client: Client) -> None:
    for group in cast.groups:
        actions.name_curator(group=group, curator=cast.coordinator, by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get("/en/office/courses/library-work/").text

    assert '<span class="soft">Curator: Group 1, Group 2</span>' in page
