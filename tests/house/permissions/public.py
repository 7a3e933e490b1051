"""What anybody may read, and applying for a course."""

from tests.house.permissions.table import INVALID, OFFICE, SEE_OTHER, everybody, only, page, post

ROWS = (
    # the house and its courses
    page("home", everybody()),
    page("public:home", everybody()),
    page("public:about", everybody()),
    page("public:privacy", everybody()),
    page("public:courses", everybody()),
    page("public:course", everybody(), slug="course"),
    page("public:figures", everybody(), note="of which an article tells", slug="past"),
    page("public:figures", {**only(OFFICE), "visitor": 404}, note="of which none tells yet", slug="course"),
    page("public:apply", everybody(), slug="admission"),
    post("public:apply", everybody(INVALID), slug="admission"),
    page("public:apply_confirm", everybody(), slug="admission", key="unconfirmed"),
    post("public:apply_confirm", everybody(INVALID), slug="admission", key="unconfirmed"),
    post("public:apply_code", everybody(SEE_OTHER), slug="admission", key="unconfirmed"),
    # the look of a centre
    page("public:logo", everybody(), key="logo"),
    page("public:logo", everybody(404), note="of no centre", key="photo"),
    page("public:accent", everybody(), colour="colour"),
    # news
    page("public:news", everybody()),
    page("public:rss", everybody()),
    page("public:atom", everybody()),
    page("public:news_category", everybody(), category="category"),
    page("public:article", everybody(), category="category", slug="article"),
    page("public:article", everybody(404), note="draft", category="category", slug="draft_slug"),
    # the first start: nobody once there is a site administrator
    page("public:first_start", everybody(404), token="token"),
    post("public:first_start", everybody(404), token="token"),
    # invitations: the letter's link answers, for anyone who has it
    page("public:invitation", everybody(), token="token"),
    post("public:invitation", everybody(INVALID), token="token"),
    page("public:answer_application", everybody(), token="asked_token"),
    post("public:answer_application", everybody(INVALID), token="asked_token"),
    # certificates
    page("public:certificate_check", everybody()),
    page("public:certificate", everybody(), number="certificate"),
)
