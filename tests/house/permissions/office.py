"""The work of a centre. Who does not work in its office does not see that there is one."""

from tests.house.permissions.table import (
    CENTRE,
    FORBIDDEN,
    INVALID,
    OFFICE,
    OPEN,
    SEE_OTHER,
    The,
    differs,
    of_people,
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
OFFICE_REFUSED = only("", forbidden=OFFICE)
DIRECTOR_DECIDES = only("director keeper", SEE_OTHER, forbidden=KEEPERS)
ADMINISTRATOR_TOO_READS = only(f"{KEEPERS} keeper", forbidden="director")
ADMINISTRATOR_TOO_FILLS_IN = only(f"{KEEPERS} keeper", INVALID, forbidden="director")
OFFICE_ELSEWHERE = {"director": OPEN, "methodologist": OPEN, "coordinator": OPEN}

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
    post("office:ask_again", COORDINATOR_SENDS, slug="admission", key="asked"),
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
    page("office:attendance_book", KEEPERS_READ, slug="course"),
    page("office:attendance_sheet", KEEPERS_READ, slug="course"),
    page("office:lecture_attendance", KEEPERS_READ, slug="course", activity="lecture"),
    page("office:meeting_lists", KEEPERS_READ, slug="course", activity="lecture"),
    post("office:meeting_lists", KEEPERS_FILL_IN, slug="course", activity="lecture"),
    page("office:meeting_list", KEEPERS_READ, slug="course", key="meeting_list"),
    post("office:meeting_list", KEEPERS_SEND, slug="course", key="meeting_list"),
    post("office:remove_meeting_list", KEEPERS_SEND, slug="course", key="meeting_list"),
    post("office:ask_hall", KEEPERS_SEND, slug="course", activity="lecture"),
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
    page("office:bank", only(OFFICE)),
    page("office:questionnaire_new", METHODOLOGIST_READS),
    post("office:questionnaire_new", METHODOLOGIST_FILLS_IN),
    post("office:questionnaire_import", METHODOLOGIST_FILLS_IN),
    page("office:questionnaire", only(OFFICE), key="own"),
    differs(
        page("office:questionnaire", only(OFFICE), note="of the standard bank", key="standard"),
        **OFFICE_ELSEWHERE,
    ),
    page("office:questionnaire_preview", only(OFFICE), key="own", language="language"),
    page("office:questionnaire_file", only(OFFICE), key="own"),
    differs(
        post("office:bank_copy", METHODOLOGIST_SENDS, note="of the standard bank", key="standard"),
        director=FORBIDDEN,
        methodologist=SEE_OTHER,
        coordinator=FORBIDDEN,
    ),
    page("office:questionnaire_head", METHODOLOGIST_READS, key="own"),
    post("office:questionnaire_head", METHODOLOGIST_FILLS_IN, key="own"),
    differs(
        page("office:questionnaire_head", OFFICE_REFUSED, note="of the standard bank", key="standard"),
        **dict.fromkeys(OFFICE_ELSEWHERE, FORBIDDEN),
    ),
    page("office:section_new", METHODOLOGIST_READS, key="own"),
    post("office:section_new", METHODOLOGIST_FILLS_IN, key="own"),
    page("office:section", METHODOLOGIST_READS, key="own", code="section"),
    post("office:section", METHODOLOGIST_FILLS_IN, key="own", code="section"),
    page("office:item_new", METHODOLOGIST_READS, key="own", section="section", kind="kind"),
    post("office:item_new", METHODOLOGIST_FILLS_IN, key="own", section="section", kind="kind"),
    page("office:item", METHODOLOGIST_READS, key="own", code="question"),
    post("office:item", METHODOLOGIST_FILLS_IN, key="own", code="question"),
    post("office:items_change", METHODOLOGIST_SENDS, {"remove": The("question")}, key="own"),
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
    page("office:certificate", only(OFFICE), slug="past", number="certificate"),
    post(
        "office:reissue_certificate",
        only("director", SEE_OTHER, forbidden=KEEPERS),
        {"reason": "A mistake"},
        slug="past",
        number="certificate",
    ),
    post(
        "office:revoke_certificate",
        only("director", SEE_OTHER, forbidden=KEEPERS),
        {"reason": "A mistake"},
        slug="past",
        number="certificate",
    ),
    # evidence
    page("office:report", only(OFFICE), slug="course"),
    page("office:figures", only(OFFICE), slug="course"),
    post("office:draft_news", KEEPERS_SEND, slug="course"),
    page("office:report_chart", only(OFFICE), slug="course", name="chart"),
    page("office:report_paper", only(OFFICE), slug="course", ending="ending"),
    page("office:courses_compared", only(OFFICE)),
    page("office:verdict_rules", only(OFFICE)),
    post("office:verdict_rules", only("director", INVALID, forbidden=KEEPERS)),
    # people and roles
    page("office:people", only(OFFICE)),
    page("office:import_people", only("director", forbidden=KEEPERS)),
    post("office:import_people", only("director", INVALID, forbidden=KEEPERS)),
    *of_people(page("office:person", only(OFFICE), key="person"), own=only(OFFICE), higher=only(OFFICE)),
    post("office:person", COORDINATOR_FILLS_IN, note="whom the centre entered", key="entered"),
    *of_people(
        post("office:person", OFFICE_REFUSED, note="who owns the account", key="person"),
        own=OFFICE_REFUSED,
        higher=OFFICE_REFUSED,
    ),
    post("office:person", OFFICE_REFUSED, note="entered, with a role since", key="entered_director"),
    post("office:person_card", COORDINATOR_READS, note="of whom the centre entered", key="entered"),
    *of_people(
        post("office:person_card", OFFICE_REFUSED, note="of who owns the account", key="person"),
        own=OFFICE_REFUSED,
        higher=OFFICE_REFUSED,
    ),
    post("office:person_card", OFFICE_REFUSED, note="entered, with a role since", key="entered_director"),
    *of_people(
        page("office:ask_email", COORDINATOR_READS, key="person"),
        own=OFFICE_REFUSED,
        higher=COORDINATOR_READS,
    ),
    *of_people(
        post("office:ask_email", COORDINATOR_FILLS_IN, key="person"),
        own=OFFICE_REFUSED,
        higher=COORDINATOR_FILLS_IN,
    ),
    page("office:email_changes", only(f"{OFFICE} keeper")),
    *of_people(
        page("office:email_change", only(f"{OFFICE} keeper"), key="email_change"),
        own=only(f"{OFFICE} keeper"),
        higher=only(f"{OFFICE} keeper"),
    ),
    *of_people(
        post("office:email_change", DIRECTOR_DECIDES, {"answer": "refuse"}, key="email_change"),
        own=DIRECTOR_DECIDES,
        higher=only("keeper", SEE_OTHER, forbidden=OFFICE),
    ),
    page("office:centres", only("keeper", others=FORBIDDEN)),
    post("office:centres", only("keeper", INVALID, others=FORBIDDEN)),
    page("office:installation_retention", only("keeper", others=FORBIDDEN)),
    page("office:installation_journal", only("keeper", others=FORBIDDEN)),
    page("office:roles", only(f"{OFFICE} keeper")),
    post("office:roles", only("director keeper", INVALID, forbidden=KEEPERS)),
    *of_people(
        post("office:take_role", DIRECTOR_DECIDES, key="post"), own=DIRECTOR_DECIDES, higher=DIRECTOR_DECIDES
    ),
    post("office:renew_invitation", only("director keeper", SEE_OTHER, forbidden=KEEPERS), key="invitation"),
    post(
        "office:withdraw_invitation", only("director keeper", SEE_OTHER, forbidden=KEEPERS), key="invitation"
    ),
    # libraries and the centre itself
    page("office:libraries", only(f"{OFFICE} keeper")),
    page("office:new_library", ADMINISTRATOR_TOO_READS),
    post("office:new_library", ADMINISTRATOR_TOO_FILLS_IN),
    page("office:import_libraries", ADMINISTRATOR_TOO_READS),
    post("office:import_libraries", ADMINISTRATOR_TOO_FILLS_IN),
    differs(
        page("office:library", ADMINISTRATOR_TOO_READS, key="library"),
        director=FORBIDDEN,
        methodologist=OPEN,
        coordinator=OPEN,
    ),
    differs(
        post("office:library", ADMINISTRATOR_TOO_FILLS_IN, key="library"),
        director=FORBIDDEN,
        methodologist=INVALID,
        coordinator=INVALID,
    ),
    page("office:library_changes", only(f"{OFFICE} keeper")),
    post(
        "office:decide_library_change",
        only(f"{KEEPERS} keeper", SEE_OTHER, forbidden="director"),
        {"verdict": "refuse"},
        key="library_change",
    ),
    page("office:networks", only("keeper", others=FORBIDDEN)),
    post("office:networks", only("keeper", INVALID, others=FORBIDDEN)),
    page("office:settings", only("director keeper", forbidden=KEEPERS)),
    post("office:settings", only("director keeper", INVALID, forbidden=KEEPERS)),
    page("office:retention", only("director", forbidden=KEEPERS)),
    # letters and the journal
    page("office:letters", only(OFFICE)),
    *of_people(page("office:letter", only(OFFICE), key="letter"), own=only(OFFICE), higher=only(OFFICE)),
    page("office:letter", only("", forbidden=OFFICE), note="with a sign-in code", key="code_letter"),
    *of_people(
        post("office:send_again", COORDINATOR_SENDS, key="failed"),
        own=COORDINATOR_SENDS,
        higher=COORDINATOR_SENDS,
    ),
    page("office:journal", only("director coordinator", forbidden="methodologist")),
    # support desk
    page("office:support", KEEPERS_READ),
    *of_people(page("office:case", KEEPERS_READ, key="case"), own=KEEPERS_READ, higher=KEEPERS_READ),
    *of_people(post("office:case", KEEPERS_FILL_IN, key="case"), own=KEEPERS_FILL_IN, higher=KEEPERS_FILL_IN),
    *of_people(post("office:close_case", KEEPERS_SEND, key="case"), own=KEEPERS_SEND, higher=KEEPERS_SEND),
    # news
    page("office:news", KEEPERS_READ),
    page("office:new_article", KEEPERS_READ),
    post("office:new_article", KEEPERS_FILL_IN),
    page("office:article", KEEPERS_READ, key="draft"),
    post("office:article", KEEPERS_FILL_IN, key="draft"),
    post("office:publish_article", KEEPERS_SEND, key="draft"),
)
