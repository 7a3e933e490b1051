"""Names, titles and file names of one long word never make a page of a phone scroll sideways."""

import pytest

from oqu.community import actions as community
from oqu.kernel import clock
from oqu.support import actions as support
from oqu.support.models import Subject
from tests.browser import OpenPage, expect_value
from tests.factories.cast import Cast, make_cast

pytestmark = pytest.mark.usefixtures("live_site")


@pytest.fixture
def long_words(live_site: str) -> Cast:
    """A learner whose names, discussion and question are each one long word."""
    cast = make_cast()
    learner = cast.learner
    learner.family_name, learner.given_name, learner.patronymic = "Ж" * 60, "Щ" * 60, "Ы" * 60
    learner.position = "Q" * 60
    learner.save()
    at = clock.now()
    community.begin(course=cast.course, title="Ъ" * 115, text="Ъ" * 300, by=learner, at=at, key="thread")
    support.ask(
        centre=cast.course.centre,
        subject=Subject.LEARNING,
        text="Ъ" * 300,
        by=learner,
        at=at,
        key="case",
    )
    return cast


@pytest.mark.parametrize("width", [320, 360])
def test_a_long_word_widens_no_page(long_words: Cast, open_page: OpenPage, width: int) -> None:
    cast = long_words
    course = f"courses/{cast.course.slug}"
    learner, office = (open_page(person=person) for person in (cast.learner, cast.coordinator))
    addresses = [
        (learner, f"my/{course}/discussion/"),
        (learner, "support/"),
        (learner, "my/profile/"),
        (office, f"office/{course}/discussions/"),
        (office, f"office/{course}/admission/"),
        (office, "office/support/"),
        (office, f"office/people/{cast.learner.key}/"),
        (office, "office/people/"),
    ]

    for page, address in addresses:
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"/kk/{address}")
        expect_value(page, "document.documentElement.scrollWidth", width)
