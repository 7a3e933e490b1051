"""The work of a centre. Who does not work in its office does not see that there is one."""

from tests.house.permissions.table import (
    CENTRE,
    FORBIDDEN,
    INVALID,
    OFFICE,
    SEE_OTHER,
    The,
    only,
    page,
    post,
)

KEEPERS = "methodologist coordinator"
"""Who keeps courses, plans, libraries and news, and answers at the support desk."""
KEEPERS_READ = only(KEEPERS, forbidden="director")
KEEPERS_SEND = only(KEEPERS, SEE_OTHER, forbidden="director")
KEEPERS_FILL_IN = only(KEEPERS, INVALID, forbidden="director")
COORDINATOR_READS = only("coordinator", forbidden="director methodologist")
COORDINATOR_SENDS = only("coordinator", SEE_OTHER, forbidden="director methodologist")
COORDINATOR_FILLS_IN = only("coordinator", INVALID, forbidden="director methodologist")
METHODOLOGIST_READS = only("methodologist", forbidden="director coordinator")
METHODOLOGIST_SENDS = only("methodologist", SEE_OTHER, forbidden="director coordinator")
METHODOLOGIST_FILLS_IN = only("methodologist", INVALID, forbidden="director coordinator")

ROWS = (
    # courses and their life
    page("office:dashboard", only(OFFICE, others=FORBIDDEN)),
    page("office:courses", only(OFFICE)),
    page("office:course_new", KEEPERS_READ),
    post("office:course_new", KEEPERS_FILL_IN),
    page("office:course", only(OFFICE), slug="course"),
    page("office:course_edit", KEEPERS_READ, slug="course"),
    post("office:course_edit", KEEPERS_FILL_IN, slug="course"),
    page("office:course_aims", KEEPERS_READ, slug="course"),
    post("office:course_aims", KEEPERS_SEND, slug="course"),
    post("office:course_move", KEEPERS_SEND, {"to": "closing"}, slug="course"),
    # admission and groups
    page("office:admission", only(OFFICE), slug="admission"),
    post(
        "office:decide",
        COORDINATOR_SENDS,
        {"admit": The("application")},
        slug="admission",
    ),
    page("office:admission_enter", COORDINATOR_READS, slug="admission"),
    post(
        "office:admission_enter",
        COORDINATOR_FILLS_IN,
        slug="admission",
    ),
    post("office:promote", COORDINATOR_SENDS, slug="admission"),
    post(
        "office:invite_heads",
        COORDINATOR_SENDS,
        slug="admission",
    ),
    page("office:application", only(OFFICE), slug="admission", key="application"),
    post(
        "office:application",
        COORDINATOR_SENDS,
        {"library": The("library")},
        slug="admission",
        key="application",
    ),
    page("office:groups", only(OFFICE), slug="course"),
    post("office:groups", COORDINATOR_FILLS_IN, slug="course"),
    post(
        "office:move_person",
        COORDINATOR_SENDS,
        {"person": The("place"), "group": "2"},
        slug="course",
    ),
    post(
        "office:publish_groups",
        COORDINATOR_SENDS,
        slug="course",
    ),
    post(
        "office:name_curator",
        COORDINATOR_SENDS,
        slug="course",
        number=1,
    ),
    page("office:proposal", only(OFFICE), slug="course", key="proposal"),
    post(
        "office:proposal",
        COORDINATOR_SENDS,
        slug="course",
        key="proposal",
    ),
    post(
        "office:move_seat",
        COORDINATOR_SENDS,
        {"person": The("place"), "group": "2"},
        slug="course",
        key="proposal",
    ),
    # the plan
    page("office:plan", only(OFFICE), slug="course"),
    page("office:activity_new", KEEPERS_READ, slug="course"),
    post("office:activity_new", KEEPERS_FILL_IN, slug="course"),
    post("office:plan_order", KEEPERS_SEND, {"by_time": "1"}, slug="course"),
    post("office:publish_plan", KEEPERS_SEND, slug="course"),
    page("office:activity_edit", KEEPERS_READ, slug="course", activity="reading"),
    post(
        "office:activity_edit",
        KEEPERS_FILL_IN,
        slug="course",
        activity="reading",
    ),
    post(
        "office:activity_remove",
        KEEPERS_SEND,
        slug="course",
        activity="unused",
    ),
    # lectures, readings, practical tasks
    page(
        "office:activity_content",
        KEEPERS_READ,
        note="lecture",
        slug="course",
        activity="lecture",
    ),
    page(
        "office:activity_content",
        METHODOLOGIST_READS,
        note="reading",
        slug="course",
        activity="reading",
    ),
    page(
        "office:activity_content",
        METHODOLOGIST_READS,
        note="practical task",
        slug="course",
        activity="assignment",
    ),
    post(
        "office:activity_content",
        METHODOLOGIST_FILLS_IN,
        note="practical task",
        slug="course",
        activity="assignment",
    ),
    page("office:attendance", only(OFFICE), slug="course"),
    post("office:import_attendance", KEEPERS_FILL_IN, slug="course"),
    page("office:attendance_sheet", KEEPERS_READ, slug="course"),
    page("office:lecture_attendance", KEEPERS_READ, slug="course", activity="lecture"),
    post(
        "office:lecture_attendance",
        KEEPERS_SEND,
        slug="course",
        activity="lecture",
    ),
    page("office:reviews", only(OFFICE), slug="course"),
    # questionnaires
    page("office:questionnaires", only(OFFICE), slug="course"),
    page("office:wave_new", METHODOLOGIST_READS, slug="course"),
    post("office:wave_new", METHODOLOGIST_FILLS_IN, slug="course"),
    page("office:wave", only(OFFICE), slug="course", activity="questionnaire"),
    post(
        "office:wave_remind",
        METHODOLOGIST_SENDS,
        slug="course",
        activity="questionnaire",
    ),
    post(
        "office:wave_close",
        METHODOLOGIST_SENDS,
        slug="course",
        activity="questionnaire",
    ),
    page("office:wave_sheet", only(""), note="before it is closed", slug="course", activity="questionnaire"),
    page("office:wave_sheet", only(OFFICE), slug="past", activity="closed"),
    page("office:opinions", only(OFFICE), slug="past", activity="closed", item="item"),
    post(
        "office:theme_new",
        METHODOLOGIST_SENDS,
        slug="past",
        activity="closed",
        item="item",
    ),
    post(
        "office:opinion_judge",
        METHODOLOGIST_SENDS,
        {"redaction": "shown"},
        slug="past",
        activity="closed",
        item="item",
        key="opinion",
    ),
    # exchange in a course
    page("office:discussions", only(CENTRE), slug="course"),
    page("office:discussion", only(CENTRE), slug="course", key="thread"),
    post("office:discussion", only(CENTRE, INVALID), slug="course", key="thread"),
    post(
        "office:close_discussion",
        only(KEEPERS, SEE_OTHER, forbidden="director lecturer"),
        slug="course",
        key="thread",
    ),
    post(
        "office:hide_message",
        only(KEEPERS, SEE_OTHER, forbidden="director lecturer"),
        slug="course",
        key="thread",
        message="message",
    ),
    page("office:ideas", only(CENTRE), slug="course"),
    # certificates
    page("office:certificates", only(OFFICE), slug="past"),
    post("office:sign_certificates", only("director", SEE_OTHER, forbidden=KEEPERS), slug="past"),
    page("office:certificates_zip", only(OFFICE), slug="past"),
    post(
        "office:revoke_certificate",
        only("director", SEE_OTHER, forbidden=KEEPERS),
        {"reason": "A mistake"},
        slug="past",
        number="certificate",
    ),
    # evidence
    page("office:report", only(OFFICE), slug="course"),
    post("office:draft_news", KEEPERS_SEND, slug="course"),
    page("office:report_chart", only(OFFICE), slug="course", name="chart"),
    page("office:report_paper", only(OFFICE), slug="course", ending="ending"),
    # people and roles
    page("office:people", only(OFFICE)),
    page("office:import_people", only("director", forbidden=KEEPERS)),
    post("office:import_people", only("director", INVALID, forbidden=KEEPERS)),
    page("office:person", only(OFFICE), key="person"),
    post("office:person", COORDINATOR_FILLS_IN, key="person"),
    post("office:person_card", COORDINATOR_READS, key="person"),
    page("office:roles", only(OFFICE)),
    post("office:roles", only("director", INVALID, forbidden=KEEPERS)),
    post("office:take_role", only("director", SEE_OTHER, forbidden=KEEPERS), key="post"),
    # libraries and the centre itself
    page("office:libraries", only(OFFICE)),
    page("office:new_library", KEEPERS_READ),
    post("office:new_library", KEEPERS_FILL_IN),
    page("office:import_libraries", KEEPERS_READ),
    post("office:import_libraries", KEEPERS_FILL_IN),
    page("office:library", KEEPERS_READ, key="library"),
    post("office:library", KEEPERS_FILL_IN, key="library"),
    page("office:settings", only("director", forbidden=KEEPERS)),
    post("office:settings", only("director", INVALID, forbidden=KEEPERS)),
    # letters and the journal
    page("office:letters", only(OFFICE)),
    page("office:letter", only(OFFICE), key="letter"),
    page("office:letter", only("", forbidden=OFFICE), note="with a sign-in code", key="code_letter"),
    post("office:send_again", COORDINATOR_SENDS, key="failed"),
    page("office:journal", only("director coordinator", forbidden="methodologist")),
    # support desk
    page("office:support", KEEPERS_READ),
    page("office:case", KEEPERS_READ, key="case"),
    post("office:case", KEEPERS_FILL_IN, key="case"),
    post("office:close_case", KEEPERS_SEND, key="case"),
    # news
    page("office:news", KEEPERS_READ),
    page("office:new_article", KEEPERS_READ),
    post("office:new_article", KEEPERS_FILL_IN),
    page("office:article", KEEPERS_READ, key="draft"),
    post("office:article", KEEPERS_FILL_IN, key="draft"),
    post("office:publish_article", KEEPERS_SEND, key="draft"),
)
