"""What participants see of their courses, what everybody keeps about themselves, and nominating."""

from tests.house.permissions.table import (
    FORBIDDEN,
    INVALID,
    LEARNERS,
    OFFICE,
    SEE_OTHER,
    only,
    page,
    post,
    signed_in,
)

ROWS = (
    # what to do now
    page("learning:today", signed_in()),
    # the plan of a course and what is in it
    page("learning:course", only(LEARNERS), slug="course"),
    page("learning:lectures", only(LEARNERS), slug="course"),
    page("learning:lecture", only(LEARNERS), slug="course", activity="lecture"),
    page("learning:slide", only(LEARNERS), slug="course", activity="lecture", number=1),
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
    post("learning:end_session", signed_in(SEE_OTHER), {"others": "1"}),
    page("learning:profile_data", signed_in()),
    post("learning:set_consent", signed_in(SEE_OTHER), {"purpose": "quote", "given": "on"}),
    page("learning:export", signed_in()),
    post("learning:forget_me", signed_in(SEE_OTHER)),
    # help
    page("learning:support", signed_in()),
    post("learning:support", signed_in(INVALID)),
    page("learning:case", only("learner"), key="case"),
    post("learning:case", only("learner", INVALID), key="case"),
    # heads of networks
    page("learning:nominate", only("network_head", others=FORBIDDEN)),
    page("learning:nominate_for", only("network_head", others=FORBIDDEN), slug="admission"),
    post("learning:nominate_for", only("network_head", INVALID, others=FORBIDDEN), slug="admission"),
    page("learning:nominate_form", only("network_head", others=FORBIDDEN), slug="admission"),
    post("learning:nominate_list", only("network_head", INVALID, others=FORBIDDEN), slug="admission"),
    page("learning:nomination", only("network_head"), slug="admission", key="nomination"),
    post("learning:nomination", only("network_head", SEE_OTHER), slug="admission", key="nomination"),
)
