"""What programs ask for."""

from tests.house.permissions.table import PEOPLE, SIGNED_OUT, everybody, only, page, post

WITHOUT_PROTOCOL = {**only(PEOPLE, 412), "visitor": SIGNED_OUT}
"""A request without the protocol's headers; who may do what with an upload is in tests/web/test_uploads.py."""

ROWS = (
    page("health_live", everybody()),
    page("health_ready", everybody()),
    page("service_worker", everybody()),
    page("not_kept", everybody()),
    post("uploads", WITHOUT_PROTOCOL),
    post("upload", WITHOUT_PROTOCOL, key="upload"),
    page("learning:calendar", everybody(), secret="secret", note="anyone who knows the secret address"),
)
