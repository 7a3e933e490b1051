"""Undo beside what has just been done: nobody gets a letter about it, and everything is as it was."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oqu.admission import actions as admission
from oqu.admission.actions import Decision, Details
from oqu.admission.models import Application, ApplicationState
from oqu.assignments.models import Review, Submission, SubmissionState
from oqu.courses import actions as courses
from oqu.courses.models import Course, Duty, Progress, Staff, Stage
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters import actions as letters
from oqu.letters.models import Batch, Letter, LetterState
from oqu.mailings import actions as mailings
from oqu.mailings.models import Audience
from oqu.mailings.queries import RecipientChoice
from oqu.people.models import Person
from oqu.support import actions as support
from oqu.support.models import Case, CaseState, Reply, Subject
from oqu.web.office.life import FORWARD
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.letters import LetterFactory

HOUR = timedelta(hours=1)


def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


def undo(client: Client, page: str) -> str:
    """Press the first "Undo" of a page; return the page after it."""
    return press(client, button(client, page))


def button(client: Client, page: str) -> str:
    """Where the first "Undo" of a page leads."""
    found = re.search(r'action="([^"]*undo/[^"]*)"', client.get(page).text)
    assert found, "no Undo on the page"
    return found[1]


def press(client: Client, address: str) -> str:
    """The page after the button that leads there."""
    answer = client.post(address, follow=True)
    assert answer.status_code == 200
    return answer.text


def letters_that_go(kind: str) -> int:
    return Letter.objects.filter(kind=kind, state__in=[LetterState.WAITING, LetterState.SENT]).count()


def test_who_was_moved_to_another_group_is_moved_back(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.coordinator)
    office.post("/en/office/courses/library-work/groups/move/", {"person": cast.enrolment.key, "group": "2"})
    cast.enrolment.refresh_from_db()
    assert cast.enrolment.group == cast.groups[1]
    assert letters_that_go("courses/group") == 1

    page = undo(office, "/en/office/courses/library-work/groups/")

    cast.enrolment.refresh_from_db()
    assert cast.enrolment.group == cast.groups[0]
    assert letters_that_go("courses/group") == 0
    assert f"The step “Move to another group: {cast.learner}” is undone. No letter was sent." in page


def test_a_step_on_which_a_later_one_builds_is_refused_with_the_name_of_that_step(
    cast: Cast, client: Client
) -> None:
    office, groups = signed_in(client, cast.coordinator), "/en/office/courses/library-work/groups/"
    for number in ("2", "1"):
        office.post(f"{groups}move/", {"person": cast.enrolment.key, "group": number})
    first = Batch.objects.earliest("pk")

    page = office.post(f"/en/office/courses/library-work/undo/{first.key}/", follow=True).text

    step = f"Move to another group: {cast.learner}"
    assert f"Later steps build on “{step}”. Undo these first, in this order: {step}." in page
    assert letters_that_go("courses/group") == 2
    undo(office, groups)
    undo(office, groups)
    assert letters_that_go("courses/group") == 0


def test_the_latest_step_is_in_sight_and_those_before_it_are_folded(cast: Cast, client: Client) -> None:
    office, page = signed_in(client, cast.coordinator), "/en/office/courses/library-work/groups/"
    assert 'class="undo' not in office.get(page).text
    for number in ("2", "1", "2"):
        office.post(f"{page}move/", {"person": cast.enrolment.key, "group": number})

    shown = office.get(page).text

    first, _summary, rest = shown.partition("Earlier steps: 2")
    keys = [batch.key for batch in Batch.objects.order_by("-pk")]
    assert list(dict.fromkeys(re.findall(r"/undo/([^/]+)/", first))) == keys[:1]
    assert list(dict.fromkeys(re.findall(r"/undo/([^/]+)/", rest))) == keys[1:]
    step = f"Move to another group: {cast.learner}"
    assert shown.count(f'Undo<span class="hidden">: {step}</span>') == 1
    link = f'<a href="/en/office/courses/library-work/">{step}</a>'
    assert rest.count(f"Undo these first, in this order: {link}.") == 2


def test_one_step_is_not_folded(cast: Cast, client: Client) -> None:
    office, page = signed_in(client, cast.coordinator), "/en/office/courses/library-work/groups/"
    office.post(f"{page}move/", {"person": cast.enrolment.key, "group": "2"})

    assert "Earlier steps" not in office.get(page).text


def test_invitations_and_decisions_are_named_by_their_people(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.director)
    offer(office)
    people = ApplicationFactory.create_batch(4, course=cast.course)
    admission.decide(applications=people[:1], decision=Decision.WAIT, by=cast.director, at=clock.now())
    admission.decide(applications=people, decision=Decision.WAIT, by=cast.director, at=clock.now())

    assert "Send the invitation: Kim Anna" in office.get("/en/office/roles/").text
    page = office.get("/en/office/courses/library-work/admission/").text
    names = sorted(str(one) for one in people)
    assert f"<strong>Put on the waiting list: {people[0]}</strong>" in page
    assert f"<strong>Put on the waiting list: {', '.join(names[:3])}, …</strong>" in page


def test_messages_are_named_by_their_subject(cast: Cast, client: Client) -> None:
    choice = RecipientChoice(audience=Audience.ALL)
    mailings.send(
        course=cast.course,
        choice=choice,
        subject={"kk": "Сәлем"},
        text={"kk": "Дәріс ертең."},
        by=cast.coordinator,
        at=clock.now(),
        key="message",
    )

    page = signed_in(client, cast.coordinator).get("/en/office/courses/library-work/messages/").text

    assert "<strong>Send the message: Сәлем</strong>" in page


def test_a_methodologist_sees_no_undo_of_steps_that_are_not_hers(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.coordinator)
    office.post("/en/office/courses/library-work/groups/move/", {"person": cast.enrolment.key, "group": "2"})

    page = signed_in(client, cast.methodologist).get("/en/office/courses/library-work/").text

    assert "Move to another group: " in page
    assert "/undo/" not in page
    able = ", ".join(sorted(map(str, (cast.coordinator, cast.director))))
    assert f"These people can undo it: {able}." in page


@pytest.mark.parametrize("person", ["coordinator", "methodologist"])
def test_a_decision_has_one_name_for_everybody_in_the_office_and_once_it_is_undone(
    cast: Cast, client: Client, person: str
) -> None:
    application = ApplicationFactory.create(course=cast.course)
    admission.decide(applications=[application], decision=Decision.ADMIT, by=cast.coordinator, at=clock.now())

    page = signed_in(client, getattr(cast, person)).get("/en/office/courses/library-work/").text

    assert re.findall(r"“<strong>([^<]*)</strong>”", page) == [f"Admit: {application}"]
    undone = undo(signed_in(client, cast.coordinator), "/en/office/courses/library-work/admission/")
    assert f"The step “Admit: {application}” is undone. No letter was sent." in undone


def entered(cast: Cast) -> Application:
    """A person without an e-mail, whom the coordinator has entered."""
    Course.objects.update(stage=Stage.RUNNING)
    cast.course.refresh_from_db()
    details = Details("Kim", "Irina", library=cast.learner.library, language="ru")
    return admission.enter(course=cast.course, details=details, by=cast.coordinator, at=clock.now(), key="k")


@pytest.mark.parametrize("what", ["admitted", "closed"])
def test_entering_a_person_is_not_offered_to_be_undone_once_it_would_change_nothing(
    cast: Cast, client: Client, what: str
) -> None:
    application, office = entered(cast), signed_in(client, cast.coordinator)
    page = "/en/office/courses/library-work/admission/"
    batch = Batch.objects.get(verb=admission.ENTER)
    assert "Enter people: Kim Irina" in office.get(page).text
    if what == "admitted":
        admission.decide(
            applications=[application], decision=Decision.ADMIT, by=cast.coordinator, at=clock.now()
        )
    else:
        Course.objects.update(stage=Stage.CLOSED)

    assert "Enter people: Kim Irina" not in office.get(page).text
    answer = office.post(f"/en/office/courses/library-work/undo/{batch.key}/", follow=True).text

    refusal = {
        "admitted": "There is nothing left to undo",
        "closed": "The course is closed: places and results",
    }
    assert refusal[what] in answer
    assert "is undone" not in answer
    assert Application.objects.filter(pk=application.pk).exists()
    assert not JournalEntry.objects.filter(verb="admission.undo_entries").exists()


def test_an_admission_is_not_offered_to_be_undone_once_the_course_has_begun_for_good(
    cast: Cast, client: Client
) -> None:
    office, page = signed_in(client, cast.coordinator), "/en/office/courses/library-work/"
    Course.objects.update(stage=Stage.ADMISSION)
    cast.course.refresh_from_db()
    application = ApplicationFactory.create(course=cast.course)
    admission.decide(applications=[application], decision=Decision.ADMIT, by=cast.coordinator, at=clock.now())
    courses.move_on(course=cast.course, to=Stage.RUNNING, by=cast.coordinator, at=clock.now())
    first = f'Undo these first, in this order: <a href="{page}">{FORWARD[Stage.RUNNING]}</a>.'
    button = f'Undo<span class="hidden">: Admit: {application}</span>'
    running = office.get(page).text
    assert (running.count(first), running.count(button)) == (1, 0)

    courses.move_on(course=cast.course, to=Stage.CLOSING, by=cast.coordinator, at=clock.now())

    closing = office.get(page).text
    assert (closing.count(first), closing.count(button)) == (0, 0)
    assert "a later step builds on it, and that one can&#x27;t be undone any more." in closing
    batch = Batch.objects.get(verb=admission.VERB)
    answer = office.post(f"{page}undo/{batch.key}/", follow=True).text
    assert answer.count("a later step builds on it, and that one can&#x27;t be undone any more.") == 2


def test_once_its_letters_have_left_a_step_of_the_course_has_another_way_back(
    cast: Cast, client: Client
) -> None:
    office, page = signed_in(client, cast.coordinator), "/en/office/courses/library-work/"
    Course.objects.update(stage=Stage.DRAFT)
    Staff.objects.update(to_notify=True)
    cast.course.refresh_from_db()
    courses.move_on(course=cast.course, to=Stage.ANNOUNCED, by=cast.coordinator, at=clock.now())
    assert "Set the course back to" not in office.get(page).text

    send_now(office, page)

    shown = office.get(page).text
    assert f"Undo: {FORWARD[Stage.ANNOUNCED]}" not in shown
    assert "Set the course back to: Draft" in shown
    assert "The letters of this step have left, and nobody gets a letter about going back." in shown
    office.post(f"{page}move/", {"to": Stage.DRAFT}, follow=True)
    cast.course.refresh_from_db()
    assert cast.course.stage == Stage.DRAFT


def test_a_duty_that_was_given_is_taken_back_without_a_letter(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.coordinator)
    office.post(
        "/en/office/courses/library-work/staff/",
        {"person": cast.methodologist.key, "duty": "reviewer", "form_key": "duty"},
    )
    given = Staff.objects.filter(person=cast.methodologist, duty=Duty.REVIEWER)
    assert given.exists()

    undo(office, "/en/office/courses/library-work/staff/")

    assert not given.exists()
    assert letters_that_go("courses/duty") == 0


def test_a_file_that_was_removed_is_attached_again(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist).activity
    office = signed_in(client, cast.methodologist)
    form = courses.attach_material(
        activity=task, upload=activities.pdf(), title="Form", by=cast.methodologist, at=clock.now()
    )
    files = f"/en/office/courses/library-work/plan/{task.slug}/files/"
    office.post(f"{files}{form.key}/remove/")
    assert not task.materials.exists()

    page = undo(office, files)

    assert [one.title for one in task.materials.all()] == ["Form"]
    assert "The step “Remove the file: Form” is undone." in page


def test_heads_who_were_asked_get_no_letter(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.coordinator)
    office.post(
        "/en/office/courses/library-work/admission/heads/", {"network": cast.network.key, "form_key": "k"}
    )
    assert letters_that_go("admission/invitation") == 1

    undo(office, "/en/office/courses/library-work/admission/")

    assert letters_that_go("admission/invitation") == 0


def offer(office: Client) -> None:
    office.post(
        "/en/office/roles/",
        {
            "email": "new@example.org",
            "family_name": "Kim",
            "given_name": "Anna",
            "role": "lecturer",
            "form_key": "offer",
        },
    )


def test_an_invitation_is_undone_while_its_letter_waits(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.director)
    offer(office)
    letter = Letter.objects.get(address="new@example.org")
    assert letter.due_at > clock.now() + timedelta(minutes=9)

    undo(office, "/en/office/roles/")

    letter.refresh_from_db()
    assert letter.state == LetterState.TAKEN_BACK
    assert Invitation.objects.get(email="new@example.org").answer == InvitationStatus.WITHDRAWN


def test_an_invitation_that_was_sent_again_waits_as_before(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.director)
    offer(office)
    Batch.objects.update(leaves_at=clock.now() - HOUR)
    sent = Invitation.objects.get(email="new@example.org")
    earlier = clock.now() - DAY
    Invitation.objects.filter(pk=sent.pk).update(sent_at=earlier)
    office.post(f"/en/office/invitations/{sent.key}/again/")

    undo(office, "/en/office/roles/")

    sent.refresh_from_db()
    assert (sent.answer, sent.sent_at) == (InvitationStatus.WAITING, earlier)


def test_an_answer_of_the_desk_is_undone_until_its_letter_leaves(cast: Cast, client: Client) -> None:
    case = asked(cast)
    office = signed_in(client, cast.coordinator)
    office.post(f"/en/office/support/{case.key}/", {"text": "Tomorrow at ten.", "form_key": "answer"})

    undo(office, f"/en/office/support/{case.key}/")

    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert [reply.text for reply in Reply.objects.filter(case=case)] == ["When is the lecture?"]
    assert letters_that_go("support/answered") == 0


def test_an_answer_to_which_the_person_has_written_stays(cast: Cast, client: Client) -> None:
    case = asked(cast)
    support.reply(case=case, text="Tomorrow.", by=cast.coordinator, at=clock.now(), key="1")
    shown = f"/en/office/support/{case.key}/"
    opened_before = button(signed_in(client, cast.coordinator), shown)
    support.reply(case=case, text="At what time?", by=cast.learner, at=clock.now(), key="2")

    assert "undo/" not in client.get(shown).text
    page = press(client, opened_before)

    assert "The person has written since. The answer can no longer be undone." in page
    assert Reply.objects.filter(case=case).count() == 3


def test_a_closed_question_is_opened_again(cast: Cast, client: Client) -> None:
    case = asked(cast)
    office = signed_in(client, cast.coordinator)
    office.post(f"/en/office/support/{case.key}/close/")

    page = office.post(f"/en/office/support/{case.key}/close/", {"open": "1"}, follow=True).text

    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert "The question is open again." in page


def asked(cast: Cast) -> Case:
    return support.ask(
        centre=cast.centre,
        subject=Subject.LEARNING,
        text="When is the lecture?",
        by=cast.learner,
        at=clock.now() - HOUR,
        key="question",
    )


@pytest.mark.parametrize("accepted", [True, False])
def test_a_verdict_is_undone_and_the_answer_waits_again(cast: Cast, client: Client, accepted: bool) -> None:
    answer = handed_in(cast)
    activities.verdict(answer, by=cast.methodologist, accepted=accepted)

    page = undo(signed_in(client, cast.methodologist), "/en/teaching/")

    answer.refresh_from_db()
    assert answer.state == SubmissionState.HANDED_IN
    assert not Review.objects.exists()
    progress = Progress.objects.get(enrolment=cast.enrolment, activity=answer.assignment.activity)
    assert (progress.step, progress.points) == ("handed_in", None)
    assert letters_that_go("assignments/accepted") + letters_that_go("assignments/returned") == 0
    assert "Your verdict" in page


def test_a_verdict_to_which_the_person_has_answered_stays(cast: Cast, client: Client) -> None:
    answer = handed_in(cast)
    activities.verdict(answer, by=cast.methodologist, accepted=False)
    opened_before = button(signed_in(client, cast.methodologist), "/en/teaching/")
    activities.answer(answer.assignment, cast.enrolment, "Another answer")

    assert "undo/" not in client.get("/en/teaching/").text
    page = press(client, opened_before)

    assert "The verdict can no longer be undone." in page
    assert Review.objects.count() == 1


def test_a_verdict_is_final_when_its_letter_has_left(cast: Cast, client: Client) -> None:
    activities.verdict(handed_in(cast), by=cast.methodologist)
    batch = Batch.objects.get(verb="assignments.review")
    Batch.objects.update(leaves_at=timezone.now() - HOUR)
    reviewer = signed_in(client, cast.methodologist)

    answer = reviewer.post(f"/en/teaching/reviews/undo/{batch.key}/", follow=True)

    assert "The letters have left already." in answer.text
    assert "/undo/" not in reviewer.get("/en/teaching/").text
    assert Review.objects.count() == 1


def test_nobody_undoes_the_verdict_of_a_colleague(cast: Cast, client: Client) -> None:
    activities.verdict(handed_in(cast), by=cast.methodologist)
    batch = Batch.objects.get(verb="assignments.review")

    assert signed_in(client, cast.lecturer).post(f"/en/teaching/reviews/undo/{batch.key}/").status_code == 404


def handed_in(cast: Cast) -> Submission:
    return activities.answer(activities.assignment(cast.course, by=cast.methodologist), cast.enrolment)


def test_a_place_from_the_waiting_list_is_taken_back(cast: Cast, client: Client) -> None:
    waiting = Application.objects.create(
        course=cast.course,
        person=cast.stranger,
        family_name="Stranger",
        given_name="Timur",
        state=ApplicationState.WAITING,
        language="kk",
        applied_at=clock.now(),
        decided_at=clock.now(),
    )
    EnrolmentFactory.create_batch(2, course=cast.course)
    office = signed_in(client, cast.coordinator)
    office.post("/en/office/courses/library-work/admission/promote/")
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.ADMITTED

    undo(office, "/en/office/courses/library-work/admission/")

    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.WAITING


def send_now(client: Client, page: str) -> str:
    """Press the first "Send now" of a page; return the page after it."""
    shown = client.get(page).text
    found = re.search(r'action="([^"]*undo/[^"]*)"[^>]*>(?:(?!</form>).)*name="now"', shown, re.DOTALL)
    assert found, "no Send now on the page"
    answer = client.post(found[1], {"now": "1"}, follow=True)
    assert answer.status_code == 200
    return answer.text


def test_letters_that_wait_are_sent_at_once(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.coordinator)
    office.post("/en/office/courses/library-work/groups/move/", {"person": cast.enrolment.key, "group": "2"})

    page = send_now(office, "/en/office/courses/library-work/groups/")

    assert "The letters leave now." in page
    assert "undo/" not in page, "nothing is left to undo"
    assert Letter.objects.get().due_at <= clock.now()
    with pytest.raises(letters.TooLate):
        letters.take_back(batch=Batch.objects.get(), by=cast.coordinator, at=clock.now())


def test_an_invitation_is_sent_at_once(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.director)
    office.post(
        "/en/office/roles/",
        {
            "email": "new@example.org",
            "family_name": "New",
            "given_name": "Person",
            "role": "lecturer",
            "form_key": "invitation",
        },
    )
    assert Letter.objects.get().due_at > clock.now()

    send_now(office, "/en/office/roles/")

    assert Letter.objects.get().due_at <= clock.now()
    assert Invitation.objects.get().answer == InvitationStatus.WAITING


def test_a_step_that_was_undone_or_has_left_is_not_sent_at_once(cast: Cast) -> None:
    courses.move_to_group(enrolment=cast.enrolment, group=cast.groups[1], by=cast.coordinator, at=clock.now())
    batch = Batch.objects.get()
    with pytest.raises(letters.TooLate):
        letters.send_now(batch=batch, by=cast.coordinator, at=batch.leaves_at)

    letters.take_back(batch=batch, by=cast.coordinator, at=clock.now())

    with pytest.raises(letters.TooLate):
        letters.send_now(batch=batch, by=cast.coordinator, at=clock.now())


def test_groups_formed_after_their_publication_are_put_back(cast: Cast, client: Client) -> None:
    courses.place_all(
        course=cast.course,
        places=[(cast.enrolment, cast.groups[1]), (cast.other_enrolment, cast.groups[1])],
        by=cast.coordinator,
        at=clock.now(),
    )
    assert [letter.batch for letter in Letter.objects.all()] == [Batch.objects.get()], "only who is moved"
    assert Letter.objects.get().due_at > clock.now()

    page = undo(signed_in(client, cast.coordinator), "/en/office/courses/library-work/groups/")

    cast.enrolment.refresh_from_db()
    assert (cast.enrolment.group, letters_that_go("courses/group")) == (cast.groups[0], 0)
    assert "The step “Form the groups anew” is undone." in page


def test_groups_formed_before_their_publication_write_no_letter(cast: Cast) -> None:
    cast.course.groups_published_at = None
    cast.course.save()

    courses.place_all(
        course=cast.course, places=[(cast.enrolment, cast.groups[1])], by=cast.coordinator, at=clock.now()
    )

    assert not Batch.objects.exists()
    assert not Letter.objects.exists()


def test_who_is_admitted_again_gets_the_plan_with_the_decision(cast: Cast) -> None:
    applied = ApplicationFactory.create(
        course=cast.course, person=cast.learner, state=ApplicationState.NEW, email=cast.learner.email
    )
    courses.withdraw(enrolment=cast.enrolment, by=cast.coordinator, at=clock.now())

    admission.decide(applications=[applied], decision=Decision.ADMIT, by=cast.coordinator, at=clock.now())

    (batch,) = Batch.objects.filter(verb=admission.VERB)
    assert sorted(batch.letters.values_list("kind", flat=True)) == ["admission/admitted", "courses/plan"]
    admission.undo_decision(course=cast.course, batch=batch, by=cast.coordinator, at=clock.now())
    assert letters_that_go("courses/plan") == 0


def test_before_the_plan_is_published_nobody_gets_it(cast: Cast) -> None:
    cast.course.plan_published_at = None
    cast.course.save()
    applied = ApplicationFactory.create(course=cast.course, state=ApplicationState.NEW)

    admission.decide(applications=[applied], decision=Decision.ADMIT, by=cast.coordinator, at=clock.now())

    assert not Letter.objects.filter(kind="courses/plan").exists()


def test_send_now_says_before_that_it_sends_the_letters_of_earlier_steps(client: Client, cast: Cast) -> None:
    for verb in ("courses.publish_plan", "mailings.send"):
        batch = letters.open_batch(
            verb=verb, thing_key=cast.course.key, by=cast.coordinator, at=clock.now(), centre=cast.centre
        )
        LetterFactory.create(
            batch=batch, person=cast.learner, thing_key=cast.course.key, due_at=batch.leaves_at
        )
    page = reverse("office:course", args=[cast.course.slug])
    shown = signed_in(client, cast.coordinator).get(page).text
    assert shown.count("also sends the letters of these earlier steps to the same people") == 1
    assert "which can then no longer be undone: Publish the plan." in shown


def test_send_now_of_a_message_leaves_the_verdicts_of_a_lecturer_alone(client: Client, cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    activities.verdict(answer, by=cast.lecturer)
    office = signed_in(client, cast.methodologist)
    course = reverse("office:course", args=[cast.course.slug])
    fields = {"audience": "all", "subject_ru": "Завтра", "text_ru": "Начинаем в 10"}
    mark = office.post(f"{course}messages/new/", fields).context["mark"]
    office.post(f"{course}messages/new/", fields | {"seen": mark, "send": "1"})
    assert "also sends the letters" not in office.get(f"{course}messages/").text

    send_now(office, f"{course}messages/")

    reviewed = Letter.objects.get(kind__startswith="assignments/", batch__before__submission=answer.key)
    assert reviewed.due_at > clock.now()
    assert reviewed.batch is not None
    assert reviewed.batch.leaves_at > clock.now()


def test_a_decision_is_named_by_what_was_decided_on_whom(cast: Cast, client: Client) -> None:
    office = signed_in(client, cast.director)
    first, second = ApplicationFactory.create_batch(2, course=cast.course)
    admission.decide(
        applications=[first], decision=Decision.DECLINE, reason="No", by=cast.director, at=clock.now()
    )
    admission.decide(applications=[second], decision=Decision.WITHDRAW, by=cast.director, at=clock.now())

    page = office.get("/en/office/courses/library-work/admission/").text

    steps = re.findall(r"<strong>((?:Decline|Take back at their wish): [^<]*)</strong>", page)
    assert steps == [f"Take back at their wish: {second}", f"Decline: {first}"]


def test_a_step_of_the_course_has_one_button_that_undoes_it(cast: Cast, client: Client) -> None:
    office, page = signed_in(client, cast.coordinator), "/en/office/courses/library-work/"
    Course.objects.update(stage=Stage.RUNNING)
    courses.move_on(course=cast.course, to=Stage.CLOSING, by=cast.coordinator, at=clock.now())
    step = FORWARD[Stage.CLOSING]
    shown = office.get(page).text
    assert shown.count(f'Undo<span class="hidden">: {step}</span>') == 1
    assert f"Undo: {step}" not in shown

    Batch.objects.all().delete()

    assert f"Undo: {step}" in office.get(page).text


def test_an_application_ends_the_undoing_of_open_admission_and_its_letters_can_be_sent(
    cast: Cast, client: Client
) -> None:
    office, page = signed_in(client, cast.coordinator), "/en/office/courses/library-work/"
    Course.objects.update(stage=Stage.ADMISSION)
    cast.course.refresh_from_db()
    batch = letters.open_batch(
        verb="courses.move_on",
        thing_key=cast.course.key,
        by=cast.coordinator,
        at=clock.now(),
        centre=cast.centre,
        before={"stage": Stage.ADMISSION},
    )
    LetterFactory.create(batch=batch, person=cast.lecturer, thing_key=cast.course.key, due_at=batch.leaves_at)
    before = office.get(page).text
    courses.bind_stage(course=cast.course)
    after = office.get(page).text

    undo_button = f'Undo<span class="hidden">: {FORWARD[Stage.ADMISSION]}</span>'
    send_button = f'Send now<span class="hidden">: {FORWARD[Stage.ADMISSION]}</span>'
    assert [shown.count(undo_button) for shown in (before, after)] == [1, 0]
    assert [shown.count(send_button) for shown in (before, after)] == [1, 1]
    assert "The first application ends the time for undoing it." in before
    assert "The step can no longer be undone: an application or a nomination has come" in after
    send_now(office, page)
    assert Letter.objects.get(batch=batch).due_at <= clock.now()


@pytest.mark.parametrize("person", ["methodologist", "coordinator"])
def test_a_page_without_buttons_names_those_who_have_them(cast: Cast, client: Client, person: str) -> None:
    Course.objects.update(stage=Stage.ADMISSION)
    cast.course.groups.all().delete()
    office, page = signed_in(client, getattr(cast, person)), "/en/office/courses/library-work/"
    able = ", ".join(sorted(map(str, (cast.coordinator, cast.director))))

    applications, groups = (
        " ".join(office.get(f"{page}{part}/").text.split()) for part in ("admission", "groups")
    )

    is_methodologist = person == "methodologist"
    assert (f"These people decide on applications: {able}." in applications) is is_methodologist
    assert "There are no groups yet." in groups
    assert (f"These people form them: {able}." in groups) is is_methodologist
