"""The support desk: asking, answering by letter, closing, and whose turn it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from oqu.kernel import journal
from oqu.letters.models import Letter
from oqu.support import actions, queries, rules
from oqu.support.models import Case, CaseState, Reply, Subject
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory

AT = datetime(2021, 4, 16, 6, 0, tzinfo=UTC)


def ask(cast: Cast, text: str = "No sound.", *, hours: int = 0) -> Case:
    """A question of Saule's, so many hours after the first."""
    return actions.ask(
        centre=cast.centre,
        subject=Subject.TECHNICAL,
        text=text,
        by=cast.learner,
        at=AT + timedelta(hours=hours),
        key=text,
    )


def test_ask_puts_the_question_to_the_centre_once(cast: Cast) -> None:
    case, again = ask(cast), ask(cast)

    assert case == again
    assert (case.state, [(r.text, r.from_centre) for r in case.replies.all()]) == (
        CaseState.OPEN,
        [("No sound.", False)],
    )
    row = journal.entries(verb="support.ask").get()
    assert (row.actor_key, "sound" in row.summary) == (cast.learner.key, False)


def test_an_answer_of_the_centre_goes_out_as_a_letter_once(cast: Cast) -> None:
    case = ask(cast)

    for _twice in range(2):
        actions.reply(case=case, text="Try the recording.", by=cast.coordinator, at=AT, key="r")

    letter = Letter.objects.get()
    assert (letter.kind, letter.person, case.state) == ("support/answered", cast.learner, CaseState.ANSWERED)
    assert "Try the recording." in letter.text
    assert journal.entries(verb="support.reply").count() == 1


def test_what_the_asker_adds_opens_the_case_again_without_a_letter(cast: Cast) -> None:
    case = ask(cast)
    actions.reply(case=case, text="Try the recording.", by=cast.coordinator, at=AT, key="r")
    actions.close(case=case, by=cast.coordinator, at=AT)

    actions.reply(case=case, text="Still nothing.", by=cast.learner, at=AT, key="s")

    case.refresh_from_db()
    assert (case.state, Letter.objects.count(), Reply.objects.count()) == (CaseState.OPEN, 1, 3)


def test_close_is_told_once(cast: Cast) -> None:
    case = ask(cast)

    for _twice in range(2):
        actions.close(case=case, by=cast.coordinator, at=AT)

    assert (case.state, journal.entries(verb="support.close").count()) == (CaseState.CLOSED, 1)


def test_the_longest_waiting_stands_on_top_of_the_queue(cast: Cast) -> None:
    first, second, third = ask(cast, "1"), ask(cast, "2", hours=1), ask(cast, "3", hours=2)
    actions.reply(case=first, text="So.", by=cast.coordinator, at=AT + timedelta(minutes=5), key="r")

    assert list(queries.queue([cast.centre])) == [second, third, first]
    assert queries.open_count(cast.centre) == 2
    assert list(queries.queue([CentreFactory.create()])) == []


def test_people_read_only_their_own_questions(cast: Cast) -> None:
    case = ask(cast)

    assert list(queries.cases_of(cast.learner)) == [case]
    assert queries.case_of(cast.other_learner, case.key) is None
    allowed = [name for name, person in cast.people.items() if rules.can_write_in_case(person, case)]
    assert allowed == ["director", "methodologist", "coordinator", "learner"]


def test_the_centre_to_ask_is_that_of_the_course(cast: Cast) -> None:
    other = CentreFactory.create()

    assert list(queries.to_ask(cast.learner)) == [cast.centre]
    assert list(queries.to_ask(cast.stranger)) == [cast.centre, other]


def asked(read: Callable[[], object]) -> int:
    """How many queries reading costs."""
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen)


def test_reading_the_queue_costs_the_same_for_few_and_for_many(cast: Cast) -> None:
    def read() -> list[str]:
        return [f"{case} {case.asker.library} {case.centre}" for case in queries.queue([cast.centre])]

    ask(cast)
    few = asked(read)
    for number in range(10):
        ask(cast, str(number))

    assert asked(read) == few
