"""Ideas: stored once, at most three, with reminders and reported outcomes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oqu.courses.models import Place
from oqu.ideas import actions, queries
from oqu.ideas.models import Idea, IdeaNews, Outcome
from oqu.kernel import journal
from oqu.letters.models import Letter
from tests.factories.cast import Cast

AT = datetime(2021, 4, 23, 6, 0, tzinfo=UTC)
MONTH_ON = datetime(2021, 5, 24, 6, 0, tzinfo=UTC)


def promise(cast: Cast, text: str = "A shelf of new books", *, key: str = "") -> Idea:
    """An idea of Saule's."""
    return actions.promise(
        enrolment=cast.enrolment, text=text, due_on=date(2021, 6, 1), by=cast.learner, at=AT, key=key or text
    )


@pytest.fixture
def ended(cast: Cast) -> Cast:
    """The cast whose course ended on 24 April 2021."""
    cast.course.starts_on, cast.course.ends_on = date(2021, 4, 15), date(2021, 4, 24)
    cast.course.save()
    return cast


def test_promise_keeps_the_words_and_the_journal_does_not(cast: Cast) -> None:
    idea = promise(cast)

    assert (idea.enrolment, idea.due_on, idea.shared, idea.outcome, idea.promised_at) == (
        cast.enrolment,
        date(2021, 6, 1),
        True,
        Outcome.PLANNED,
        AT,
    )
    row = journal.entries(verb="ideas.promise").get()
    assert (row.thing_key, row.actor_key, "shelf" in str(row.details)) == (idea.key, cast.learner.key, False)


def test_promise_with_the_same_key_is_one_idea(cast: Cast) -> None:
    assert promise(cast, key="k") == promise(cast, key="k")
    assert (Idea.objects.count(), journal.entries(verb="ideas.promise").count()) == (1, 1)


def test_a_fourth_idea_is_refused(cast: Cast) -> None:
    for text in ("one", "two", "three"):
        promise(cast, text)

    with pytest.raises(actions.EnoughIdeas, match="Three ideas are enough"):
        promise(cast, "four")

    assert sorted(Idea.objects.values_list("text", flat=True)) == ["one", "three", "two"]


def test_the_third_idea_sent_twice_is_not_a_fourth(cast: Cast) -> None:
    for text in ("one", "two", "three"):
        promise(cast, text)

    assert promise(cast, "three").text == "three"


def test_the_latest_telling_is_the_outcome(cast: Cast) -> None:
    idea = promise(cast)

    for outcome, key in ((Outcome.PARTLY, "a"), (Outcome.DONE, "b"), (Outcome.DONE, "b")):
        actions.tell(idea=idea, outcome=outcome, story="So.", by=cast.learner, at=AT, key=key)

    idea.refresh_from_db()
    assert (idea.outcome, [n.outcome for n in idea.news.all()]) == (
        Outcome.DONE,
        [Outcome.PARTLY, Outcome.DONE],
    )
    assert journal.entries(verb="ideas.tell").count() == 2


def test_remind_asks_once_a_month_mark(ended: Cast) -> None:
    promise(ended)

    assert actions.remind(at=MONTH_ON - timedelta(days=1)) == 0
    assert actions.remind(at=MONTH_ON) == 1
    actions.remind(at=MONTH_ON + timedelta(hours=6))
    letter = Letter.objects.get()
    assert (letter.person, letter.kind) == (ended.learner, "ideas/how_did_it_go")
    assert "A shelf of new books" in letter.text

    actions.remind(at=datetime(2021, 7, 24, 6, 0, tzinfo=UTC))
    actions.remind(at=datetime(2021, 10, 24, 6, 0, tzinfo=UTC))
    assert Letter.objects.count() == 3


def test_remind_asks_about_all_ideas_in_one_letter(ended: Cast) -> None:
    promise(ended, "First"), promise(ended, "Second")

    assert actions.remind(at=MONTH_ON) == 1
    letter = Letter.objects.get()
    assert letter.subject == "How did your ideas go?"
    assert "– First\n\n– Second\n" in letter.text


def test_remind_says_how_many_letters_it_wrote(ended: Cast) -> None:
    promise(ended)

    assert [actions.remind(at=MONTH_ON + timedelta(hours=6 * n)) for n in range(3)] == [1, 0, 0]


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.DROPPED])
def test_nobody_is_asked_after_what_is_settled(ended: Cast, outcome: Outcome) -> None:
    actions.tell(idea=promise(ended), outcome=outcome, story="", by=ended.learner, at=AT, key="t")

    assert actions.remind(at=MONTH_ON) == 0


def test_nobody_is_asked_who_withdrew(ended: Cast) -> None:
    promise(ended)
    ended.enrolment.state = Place.WITHDRAWN
    ended.enrolment.save()

    assert actions.remind(at=MONTH_ON) == 0


def test_counts_tell_promised_told_and_kept(cast: Cast) -> None:
    done, partly, _planned = promise(cast, "one"), promise(cast, "two"), promise(cast, "three")
    other = actions.promise(
        enrolment=cast.other_enrolment, text="four", by=cast.other_learner, at=AT, key="four"
    )
    for idea, outcome in ((done, Outcome.DONE), (partly, Outcome.PARTLY), (other, Outcome.DROPPED)):
        actions.tell(idea=idea, outcome=outcome, story="", by=cast.learner, at=AT, key=str(idea.pk))
        actions.tell(idea=idea, outcome=outcome, story="", by=cast.learner, at=AT, key=f"again {idea.pk}")

    counted = queries.counts(cast.course)

    assert (counted.promised, counted.people, counted.reported, counted.fulfilled) == (4, 2, 3, 2)
    assert counted.by_outcome == {"done": 1, "partly": 1, "dropped": 1, "planned": 1}
    assert IdeaNews.objects.count() == 6


def test_shared_ideas_are_those_of_the_group_that_were_meant_to_be_seen(cast: Cast) -> None:
    promise(cast, "seen")
    actions.promise(
        enrolment=cast.enrolment, text="unseen", shared=False, by=cast.learner, at=AT, key="unseen"
    )

    assert [i.text for i in queries.shared_ideas(cast.course, cast.groups[0])] == ["seen"]
    assert list(queries.shared_ideas(cast.course, cast.groups[1])) == []
    assert {i.text for i in queries.ideas_of(cast.course)} == {"seen", "unseen"}
