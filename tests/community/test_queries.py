"""Who sees which discussion and whose contacts, at the same number of queries however many there are."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oqu.community import actions, queries, rules
from oqu.community.models import Thread
from oqu.courses.models import Enrolment, Group, Place
from oqu.kernel import clock
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory

AT = datetime(2021, 4, 16, 6, 0, tzinfo=UTC)


def talk(cast: Cast, title: str, group: Group | None = None, *, hours: int = 0) -> Thread:
    """A discussion that began so many hours after the first."""
    at = AT + timedelta(hours=hours)
    return actions.begin(
        course=cast.course, group=group, title=title, text="…", by=cast.learner, at=at, key=title
    )


def asked(read: Callable[[], object]) -> int:
    """How many queries reading costs."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        read()
    return len(seen)


def test_people_see_the_discussions_of_the_course_and_of_their_own_group(cast: Cast) -> None:
    one, two = cast.groups
    talk(cast, "everybody"), talk(cast, "one", one, hours=1), talk(cast, "two", two, hours=2)

    assert [t.title for t in queries.threads_for(cast.enrolment)] == ["one", "everybody"]
    assert [t.title for t in queries.threads_for(cast.other_enrolment)] == ["two", "everybody"]
    assert [t.title for t in queries.threads_in(cast.course)] == ["two", "one", "everybody"]


def test_the_latest_talked_of_comes_first_and_hidden_words_do_not_count(cast: Cast) -> None:
    old, new = talk(cast, "old"), talk(cast, "new", hours=1)
    last = actions.write(thread=old, text="More", by=cast.learner, at=AT + timedelta(days=1), key="m")
    assert [(t.title, t.message_count) for t in queries.threads_in(cast.course)] == [("old", 2), ("new", 1)]

    actions.hide(message=last, by=cast.learner, at=AT)

    assert [(t.title, t.message_count) for t in queries.threads_in(cast.course)] == [("old", 1), ("new", 1)]
    assert [m.text for m in queries.messages_of(old)] == ["…"]
    assert queries.message_by_key(new, old.messages.earliest("pk").key) is None


def test_colleagues_stand_by_group_and_name_without_those_who_withdrew(cast: Cast) -> None:
    late = EnrolmentFactory.create(course=cast.course, person__family_name="Abay", person__given_name="")
    EnrolmentFactory.create(course=cast.course, state=Place.WITHDRAWN)

    shown = queries.colleagues(cast.course)

    assert [c.person for c in shown] == [cast.learner, cast.other_learner, late.person]
    assert [c.group for c in shown] == [str(cast.groups[0]), str(cast.groups[1]), ""]


def test_a_card_shows_only_what_was_chosen(cast: Cast) -> None:
    cast.learner.phone = "+7 700 000 00 01"
    cast.learner.save()

    actions.share_card(
        person=cast.learner, about="Catalogues", shows_email=False, shows_phone=True, by=cast.learner, at=AT
    )

    mine, other = queries.colleagues(cast.course)
    assert (mine.about, mine.email, mine.phone) == ("Catalogues", "", "+7 700 000 00 01")
    assert (other.about, other.email, other.phone) == ("", "", "")


def grow(cast: Cast, number: int) -> None:
    """So many more people, each with a card and a discussion with a reply."""
    for place in EnrolmentFactory.create_batch(number, course=cast.course, group=cast.groups[0]):
        actions.share_card(
            person=place.person, about="x", shows_email=True, shows_phone=True, by=place.person, at=AT
        )
        talk(cast, str(place.pk))
        thread = Thread.objects.earliest("pk")
        actions.write(thread=thread, text="y", by=place.person, at=AT, key=f"m {place.pk}")


def read_everything(cast: Cast) -> None:
    """What the pages read of each row."""
    for thread in queries.threads_for(cast.enrolment):
        str(thread.author), str(thread.group), str(thread.course.centre)
    for colleague in queries.colleagues(cast.course):
        str(colleague.person), str(colleague.person.library), colleague.group
    for message in queries.messages_of(Thread.objects.earliest("pk")):
        str(message.author), message.author and str(message.author.library)


def test_reading_costs_the_same_for_few_and_for_many(cast: Cast) -> None:
    grow(cast, 2)
    few = asked(lambda: read_everything(cast))
    grow(cast, 12)

    assert asked(lambda: read_everything(cast)) == few


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [
        ("learner", True, False),
        ("other_learner", False, True),
        ("lecturer", True, True),
        ("director", True, True),
        ("network_head", False, False),
        ("stranger", False, False),
        ("visitor", False, False),
    ],
)
def test_who_may_write_in_the_discussion_of_a_group(cast: Cast, who: str, own: bool, other: bool) -> None:
    person = cast.people[who]
    place = Enrolment.objects.filter(course=cast.course, person__key=getattr(person, "key", "")).first()
    threads = [talk(cast, str(group), group) for group in cast.groups]

    assert [rules.can_write_in_thread(person, thread, place) for thread in threads] == [own, other]


def test_a_hidden_message_can_be_hidden_once_more(cast: Cast) -> None:
    message = talk(cast, "x").messages.get()
    actions.hide(message=message, by=cast.learner, at=clock.now())

    assert queries.message_by_key(message.thread, message.key) == message


def test_only_the_author_and_those_who_keep_the_course_hide_a_message(cast: Cast) -> None:
    message = talk(cast, "x").messages.get()

    allowed = [name for name, person in cast.people.items() if rules.can_hide_message(person, message)]

    assert allowed == ["director", "methodologist", "coordinator", "learner"]
