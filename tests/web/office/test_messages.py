"""Writing a message in the office, and what its readers see."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from oqu.courses.models import Enrolment, Place
from oqu.kernel import clock
from oqu.kernel.languages import LANGUAGES
from oqu.letters.actions import UNDO_TIME
from oqu.letters.models import Batch, Letter
from oqu.mailings.models import Mailing, MailingReader, MailingTemplate
from oqu.mailings.queries import occasions
from oqu.support.models import Case
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, EnrolmentFactory

COURSE = "/en/office/courses/library-work/"
NEW = f"{COURSE}messages/new/"
TEXTS = {"audience": "all", "subject_ru": "Завтра", "text_ru": "Начинаем в 10"}


def sent(client: Client, **more: str) -> str:
    """Preview a message, send what was previewed, and return the page that follows."""
    preview = client.post(NEW, TEXTS | more)
    fields = TEXTS | more | {"seen": preview.context["mark"], "send": "1"}
    return client.post(NEW, fields, follow=True).content.decode()


def test_the_preview_says_how_many_get_it_and_in_which_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)

    page = client.post(NEW, TEXTS).content.decode()

    assert "2 people get this message" in page
    assert "2 people read English; there is no text in this language" in page
    assert not Mailing.objects.exists()


def test_a_new_message_begins_without_recipients_and_the_device_stores_none(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.coordinator)

    page = client.get(NEW).text
    refused = client.post(NEW, TEXTS | {"audience": ""})

    assert '<option value="" selected>Choose from the list</option>' in page
    restored_never = re.findall(r'<select name="(\w+)"[^>]*data-draft="hidden"', page)
    assert restored_never == ["audience", "group", "activity", "person"]
    assert page.index("Discard what is written here") < page.index('name="audience"')
    assert set(refused.context["form"].errors) == {"audience"}
    assert refused.status_code == 422


def test_the_preview_names_the_first_readers_and_counts_the_others(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    names = [str(cast.learner), str(cast.other_learner)]

    two = client.post(NEW, TEXTS)
    EnrolmentFactory.create_batch(11, course=cast.course)
    many = client.post(NEW, TEXTS)

    assert sorted(two.context["reach"].names) == sorted(names)
    assert ", ".join(two.context["reach"].names) + "." in two.text
    assert (len(many.context["reach"].names), many.context["reach"].unnamed) == (10, 3)
    assert "and 3 more" in many.text


def test_a_message_whose_readers_have_changed_is_previewed_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    seen = client.post(NEW, TEXTS).context["mark"]
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.WITHDRAWN)
    EnrolmentFactory.create(course=cast.course)

    client.post(NEW, TEXTS | {"seen": seen, "send": "1"})

    assert not Mailing.objects.exists()


def test_what_is_still_ahead_nobody_has_left_undone(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    now = clock.now()
    ahead = ActivityFactory.create(course=cast.course, starts_at=now + timedelta(days=1))
    shut = ActivityFactory.create(course=cast.course, opens_at=now + timedelta(days=1))
    begun = ActivityFactory.create(course=cast.course, opens_at=now - timedelta(days=1))

    form = client.get(NEW).context["form"]
    refused = client.post(NEW, TEXTS | {"audience": "behind", "activity": ahead.key})

    offered = {one.key for one in form.fields["activity"].queryset}
    assert (begun.key in offered, offered & {ahead.key, shut.key}) == (True, set())
    assert refused.status_code == 422
    assert "Nobody could do this yet, or attendance is not entered." in refused.text


def test_what_was_not_previewed_is_not_sent(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)

    client.post(NEW, TEXTS | {"send": "1", "seen": "of another text"})

    assert not Mailing.objects.exists()


def test_a_message_is_sent_logged_and_undone(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)

    page = sent(client, saved_as="Reminder")

    assert "The message goes to 2 people. 2 letters leave in ten minutes." in page
    assert "All participants" in page
    assert MailingTemplate.objects.get().text_ru == "Начинаем в 10"
    page = client.post(f"{COURSE}undo/{Batch.objects.get().key}/", follow=True).content.decode()
    assert "The step “Send the message: Завтра” is undone. No letter was sent." in page
    assert not MailingReader.objects.exists()


def test_a_text_that_was_kept_begins_the_next_message(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    sent(client, saved_as="Reminder")
    key = MailingTemplate.objects.get().key

    assert "Начинаем в 10" in client.get(f"{NEW}?template={key}").content.decode()
    client.post(f"{COURSE}messages/texts/{key}/delete/")
    assert not MailingTemplate.objects.exists()


def test_an_audience_without_its_choice_and_half_a_language_are_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)

    response = client.post(NEW, {"audience": "group", "subject_ru": "Завтра", "text_kk": "Ертең"})

    assert response.status_code == 422
    assert {"group", "text_ru", "subject_kk"} == set(response.context["form"].errors)


def test_the_answer_to_a_message_reaches_the_support_desk(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    sent(client)
    Batch.objects.update(leaves_at=clock.now() - timedelta(seconds=1))
    client.force_login(cast.learner)
    key = Mailing.objects.get().key
    assert "Завтра" in client.get("/en/today/").content.decode()

    client.post(f"/en/messages/{key}/", {"text": "I shall be late"})

    assert "I shall be late" in Case.objects.get().replies.get().text
    assert "Завтра" in Case.objects.get().replies.get().text
    assert "Завтра" not in client.get("/en/today/").content.decode()


def test_a_message_is_read_only_by_those_to_whom_it_went(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    sent(client)
    Batch.objects.update(leaves_at=clock.now() - UNDO_TIME)
    client.force_login(cast.stranger)

    assert client.get(f"/en/messages/{Mailing.objects.get().key}/").status_code == 404


def test_the_letter_leads_to_the_message(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    sent(client)

    assert f"/messages/{Mailing.objects.get().key}/" in Letter.objects.first().text  # type: ignore[union-attr]


def test_office_staff_begin_a_discussion_for_a_group(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    fields = {"title": "Our first week", "text": "How was it?", "group": str(cast.groups[0].pk)}

    page = client.post(f"{COURSE}discussions/", fields, follow=True).content.decode()

    assert "Our first week" in page
    client.force_login(cast.learner)
    assert "Our first week" in client.get("/en/my/courses/library-work/discussion/").content.decode()
    client.force_login(cast.other_learner)
    assert "Our first week" not in client.get("/en/my/courses/library-work/discussion/").content.decode()


@pytest.mark.parametrize("code", [one.code for one in occasions()])
def test_a_ready_made_text_opens_in_the_form_in_the_languages_of_the_course(
    cast: Cast, client: Client, code: str
) -> None:
    for kind in filter(None, {one.needs for one in occasions()}):
        ActivityFactory.create(course=cast.course, kind=kind)
    client.force_login(cast.coordinator)

    form = client.get(f"{NEW}?occasion={code}").context["form"]

    assert "«Организация работы библиотеки»" in form.initial["subject_ru"]
    assert "«Кітапхана жұмысын ұйымдастыру»" in form.initial["subject_kk"]
    assert form.initial["text_kk"]
    assert "text_en" not in form.initial


@pytest.mark.parametrize(
    ("kind", "code"), [("assignment", "hand_in"), ("lecture", "lecture"), ("questionnaire", "questionnaire")]
)
def test_no_ready_made_text_speaks_of_what_the_course_does_not_have(
    cast: Cast, client: Client, kind: str, code: str
) -> None:
    cast.course.activities.all().delete()
    activity = ActivityFactory.create(course=cast.course, kind=kind)
    client.force_login(cast.coordinator)
    with_it = [one.code for one in client.get(NEW).context["occasions"]]
    type(activity).objects.filter(pk=activity.pk).update(cancelled_at=clock.now())

    without = client.get(f"{NEW}?occasion={code}").context

    assert with_it == [one.code for one in occasions() if one.needs in ("", kind)]
    assert code in with_it
    assert [one.code for one in without["occasions"]] == ["welcome", "thanks"]
    assert "subject_ru" not in without["form"].initial


def test_a_reminder_begins_with_those_who_have_not_done_it(cast: Cast, client: Client) -> None:
    ActivityFactory.create(course=cast.course, kind="assignment")
    client.force_login(cast.coordinator)

    page = client.get(f"{NEW}?occasion=hand_in").content.decode()

    assert '<option value="behind" selected>' in page
    assert "Reminder: hand in the task" in page


def test_every_occasion_is_written_in_all_languages_and_fits_the_form() -> None:
    for one in occasions():
        for texts in (one.name, one.subject, one.text):
            assert set(texts) == set(LANGUAGES)
        assert all("{course}" in subject for subject in one.subject.values())
        assert all(len(subject) < 100 for subject in one.subject.values())


def test_what_the_audience_does_not_use_is_named_in_the_preview(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    place = cast.course.enrolments.order_by("pk")[0]
    words = "The message goes to: All participants. What is chosen beside it is not used: Participant."

    idle = client.post(NEW, TEXTS | {"audience": "all", "person": place.key})
    used = client.post(NEW, TEXTS | {"audience": "person", "person": place.key})

    assert (words in idle.text, idle.context["unused"]) == (True, ["Participant"])
    assert (used.context["unused"], "is not used" in used.text) == ([], False)


def test_the_preview_is_the_letter_as_it_is_sent(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)

    shown = {code: (subject, text) for code, _name, subject, text in client.post(NEW, TEXTS).context["shown"]}
    sent(client)

    letter = Letter.objects.get(kind="mailings/message", person=cast.learner)
    key = Mailing.objects.get().key
    assert shown[letter.language] == (letter.subject, letter.text.replace(key, "…"))
    assert letter.text.startswith(f"Hello, {cast.learner.given_name}!")


@pytest.mark.parametrize(
    ("text", "greetings"),
    [
        ("Здравствуйте, коллеги! Начинаем в 10", 1),
        ("Уважаемые коллеги! Начинаем в 10", 0),
        ("Добрый день! Начинаем в 10", 0),
        ("Начинаем в 10", 1),
        ("Дорога займёт час", 1),
    ],
)
def test_a_letter_greets_once(cast: Cast, client: Client, text: str, greetings: int) -> None:
    client.force_login(cast.coordinator)
    cast.learner.language = "ru"
    cast.learner.save(update_fields=["language"])

    sent(client, text_ru=text)

    letter = Letter.objects.get(kind="mailings/message", person=cast.learner)
    assert letter.text.count("Здравствуйте") == greetings


def test_languages_are_named_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)

    pages = [client.post(NEW.replace("/en/", f"/{code}/"), TEXTS).text for code in ("ru", "en")]

    assert "Язык чтения 2 получателей: английский" in pages[0]
    assert "so the text in Russian goes to them" in pages[1]
