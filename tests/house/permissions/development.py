"""Pages that only a development installation has."""

from tests.house.permissions.table import everybody, page

ROWS = (
    page("gallery", everybody()),
    page("letter_gallery", everybody()),
    page("public:letters", everybody()),
    page("public:letter", everybody(), key="letter"),
    page("public:letter_html", everybody(), key="letter"),
)
