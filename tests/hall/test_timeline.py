"""The timeline: where an event belongs, whatever the recorder's clock and the link have done."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.hall import events
from oqu.hall.events import EventRefused
from oqu.hall.ingest import TrackState
from oqu.hall.timeline import Timeline, public
from oqu.kernel.tickets import Role, Ticket

LECTURER = Ticket(lecture="l", role=Role.LECTURER, person="lecturer", name="Lecturer", expires=0)
LISTENER = Ticket(lecture="l", role=Role.LISTENER, person="p1", name="Айгүл", expires=0)


def no_name(person: str) -> str:
    """Return no name for any person."""
    return ""


def lecture_of(*fragments: tuple[int, int, int]) -> Timeline:
    """Return a live lecture of fragments, each an epoch, the recorder's clock and a length, in ms."""
    lecture = Timeline()
    lecture.apply(0, {"kind": "begin", "id": "begin-1", "ms": 0, "unix_ms": 1})
    for number, (epoch, epoch_ms, length) in enumerate(fragments, 1):
        lecture.apply(
            number,
            {"kind": "sound", "start": lecture.end, "samples": length * 48, "epoch": epoch, "epoch_ms": epoch_ms,
             "unix_ms": 1, "size": 1},
        )  # fmt: skip
        lecture.apply(number, {"kind": "ingest", **TrackState("sound", epoch, number).as_json()})
    return lecture


def send(lecture: Timeline, ticket: Ticket = LECTURER, **raw: Any) -> dict[str, Any]:
    """Say an event and fold it in, as the relay does."""
    event = events.validated({"id": f"event-{len(lecture.ids)}", **raw}, ticket, lecture, unix_ms=1)
    lecture.apply(0, event)
    return event


@pytest.mark.parametrize(
    ("epoch", "epoch_ms", "position"),
    [
        (1, 0, 0),
        (1, 1_500, 1_500),
        (1, 9_999, 2_000),  # that epoch's sound ended at 2 s: a reload came
        (2, 0, 2_000),
        (2, 400, 2_400),
        (2, 60_200, 3_200),  # the recorder slept for a minute: the timeline did not
        (2, 63_000, 6_000),  # a slide turned while its sound is still on the way
        (3, 700, 4_700),  # an epoch whose sound has not arrived at all
        (0, 700, 0),
    ],
)
def test_recorders_clock_is_placed_in_the_sound(epoch: int, epoch_ms: int, position: int) -> None:
    lecture = lecture_of((1, 0, 1_000), (1, 1_000, 1_000), (2, 0, 1_000), (2, 60_000, 1_000))
    assert lecture.end_ms == 4_000
    assert lecture.position_of(epoch, epoch_ms) == position


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3_000), st.integers(20, 1_500)), min_size=1, max_size=12
    ),
    st.lists(st.integers(0, 20_000), min_size=2, max_size=6),
)
def test_later_on_the_recorders_clock_is_never_earlier_on_the_timeline(
    steps: list[tuple[int, int, int]], clocks: list[int]
) -> None:
    epoch, clock, fragments = 1, 0, []
    for new_epoch, pause, length in steps:
        epoch, clock = (epoch + 1, 0) if new_epoch == 2 else (epoch, clock + pause)
        fragments.append((epoch, clock, length))
        clock += length
    lecture = lecture_of(*fragments)

    for which in range(1, epoch + 1):
        places = [lecture.position_of(which, at) for at in sorted(clocks)]
        assert places == sorted(places)
        assert places[0] >= 0
    for which, at, length in fragments:
        assert lecture.position_of(which, at) <= lecture.end_ms - length


def test_fragment_is_found_by_its_position() -> None:
    lecture = lecture_of((1, 0, 1_000), (1, 1_000, 800), (1, 1_800, 1_000))
    assert [lecture.fragment_at(ms) for ms in (0, 999, 1_000, 1_799, 1_800, 99_000)] == [0, 0, 1, 1, 2, 2]


def test_listeners_event_stands_where_it_was_heard() -> None:
    lecture = lecture_of((1, 0, 5_000))
    assert send(lecture, LISTENER, kind="question", text="Why?", ms=3_000)["ms"] == 3_000
    assert send(lecture, LISTENER, kind="question", text="Why?", ms=9_000)["ms"] == 5_000


def test_votes_are_counted_once_a_person_and_the_last_word_holds() -> None:
    lecture = lecture_of((1, 0, 5_000))
    poll = send(lecture, kind="poll", question="Which?", options=["a", "b", "c"])["id"]
    others = [Ticket(lecture="l", role=Role.LISTENER, person=f"p{n}", name="", expires=0) for n in range(4)]
    for person, option in zip([*others, others[0]], [0, 2, 2, 2, 1], strict=True):
        send(lecture, person, kind="answer", of=poll, option=option)

    assert lecture.counts(poll) == [0, 1, 3]
    assert lecture.unpublished_counts() == [poll]
    lecture.apply(0, {"kind": "tally", "of": poll, "counts": [0, 1, 3], "ms": 1})
    assert lecture.unpublished_counts() == []


def test_public_events_have_the_newest_count_and_no_identities() -> None:
    lecture = lecture_of((1, 0, 5_000))
    question = send(lecture, LISTENER, kind="question", text="Why?")["id"]
    for counts in ([1], [2]):
        lecture.apply(0, {"kind": "tally", "of": question, "counts": counts, "ms": 1})

    events_sent = lecture.public_events(no_name, whole=True)

    assert [event.get("counts", event["kind"]) for event in events_sent] == ["begin", "question", [2]]
    assert not any("who" in event for event in events_sent)


def test_public_events_of_a_live_lecture_leave_old_questions_out() -> None:
    lecture = lecture_of((1, 0, 5_000))
    for number in range(130):
        send(lecture, LISTENER, kind="question", text=f"{number}?")

    live = [
        event["text"] for event in lecture.public_events(no_name, whole=False) if event["kind"] == "question"
    ]
    whole = [
        event["text"] for event in lecture.public_events(no_name, whole=True) if event["kind"] == "question"
    ]

    assert live == [f"{number}?" for number in range(30, 130)]
    assert len(whole) == 130


def test_fields_that_only_the_relay_needs_are_not_published() -> None:
    sound = {"kind": "sound", "who": "p", "more": 1, "epoch": 1, "epoch_ms": 1, "start": 0}
    assert public(sound, no_name) == {
        "kind": "sound",
        "start": 0,
    }


@pytest.mark.parametrize(
    ("ticket", "raw", "code"),
    [
        (LISTENER, {"kind": "slide", "page": 1}, "not_yours"),
        (LISTENER, {"kind": "end"}, "not_yours"),
        (LECTURER, {"kind": "begin"}, "state"),
        (LECTURER, {"kind": "resume"}, "state"),
        (LECTURER, {"kind": "dance"}, "kind"),
        (LECTURER, {"kind": ["slide"]}, "form"),
        (LECTURER, {"kind": "slide", "page": 0}, "form"),
        (LECTURER, {"kind": "slide", "page": True}, "form"),
        (LECTURER, {"kind": "slide", "page": 1, "epoch": -1, "epoch_ms": 0}, "form"),
        (LECTURER, {"kind": "poll", "question": "?", "options": ["only"]}, "form"),
        (LECTURER, {"kind": "poll", "question": "?", "options": ["a", " "]}, "form"),
        (LECTURER, {"kind": "poll_closed", "of": "nothing"}, "unknown"),
        (LECTURER, {"kind": "pointer", "path": [[0, 0, 1_001]]}, "form"),
        (LECTURER, {"kind": "settled", "of": "begin-1", "how": "burnt"}, "form"),
        (LISTENER, {"kind": "question", "text": ""}, "form"),
        (LISTENER, {"kind": "question", "text": "x" * 1_001}, "form"),
        (LISTENER, {"kind": "question", "text": "bell\a"}, "form"),
        (LISTENER, {"kind": "vote", "of": ["list"]}, "unknown"),
        (LISTENER, {"kind": "answer", "of": "nothing", "option": 0}, "unknown"),
        (LISTENER, {"kind": "hand", "up": "yes"}, "form"),
    ],
)
def test_invalid_event_is_refused_with_a_code(ticket: Ticket, raw: dict[str, Any], code: str) -> None:
    with pytest.raises(EventRefused) as refused:
        events.validated({"id": "event-1", **raw}, ticket, lecture_of((1, 0, 1_000)), unix_ms=1)
    assert refused.value.code == code


def test_closed_poll_takes_no_answer() -> None:
    lecture = lecture_of((1, 0, 1_000))
    poll = send(lecture, kind="poll", question="Which?", options=["a", "b"])["id"]
    send(lecture, kind="poll_closed", of=poll)
    with pytest.raises(EventRefused, match="closed"):
        send(lecture, LISTENER, kind="answer", of=poll, option=0)


def test_no_event_is_accepted_after_the_end() -> None:
    lecture = lecture_of((1, 0, 1_000))
    send(lecture, kind="end")
    for ticket, raw in (
        (LECTURER, {"kind": "slide", "page": 1}),
        (LISTENER, {"kind": "question", "text": "?"}),
    ):
        with pytest.raises(EventRefused, match="ended"):
            send(lecture, ticket, **raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2_000) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["id", "kind", "page", "path", "options", "question", "text", "of", "option", "how", "up", "ms"]
)
KINDS = st.sampled_from(sorted(events.FIELDS))


@given(st.dictionaries(FIELDS, JSON), KINDS | JSON, st.sampled_from([LECTURER, LISTENER]))
def test_any_event_is_stored_or_refused(raw: dict[str, Any], kind: Any, ticket: Ticket) -> None:
    lecture = lecture_of((1, 0, 1_000))
    try:
        event = events.validated({**raw, "kind": kind}, ticket, lecture, unix_ms=1)
    except EventRefused:
        return
    lecture.apply(0, event)
    assert event["id"] in lecture.ids
