"""What participants see of their courses, what everybody keeps about themselves, and nominating."""

from tests.house.permissions.table import (
    ELSEWHERE,
    FORBIDDEN,
    INVALID,
    LEARNERS,
    OFFICE,
    OPEN,
    SEE_OTHER,
    UNSEEN,
    The,
    differs,
    of_people,
    only,
    page,
    post,
    signed_in,
)

ROWS = (
    # what to do now
    page("learning:today", signed_in()),
    page("learning:invitations", signed_in()),
    differs(
        post("learning:invitations", only("stranger", SEE_OTHER), {"invitation": The("invitation")}),
        **dict.fromkeys(ELSEWHERE, UNSEEN),
    ),
    *of_people(
        post("learning:give_back_role", only("lecturer", SEE_OTHER), key="post"),
        own=only("coordinator", SEE_OTHER),
        higher=only("director", SEE_OTHER),
    ),
    # the plan of a course and what is in it
    page("learning:course", only(LEARNERS), slug="course"),
    page("learning:lectures", only(LEARNERS), slug="course"),
    page("learning:lecture", only(LEARNERS), slug="course", activity="lecture"),
    page("learning:slide", only(LEARNERS), slug="course", activity="lecture", number=1),
    page("learning:join", only(LEARNERS, SEE_OTHER), slug="course", activity="lecture"),
    post("learning:listen_together", only(LEARNERS, SEE_OTHER), slug="course", activity="lecture"),
    post("learning:answer_company", only("learner", SEE_OTHER), key="companion"),
    page("learning:hall", only(LEARNERS), slug="course", activity="hall_lecture"),
    page("learning:hall_ticket", only(LEARNERS), slug="course", activity="hall_lecture"),
    page("learning:readings", only(LEARNERS), slug="course"),
    page("learning:reading", only(LEARNERS), slug="course", activity="reading"),
    post("learning:reading", only(LEARNERS, SEE_OTHER), slug="course", activity="reading"),
    page("learning:assignments", only(LEARNERS), slug="course"),
    page("learning:assignment", only(LEARNERS), slug="course", activity="assignment"),
    post("learning:assignment", only(LEARNERS, INVALID), slug="course", activity="assignment"),
    page("learning:questionnaires", only(LEARNERS), slug="course"),
    page("learning:questionnaire", only(LEARNERS), slug="course", activity="questionnaire"),
    post("learning:questionnaire", only(LEARNERS, INVALID), slug="course", activity="questionnaire"),
    page(
        "learning:questionnaire_thanks",
        only("other_learner", see_other="learner"),
        slug="course",
        activity="questionnaire",
    ),
    page(
        "learning:file",
        only("learner methodologist lecturer", others=FORBIDDEN),
        note="photo of an answer",
        key="photo",
    ),
    page(
        "learning:file",
        only(f"{LEARNERS} {OFFICE} lecturer", others=FORBIDDEN),
        note="slides",
        key="slides",
    ),
    page(
        "learning:file",
        only(f"{LEARNERS} {OFFICE} lecturer", others=FORBIDDEN),
        note="picture of a slide",
        key="picture",
    ),
    # exchange
    page("learning:discussion", only(LEARNERS), slug="course"),
    post("learning:discussion", only(LEARNERS, INVALID), slug="course"),
    page("learning:thread", only("learner"), note="of group 1", slug="course", key="thread"),
    post("learning:thread", only("learner", INVALID), note="of group 1", slug="course", key="thread"),
    post("learning:hide_message", only("learner", SEE_OTHER), slug="course", key="thread", message="message"),
    page("learning:people", only(LEARNERS), slug="course"),
    post("learning:contact_card", only(LEARNERS, SEE_OTHER), {"put_away": "1"}, slug="course"),
    page("learning:ideas", only(LEARNERS), slug="course"),
    post("learning:ideas", only(LEARNERS, INVALID), slug="course"),
    page("learning:idea", only("learner"), slug="course", key="idea"),
    post("learning:idea", only("learner", INVALID), slug="course", key="idea"),
    # after the course
    page("learning:certificates", signed_in()),
    page("learning:certificate_pdf", only(f"learner {OFFICE}", others=FORBIDDEN), number="certificate"),
    # myself
    page("learning:profile", signed_in()),
    post("learning:profile", signed_in(INVALID)),
    page("learning:profile_sign_in", signed_in()),
    page("learning:profile_email", signed_in(SEE_OTHER), note="in a session that is not fresh"),
    post("learning:profile_email", signed_in(SEE_OTHER), note="in a session that is not fresh"),
    page("learning:profile_email_code", signed_in(SEE_OTHER), note="in a session that is not fresh"),
    post("learning:profile_email_code", signed_in(SEE_OTHER), note="in a session that is not fresh"),
    post("learning:end_session", signed_in(SEE_OTHER), {"others": "1"}),
    page("learning:profile_data", signed_in()),
    post("learning:set_consent", signed_in(SEE_OTHER), {"purpose": "quote", "given": "on"}),
    page("learning:export", signed_in(SEE_OTHER), note="in a session that is not fresh"),
    post("learning:forget_me", signed_in(SEE_OTHER), note="in a session that is not fresh"),
    page("learning:consent", signed_in()),
    post("learning:consent", signed_in(INVALID)),
    # help
    page("learning:support", signed_in()),
    post("learning:support", signed_in(INVALID)),
    *of_people(
        page("learning:case", only("learner"), key="case"), own=only("coordinator"), higher=only("director")
    ),
    *of_people(
        post("learning:case", only("learner", INVALID), key="case"),
        own=only("coordinator", INVALID),
        higher=only("director", INVALID),
    ),
    # heads of networks
    page("learning:nominate", only("network_head", others=FORBIDDEN)),
    differs(
        page("learning:nominate_for", only("network_head", others=FORBIDDEN), slug="admission"),
        network_head=OPEN,
    ),
    differs(
        post("learning:nominate_for", only("network_head", INVALID, others=FORBIDDEN), slug="admission"),
        network_head=INVALID,
    ),
    differs(
        page("learning:nominate_form", only("network_head", others=FORBIDDEN), slug="admission"),
        network_head=OPEN,
    ),
    differs(
        post("learning:nominate_list", only("network_head", INVALID, others=FORBIDDEN), slug="admission"),
        network_head=INVALID,
    ),
    page("learning:nomination", only("network_head"), slug="admission", key="nomination"),
    post("learning:nomination", only("network_head", SEE_OTHER), slug="admission", key="nomination"),
)
