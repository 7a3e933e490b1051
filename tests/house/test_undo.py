"""How each form of the office and of teaching is undone: by "Undo", by another form, or not at all, as its page states.

A new form that writes needs a line here. The page of a form that sends letters or closes something states before whether
it can be undone, and "Undo" is beside what can.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils.translation import gettext

from oqu.admission import actions as admission
from oqu.admission.actions import Decision, Details
from oqu.admission.models import Application
from oqu.assignments.actions import VERB as VERDICT
from oqu.courses import actions as courses
from oqu.courses.models import Course, Enrolment, Stage
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.support.actions import VERB as ANSWER
from oqu.web import activity_kinds
from oqu.web.office.undo import STEPS, STEPS_UNDONE
from tests.factories.cast import Cast
from tests.house.permissions import learning, office, teaching

WEB = Path("src/oqu/web")
OFFICE = WEB / "office/templates/office"
LEARNING = WEB / "learning/templates/learning"
KINDS = WEB / "kinds"
LETTERS_TO_PEOPLE = WEB / "templates/web/_letters_to_people.html"
LETTER_WAITS = "The letter leaves ten minutes later; until then you can undo it."
LETTERS_WAIT = "The letters leave ten minutes later; until then you can undo it."
LETTER_LEAVES = "The letter leaves at once and can't be taken back."
LETTERS_LEAVE = "The letters leave at once and can't be taken back."
FINAL = "This can't be undone."

UNDONE = {
    "office:course_move": ("courses.move_on", WEB / "office/life.py", "It leaves ten minutes later"),
    "office:course_staff": (
        "courses.name_staff",
        OFFICE / "staff.html",
        "A letter notifies the person within ten minutes; until it leaves you can undo it.",
    ),
    "office:staff_invite": (
        "courses.invite_staff",
        OFFICE / "staff_invite.html",
        "until then you can undo it",
    ),
    "office:staff_invite_again": (
        "courses.invite_staff",
        OFFICE / "staff.html",
        LETTER_WAITS,
    ),
    "office:decide": ("admission.decide", OFFICE / "admission.html", "until then"),
    "office:promote": ("admission.decide", OFFICE / "admission.html", LETTER_WAITS),
    "office:invite_heads": ("admission.invite_heads", OFFICE / "admission.html", LETTERS_WAIT),
    "office:admission_list": ("admission.enter", LETTERS_TO_PEOPLE, "until then you can undo it"),
    "office:admission_enter": (
        "admission.enter",
        OFFICE / "admission_enter.html",
        "until then you can undo it",
    ),
    "office:ask_again": ("admission.ask_owner", OFFICE / "application.html", LETTER_WAITS),
    "learning:nominate_for": (
        "admission.nominate",
        LEARNING / "nominate_for.html",
        "until then you can undo it",
    ),
    "learning:nomination": ("admission.nominate", LETTERS_TO_PEOPLE, "until then you can undo it"),
    "office:detach": ("courses.detach_material", OFFICE / "materials.html", "web/_undo.html"),
    "office:message_new": ("mailings.send", OFFICE / "message_form.html", LETTERS_WAIT),
    "office:move_person": (
        "courses.place_in_group",
        OFFICE / "groups.html",
        "Who is moved now gets a letter ten minutes later; until then you can undo it.",
    ),
    "office:plan_changes": ("courses.announce_changes", OFFICE / "plan_changes.html", "until then"),
    "office:publish_groups": ("courses.publish_groups", OFFICE / "groups.html", LETTERS_WAIT),
    "office:proposal": ("courses.form_groups", OFFICE / "proposal.html", LETTERS_WAIT),
    "office:publish_plan": ("courses.publish_plan", OFFICE / "plan.html", "you can undo it"),
    "office:roles": ("invitations.send", OFFICE / "roles.html", "until then you can undo it"),
    "office:renew_invitation": ("invitations.send", OFFICE / "roles.html", "until then you can undo it"),
    "office:import_attendance": (
        "lectures.import_attendance",
        KINDS / "lecture/templates/kinds/lecture/attendance_read.html",
        "For ten minutes afterwards you can undo it",
    ),
    "office:import_people": ("invitations.send", OFFICE / "import_people.html", LETTERS_WAIT),
    "office:centres": ("invitations.send", OFFICE / "centres.html", "until then it can be undone"),
    "office:first_centre": ("invitations.send", OFFICE / "first_centre.html", "until then it can be undone"),
    "office:wave_remind": (
        "questionnaires.remind",
        KINDS / "questionnaire/templates/kinds/questionnaire/waves.html",
        LETTERS_WAIT,
    ),
    "office:case": (ANSWER, OFFICE / "case.html", "A letter brings the answer ten minutes later"),
    "teaching:review": (
        VERDICT,
        KINDS / "assignment/templates/kinds/assignment/review.html",
        LETTER_WAITS,
    ),
}
"""Form → the step whose "Undo" appears afterwards, the template, and what it says before."""

UNDO = "Undo: {{ step }}"
"""The button that leads back, which every page calls so, with the name of the step."""

BACK = {
    "office:activity_remove": ("office:restore_activity", OFFICE / "activity_form.html", "you can undo it"),
    "office:ask_email": ("office:email_change", OFFICE / "ask_email.html", "undo the change for 72 hours"),
    "office:close_case": ("office:close_case", OFFICE / "case.html", UNDO),
    "office:close_discussion": (
        "office:close_discussion",
        OFFICE / "discussion.html",
        UNDO,
    ),
    "office:email_change": (
        "sign_in_email",
        OFFICE / "email_change.html",
        "the old address can undo the change for 72 hours",
    ),
    "office:publish_article": ("office:publish_article", OFFICE / "article.html", UNDO),
    "office:article": ("office:publish_article", OFFICE / "article.html", UNDO),
    "office:staff_end": (
        "office:course_staff",
        OFFICE / "staff.html",
        "To undo it, give the duty again below.",
    ),
    "office:give_lectures": (
        "office:activity_content",
        KINDS / "lecture/templates/kinds/lecture/without_lecturer.html",
        "Another lecturer can be named in each lecture.",
    ),
    "office:import_libraries": (
        "office:undo_library_import",
        OFFICE / "import_libraries.html",
        "For an hour afterwards you can undo it",
    ),
    "office:research_offer": (
        "office:research_offer",
        KINDS / "questionnaire/templates/kinds/questionnaire/waves.html",
        "Do not give answers to researchers",
    ),
    "office:research_release": (
        "office:research_withdraw",
        KINDS / "questionnaire/templates/kinds/questionnaire/research.html",
        "You can end this, but not take back copies that were given away.",
    ),
    "office:research_withdraw": (
        "office:research_release",
        KINDS / "questionnaire/templates/kinds/questionnaire/research.html",
        "Release the file",
    ),
    "office:take_role": ("office:roles", OFFICE / "roles.html", "To undo it, offer the role again."),
    "office:staff_invite_withdraw": (
        "office:staff_invite",
        OFFICE / "staff.html",
        "To undo it, send a new invitation.",
    ),
    "office:withdraw_invitation": (
        "office:roles",
        OFFICE / "roles.html",
        "To undo it, send a new invitation.",
    ),
    "office:publish_framework": (
        "office:unpublish_framework",
        OFFICE / "framework.html",
        "For an hour you can undo it, as long as no course refers to this version.",
    ),
    "office:take_shipped": (
        "office:remove_framework_draft",
        OFFICE / "competences.html",
        "You get it as a draft, and can remove it again.",
    ),
    "office:next_version": (
        "office:remove_framework_draft",
        OFFICE / "framework.html",
        "You can remove the draft again.",
    ),
    "office:import_version": (
        "office:import_version",
        OFFICE / "import_framework.html",
        "To undo it, read the file that you can download now:",
    ),
    "office:import_framework": (
        "office:remove_framework_draft",
        OFFICE / "import_framework.html",
        "as a draft that you can remove again.",
    ),
    "office:remove_meeting_list": (
        "office:meeting_lists",
        KINDS / "lecture/templates/kinds/lecture/meeting_list.html",
        "The list can be sent again.",
    ),
}
"""Form → the form that leads back, the template, and what it says before."""

FINAL_SAID = {
    "learning:remove_nomination": (LEARNING / "nomination.html", FINAL[:-1]),
    "office:decide_library_change": (OFFICE / "library_changes.html", "The decision can't be undone"),
    "office:delete_message_template": (OFFICE / "message_form.html", FINAL),
    "office:hide_message": (WEB / "templates/web/messages.html", FINAL),
    "office:merge_places": (OFFICE / "merge.html", "This can't be undone."),
    "office:person_card": (OFFICE / "person.html", "A new card ends the earlier ones."),
    "office:remove_framework_draft": (OFFICE / "framework.html", "This can't be undone."),
    "office:remove_framework_part": (OFFICE / "framework_part.html", "This can't be undone."),
    "office:reissue_certificate": (OFFICE / "certificate.html", FINAL),
    "office:revoke_certificate": (OFFICE / "certificate.html", FINAL),
    "office:send_again": (OFFICE / "letter.html", LETTER_LEAVES),
    "office:sign_certificates": (OFFICE / "certificates.html", LETTERS_LEAVE),
    "office:sign_report": (OFFICE / "sign_report.html", FINAL),
    "office:test_letter": (WEB / "office/first_steps.py", "It goes to your own address"),
    "office:wave_close": (KINDS / "questionnaire/templates/kinds/questionnaire/waves.html", FINAL),
    "teaching:end_meeting": (KINDS / "lecture/templates/kinds/lecture/meeting_way_in.html", FINAL),
}
"""Form → the template, and the sentence in it that says what can't be undone."""

UNDOING = {
    *("office:undo", "office:undo_invitations", "office:undo_reply", "teaching:undo_review"),
    *("office:restore_activity", "learning:undo_nomination", "office:undo_library_import"),
    *("office:undo_people_import", "office:unpublish_framework"),
}

SENT_AGAIN = {
    # what was typed is stored, no letter is written and nothing ends: the same form with the earlier words restores it
    *(
        "doctor",
        "office:activity_content",
        "office:activity_edit",
        "office:activity_new",
        "office:application",
    ),
    *("office:ask_about_aims", "office:bank_copy", "office:course_aims", "office:course_edit"),
    *("office:course_list_file", "office:course_new", "office:course_start", "office:draft_news"),
    *("office:groups", "office:item", "office:item_new", "office:items_change"),
    *("office:library", "office:materials", "office:move_seat", "office:name_curator", "office:networks"),
    *("office:new_article", "office:new_library", "office:new_place", "office:opinion_judge"),
    *("office:person", "office:place", "office:places_of_country", "office:plan_conflicts"),
    *("office:plan_order", "office:plan_table", "office:profile", "office:questionnaire_head"),
    *("office:questionnaire_import", "office:questionnaire_new", "office:section", "office:section_new"),
    *("office:settings", "office:site_name", "office:theme_new", "office:verdict_rules", "office:wave_new"),
    *(
        "office:accept_mapping",
        "office:aim_competences",
        "office:framework_edit",
        "office:framework_part",
        "office:map_competence",
    ),
    *("office:new_framework", "office:new_framework_part"),
    "learning:nominate_list",
    # attendance is counted anew from what is sent
    *("office:ask_hall", "office:lecture_attendance", "office:meeting_list"),
    *("office:meeting_lists", "teaching:lecture"),
    # a message of a discussion is seen at once, and hidden by its author or the office
    *("office:discussion", "office:discussions"),
}

UNDO_WORDS = (
    *("Undo", "Undo: %(step)s", "Undo the change", "Undone, no letter was sent."),
    *(
        "The step “%(step)s” is undone. No letter was sent.",
        "This can't be undone.",
        LETTER_WAITS,
        LETTERS_WAIT,
    ),
)
"""Buttons that undo, and what is written about undoing."""

AT_ONCE = {
    "admission/actions/applying.py": "asks an applicant or the owner of an address; the page of entering says so",
    "certificates/actions.py": "a signed certificate stays in the register for ever (0002)",
    "ideas/actions.py": "a job asks after the course",
    "invitations/actions/inviting.py": "tells the owner of a library system what colleagues did; invitations wait",
    "questionnaires/actions/followups.py": "a job, on the day that was set",
}
"""File with letters that leave at once → why."""


def forms() -> set[str]:
    """The forms of the office, of teaching, and of heads who nominate."""
    of_office = {row.name for area in (office, teaching) for row in area.ROWS if row.method == "POST"}
    return of_office | {row.name for row in learning.ROWS if row.method == "POST" and "nomin" in row.name}


def test_it_is_known_of_each_form_how_it_is_undone() -> None:
    lists = (set(UNDONE), set(BACK), set(FINAL_SAID), UNDOING, SENT_AGAIN)

    assert set().union(*lists) == forms()
    assert sum(map(len, lists)) == len(forms()), "a form is in two lists"


@pytest.mark.parametrize("form", UNDONE)
def test_a_form_with_undo_says_so_before_and_its_step_can_be_undone(form: str) -> None:
    verb, template, words = UNDONE[form]

    assert verb in STEPS_UNDONE | activity_kinds.steps().keys() | {"invitations.send", ANSWER, VERDICT}
    assert words in template.read_text("utf-8")


@pytest.mark.parametrize("form", BACK)
def test_a_form_that_another_one_takes_back_says_so(form: str) -> None:
    back, template, words = BACK[form]

    assert back in forms() or not back.startswith("office:")
    assert words in template.read_text("utf-8")


@pytest.mark.parametrize("form", FINAL_SAID)
def test_a_form_that_is_final_says_so_before(form: str) -> None:
    template, words = FINAL_SAID[form]

    assert words in template.read_text("utf-8")


@pytest.mark.parametrize(("language", "name"), [("kk", "қайтар"), ("ru", "отмен"), ("en", "und")])
def test_undoing_has_one_name_in_each_language(language: str, name: str) -> None:
    with speaking(language):
        shown = {words: gettext(words) for words in UNDO_WORDS}

    assert {words: text for words, text in shown.items() if name not in text.casefold()} == {}


def test_an_undo_button_has_no_other_name() -> None:
    others = re.compile(r'translate "(Take back|Revert|Restore|Open [^"]*again|Cancel the step)[^"]*"')

    found = [path.name for path in WEB.rglob("*.html") if others.search(path.read_text("utf-8"))]

    assert found == []


def test_every_step_that_can_be_undone_has_the_name_of_its_button() -> None:
    named = {*STEPS, "courses.move_on"}

    assert named == STEPS_UNDONE | {"invitations.send"}


def letters_without_batch() -> Iterator[str]:
    """Files of the apps in which a letter is written that leaves at once."""
    for path in Path("src/oqu").rglob("*.py"):
        app = path.relative_to("src/oqu")
        if app.parts[0] in {"web", "letters", "people"}:  # codes and notices about one's own sign-in
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if _writes_letter(node) and "batch" not in {word.arg for word in node.keywords}:
                yield app.as_posix()


def _writes_letter(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "letters"
    )


def test_letters_wait_unless_it_is_written_down_why_they_do_not() -> None:
    assert set(letters_without_batch()) == set(AT_ONCE)


def steps_of_a_course(cast: Cast) -> Iterator[str]:
    """Take one step after another in a course, each built on the one before; yield the name of each."""
    by, course = cast.coordinator, cast.course
    Course.objects.update(stage=Stage.ADMISSION, bound_stage="")
    course.refresh_from_db()
    details = Details("Kim", "Irina", library=cast.learner.library, language="ru")
    entered = admission.enter(course=course, details=details, by=by, at=clock.now(), key="k")
    yield "enter"
    admission.decide(applications=[entered], decision=Decision.ADMIT, by=by, at=clock.now())
    yield "admit"
    courses.move_on(course=course, to=Stage.RUNNING, by=by, at=clock.now())
    yield "begin"
    place = Enrolment.objects.get(course=course, person=Application.objects.get(pk=entered.pk).person)
    courses.move_to_group(enrolment=place, group=cast.groups[0], by=by, at=clock.now())
    yield "group"
    courses.move_on(course=course, to=Stage.CLOSING, by=by, at=clock.now())
    yield "closing"
    courses.move_on(course=course, to=Stage.CLOSED, by=by, at=clock.now())
    yield "closed"


@pytest.mark.django_db
def test_every_undo_that_a_page_offers_is_done_at_each_step_of_a_course(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    offered, pages = {}, ("", "admission/", "groups/")
    for step in steps_of_a_course(cast):
        shown = [client.get(f"/en/office/courses/library-work/{page}").text for page in pages]
        buttons = {found for page in shown for found in re.findall(r'action="([^"]*/undo/[^"]*)"', page)}
        offered[step] = [press_and_roll_back(client, address) for address in sorted(buttons)]

    refused = {step: [page for page in done if "is undone" not in page] for step, done in offered.items()}
    assert refused == {step: [] for step in offered}
    assert [len(done) for done in offered.values()][:2] == [1, 1]


def press_and_roll_back(client: Client, address: str) -> str:
    """What a page says once a button was pressed; everything is then as it was before."""
    with transaction.atomic():
        page = client.post(address, follow=True).text
        transaction.set_rollback(True)
    return page
