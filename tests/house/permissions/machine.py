"""What programs ask for."""

from tests.house.permissions.table import everybody, page

ROWS = (
    page("health_live", everybody()),
    page("health_ready", everybody()),
    page("service_worker", everybody()),
    page("not_kept", everybody()),
    page("learning:calendar", everybody(), secret="secret", note="whoever knows the secret address"),
)
