"""Names, titles and file names of one long word never make a page scroll sideways, on a phone or a desktop."""

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
    for member in (cast.director, cast.coordinator, cast.lecturer, cast.keeper):
        member.family_name, member.given_name = "Ж" * 60, "Щ" * 60
        member.save()
    library = cast.centre.library
    library.name_kk = library.name_ru = library.name_en = "Ң" * 110
    library.save()
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


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_long_word_widens_no_page(long_words: Cast, open_page: OpenPage, width: int) -> None:
    cast = long_words
    course = f"courses/{cast.course.slug}"
    people = (cast.learner, cast.coordinator, cast.director, cast.keeper)
    learner, office, director, admin = (open_page(person=person) for person in people)
    addresses = [
        (learner, f"my/{course}/discussion/"),
        (learner, "support/"),
        (learner, "my/profile/"),
        (office, f"office/{course}/discussions/"),
        (office, f"office/{course}/admission/"),
        (office, "office/support/"),
        (office, f"office/people/{cast.learner.key}/"),
        (office, "office/people/"),
        (office, f"office/{course}/staff/"),
        (director, "office/roles/"),
        (admin, "office/centres/"),
        (admin, "office/start/"),
    ]

    for page, address in addresses:
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"/kk/{address}")
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        expect_value(page, "document.documentElement.scrollWidth", width)
