"""Every address of a course in the office: what closes with the course, and what stays open (0135)."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse

from oqu.assignments.models import Assignment, Criterion
from oqu.competences import actions as competences
from oqu.courses import actions as courses
from oqu.courses.models import Activity, Aim, Course, Duty, Group, PlanChange, PlanNotice, Staff, Stage
from oqu.invitations.models import Invitation
from oqu.kernel import clock
from oqu.lectures.models import Lecture
from oqu.links.models import Link
from oqu.questionnaires.models import Wave
from oqu.readings.models import Reading
from tests.competences.examples import taken
from tests.factories import activities, questionnaires
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.house.permissions.addresses import paths
from tests.web.kinds.test_documents import fields_of

pytestmark = pytest.mark.django_db
CLOSED = "no longer change."
STORED = (
    Course,
    Activity,
    Aim,
    Staff,
    Group,
    Assignment,
    Criterion,
    Reading,
    Link,
    Lecture,
    Wave,
    PlanNotice,
    Invitation,
)

OF_RESULTS = (
    *("admission", "admission_enter", "admission_list", "application", "ask_again", "ask_hall", "decide"),
    *("groups", "import_attendance", "invite_heads", "lecture_attendance", "meeting_list", "meeting_lists"),
    *("move_person", "move_seat", "promote", "proposal", "publish_groups", "remove_meeting_list"),
)
"""Places and results: tests of their own refuse them in a closed course."""
STAYS = (
    *("activity_content", "course_move", "course_staff", "plan", "plan_changes", "undo"),
    *("certificate", "certificates", "draft_news", "reissue_certificate", "revoke_certificate"),
    *("sign_certificates", "sign_report", "edition", "compare_editions", "report", "figures", "reviews"),
    *("messages", "message_new", "delete_message_template", "discussions", "discussion", "close_discussion"),
    *("hide_message", "ideas", "materials", "detach", "lists", "course_list", "attendance", "course"),
    *("questionnaires", "wave", "wave_new", "wave_close", "wave_remind"),
    *("opinions", "opinion_judge", "theme_new", "staff_invite_withdraw"),
    *("research_offer", "research_release", "research_withdraw", "wave_research"),
)
"""Pages that can be read, with forms only for what goes on after the course."""
FILES = (
    *("admission_table", "attendance_book", "attendance_sheet", "attendance_template", "certificates_zip"),
    *(
        "answer_files",
        "course_export",
        "course_list_file",
        "edition_chart",
        "edition_paper",
        "plan_conflicts",
    ),
    *("plan_template", "report_chart", "report_paper", "research_rows", "wave_sheet"),
)


def of_page(client: Client, url: str, **more: object) -> dict[str, Any]:
    return fields_of(client.get(url).text.partition("<main")[2].rpartition("</main")[0]) | more


def edited(client: Client, url: str) -> dict[str, Any]:
    """The form of the page as it is, with another title or text in Russian."""
    page = client.get(url).text
    form = page[page.index('<form method="post"', page.index("<main")) :].partition("</form>")[0]
    typed = fields_of(form)
    name = next(x for x in typed if x in ("title_ru", "text_ru", "brief_ru", "url", "aim-0-text_ru"))
    return typed | {name: "https://example.org/other" if name == "url" else "Другое"}


type Typed = Callable[[Client, str, Cast], dict[str, Any]]
CLOSES: dict[tuple[str, str], Typed] = {
    ("activity_edit", "task"): lambda client, url, _cast: edited(client, url),
    ("activity_remove", "text"): lambda _client, _url, _cast: {},
    ("activity_content", "task"): lambda client, url, _cast: edited(client, url),
    ("activity_content", "text"): lambda client, url, _cast: edited(client, url),
    ("activity_content", "link"): lambda client, url, _cast: edited(client, url),
    ("activity_content", "talk"): lambda client, url, _cast: edited_talk(client, url),
    ("activity_new", ""): lambda _client, _url, _cast: {
        "kind": "reading",
        "title_kk": "Жаңа",
        "title_ru": "Новое",
        "hours": "0",
    },
    ("course_aims", ""): lambda client, url, _cast: new_aim(client, url),
    ("aim_competences", ""): lambda _client, _url, cast: competence_chosen(cast),
    ("course_edit", ""): lambda client, url, _cast: (
        of_course(client, url) | {"attendance_percent": "5", "needs_assignments": ""}
    ),
    ("course_staff", ""): lambda _client, _url, cast: {"person": cast.director.key, "duty": "reviewer"},
    ("staff_invite", ""): lambda _client, _url, _cast: {
        "email": "new@example.org",
        "family_name": "Tsoi",
        "given_name": "Anna",
        "language": "kk",
        "duty": "lecturer",
    },
    ("staff_invite_again", "invited"): lambda _client, _url, _cast: {},
    ("staff_end", "lecturer"): lambda _client, _url, _cast: {},
    ("give_lectures", "lecturer"): lambda _client, _url, _cast: {},
    ("name_curator", "1"): lambda _client, _url, cast: {"curator": cast.lecturer.key},
    ("plan_order", ""): lambda _client, _url, _cast: {
        "down": Activity.objects.order_by("position").values_list("key", flat=True)[0]
    },
    ("plan_table", ""): lambda _client, _url, _cast: {
        "new-0-position": "1",
        "new-0-kind": "reading",
        "new-0-title_kk": "Жаңа",
        "new-0-title_ru": "Новое",
        "new-0-hours": "0",
        "new-0-required": "on",
    },
    ("publish_plan", ""): lambda _client, _url, _cast: {},
    ("restore_activity", "gone"): lambda _client, _url, _cast: {},
    ("plan_changes", ""): lambda client, url, _cast: announcement(client, url),
    ("ask_about_aims", ""): lambda _client, _url, _cast: {},
    ("wave_new", ""): lambda client, url, _cast: new_wave(client, url),
}


def edited_talk(client: Client, url: str) -> dict[str, Any]:
    return of_page(client, url) | form_of(client, url, "lecturer", "minutes") | {"minutes": "45"}


def form_of(client: Client, url: str, *names: str) -> dict[str, Any]:
    """The fields of the form on the page that has a field of one of these names."""
    main = client.get(url).text.partition("<main")[2]
    for form in main.split('<form method="post"')[1:]:
        if any(f'name="{name}"' in form.partition("</form>")[0] for name in names):
            sent = re.sub(r"<(?:input|select)[^>]* disabled[^>]*>", "", form.partition("</form>")[0])
            return fields_of(f"<form{sent}")
    return {}


def of_course(client: Client, url: str) -> dict[str, Any]:
    return form_of(client, url, "attendance_percent") | {
        f"{name}_{x}": getattr(Course.objects.get(), f"{name}_{x}") or ""
        for name in ("title", "summary", "about")
        for x in ("kk", "ru", "en")
    }


def new_aim(client: Client, url: str) -> dict[str, Any]:
    typed = form_of(client, url, "text_ru", "aim_0_ru", "aims-0-text_ru")
    empty = {name: "Уметь" for name in typed if name.endswith(("_ru", "_kk"))}
    return typed | dict(list(empty.items())[:2])


def competence_chosen(cast: Cast) -> dict[str, Any]:
    version = taken(cast)
    competences.publish(version=version, by=cast.methodologist, at=clock.now())
    return {"competences": version.competences.get(code="advice").key, "level": "basic"}


def announcement(client: Client, url: str) -> dict[str, Any]:
    return form_of(client, url, "participants", "seen") | {"participants": "on"}


def new_wave(client: Client, url: str) -> dict[str, Any]:
    key = questionnaires_of(client, url)
    opens, closes = clock.now() - DAY, clock.now() + DAY
    return {
        "questionnaire": key,
        "opens_at_0": opens.date().isoformat(),
        "opens_at_1": "09:00",
        "due_at_0": closes.date().isoformat(),
        "due_at_1": "09:00",
        "opens_at": f"{opens.date().isoformat()}T09:00",
        "due_at": f"{closes.date().isoformat()}T09:00",
    }


def questionnaires_of(client: Client, url: str) -> str:
    form: Any = client.get(url).context["form"]
    choices = form.fields["questionnaire"].choices[1:]
    return next(str(value) for _group, options in choices for value, _label in options)


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    """The methodologist, who may write all of it, at a course with something of each kind."""
    by = cast.methodologist
    activities.assignment(cast.course, by=by)
    activities.reading(cast.course, by=by)
    activities.link(cast.course, by=by)
    activities.lecture(cast.course, by=by, lecturer=cast.methodologist)
    activities.lecture(cast.course, "free", by=by, lecturer=None)
    courses.invite_staff(
        course=cast.course,
        email="invited@example.org",
        family_name="Kim",
        given_name="Anna",
        language="kk",
        duty=Duty.LECTURER,
        by=by,
        at=clock.now() - DAY,
    )
    gone = activities.reading(cast.course, "gone", by=by)
    Activity.objects.filter(pk=gone.activity_id).update(cancelled_at=clock.now())
    questionnaires.questionnaire(cast.centre, by)
    Aim.objects.create(course=cast.course, code="tell", position=1, text_kk="Айту", text_ru="Рассказать")
    client.force_login(cast.director)
    return client


def close(cast: Cast) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=clock.now())


def stored() -> list[dict[str, Any]]:
    rows = []
    for model in STORED:
        manager = Activity.including_cancelled if model is Activity else model._default_manager
        rows += json.loads(serializers.serialize("json", manager.order_by("pk")))
    return rows


def address(cast: Cast, name: str, part: str) -> str:
    slug = cast.course.slug
    known: dict[str, list[Any]] = {
        "staff_end": [cast.lecturer.key, "lecturer"],
        "staff_invite_again": [*Invitation.objects.values_list("key", flat=True)[:1]],
        "give_lectures": [cast.lecturer.key],
        "name_curator": [1],
    }
    more = known.get(name, [part] if part else [])
    return reverse(f"office:{name}", args=[slug, *more])


def person_for(cast: Cast, name: str) -> Any:
    return cast.methodologist if name != "name_curator" else cast.coordinator


def prepare(cast: Cast, name: str) -> None:
    if name == "publish_plan":
        Course.objects.filter(pk=cast.course.pk).update(plan_published_at=None)


def test_every_address_of_a_course_in_the_office_closes_or_stays_for_a_reason() -> None:
    own = {
        name.removeprefix("office:")
        for name, path in paths().items()
        if name.startswith("office:") and path.startswith("/office/courses/<slug:slug>/")
    }

    listed = {*OF_RESULTS, *STAYS, *FILES, *(name for name, _part in CLOSES)}
    assert own == listed


@pytest.mark.parametrize(("name", "part"), CLOSES, ids=[" ".join(one).strip() for one in CLOSES])
def test_a_form_that_writes_in_a_running_course_is_refused_in_a_closed_one(
    office: Client, cast: Cast, name: str, part: str
) -> None:
    prepare(cast, name)
    office.force_login(person_for(cast, name))
    url = address(cast, name, part)
    typed = {"form_key": "one", **CLOSES[name, part](office, url, cast)}
    before = stored()
    close(cast)
    closed = stored()
    refused = office.post(url, typed, follow=True)

    assert (stored() == closed, CLOSED in refused.text) == (True, True)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.RUNNING, closed_at=None)
    assert stored() == before
    office.post(url, typed | {"form_key": "two"})
    assert stored() != before, "the same form writes while the course runs"


PAGES = (
    *(("activity_edit", "task"), ("activity_new", ""), ("course_aims", ""), ("plan_table", "")),
    *(("activity_content", slug) for slug in ("task", "text", "link")),
    *(("plan", ""), ("course_staff", "")),
)


@pytest.mark.parametrize(("name", "part"), PAGES, ids=[" ".join(one).strip() for one in PAGES])
def test_pages_of_a_closed_course_have_no_form_and_say_why(
    office: Client, cast: Cast, name: str, part: str
) -> None:
    office.force_login(cast.methodologist)
    url = address(cast, name, part)
    running = office.get(url).text.partition("<main")[2]
    close(cast)

    page = office.get(url)
    main = page.text.partition("<main")[2]

    assert page.status_code == 200
    assert (CLOSED in running, CLOSED in main) == (False, True)
    assert ('method="post"' in running, 'method="post"' in main) == (True, False)


def test_texts_days_and_hours_of_a_closed_course_can_be_corrected(office: Client, cast: Cast) -> None:
    office.force_login(cast.methodologist)
    close(cast)
    url = address(cast, "course_edit", "")
    page = office.get(url).text

    office.post(url, of_course(office, url) | {"form_key": "a", "hours": "9", "leave_outside": "on"})

    assert "the rule of the certificate no longer changes" in page
    assert Course.objects.get(pk=cast.course.pk).hours == 9
    assert not PlanChange.objects.filter(activity=None).exists(), "nobody is notified of it any more"


def test_the_recording_of_a_lecture_can_be_added_to_a_closed_course(office: Client, cast: Cast) -> None:
    office.force_login(cast.methodologist)
    close(cast)
    url = address(cast, "activity_content", "talk")
    typed = form_of(office, url, "recording_url") | {"recording_url": "https://example.org/heard"}

    office.post(url, typed | {"form_key": "a"})

    talk = Lecture.objects.get(activity__slug="talk")
    assert (talk.recording_url, talk.lecturer) == ("https://example.org/heard", cast.methodologist)


def test_a_questionnaire_that_opens_after_the_course_can_be_planned(office: Client, cast: Cast) -> None:
    office.force_login(cast.methodologist)
    close(cast)
    url = address(cast, "wave_new", "")

    office.post(url, {"form_key": "a", "questionnaire": questionnaires_of(office, url), "months_after": "2"})

    wave = Wave.objects.get()
    assert (wave.months_after, wave.activity.required) == (2, False)


def test_the_plan_of_a_closed_course_counts_hours_as_its_page_does(cast: Cast, client: Client) -> None:
    """A course that was closed early: what was held, of what was planned."""
    at = clock.now()
    for slug, starts in (("held", at - DAY), ("ahead", at + DAY)):
        talk = activities.lecture(cast.course, slug, by=cast.lecturer, starts_at=starts).activity
        Activity.objects.filter(pk=talk.pk).update(hours=2)
    Course.objects.filter(pk=cast.course.pk).update(hours=4, stage=Stage.CLOSED, closed_at=at)
    client.force_login(cast.coordinator)

    plan = client.get(reverse("office:plan", args=[cast.course.slug])).text
    course = client.get(reverse("office:course", args=[cast.course.slug]))

    assert "2 of 4 planned academic hours were held." in plan
    assert "academic hours are planned" not in plan
    assert course.context["hours_given"] == 2
