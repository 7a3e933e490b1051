"""The timeline: where an event belongs, whatever the recorder's clock and the link have done."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.hall import events
from oqu.hall.events import EventRefused
from oqu.hall.ingest import TrackState
from oqu.hall.timeline import SoundFragment, Timeline, public
from oqu.kernel.tickets import HallRole, Ticket

LECTURER = Ticket(lecture="l", role=HallRole.LECTURER, person="lecturer", name="Lecturer", expires=0)
LISTENER = Ticket(lecture="l", role=HallRole.LISTENER, person="p1", name="Айгүл", expires=0)


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
    others = [
        Ticket(lecture="l", role=HallRole.LISTENER, person=f"p{n}", name="", expires=0) for n in range(4)
    ]
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


def sound(**changes: int) -> dict[str, Any]:
    """Return the record of a second of sound."""
    record = {"start": 0, "samples": 48_000, "epoch": 1, "epoch_ms": 0, "unix_ms": 7, "size": 900}
    return {"kind": "sound", **record, **changes}


def test_sound_is_a_fragment_with_the_number_of_its_record_and_its_bytes_are_counted() -> None:
    lecture = Timeline()
    lecture.apply(3, sound())
    lecture.apply(5, sound(start=48_000, epoch_ms=1_000, size=100))

    assert lecture.fragments == [
        SoundFragment(start=0, samples=48_000, epoch=1, epoch_ms=0, record=3, unix_ms=7, size=900),
        SoundFragment(start=48_000, samples=48_000, epoch=1, epoch_ms=1_000, record=5, unix_ms=7, size=100),
    ]
    assert (lecture.sound_bytes, lecture.end, lecture.end_ms) == (1_000, 96_000, 2_000)


def test_pictures_are_found_by_their_place_and_number() -> None:
    lecture = Timeline()
    lecture.apply(2, {"kind": "picture_head"})
    lecture.apply(4, {"kind": "picture", "ms": 1_000, "for_ms": 2_000})
    lecture.apply(6, {"kind": "picture", "ms": 3_000, "for_ms": 500})

    assert lecture.picture_head == 2
    assert lecture.pictures == [(1_000, 4), (3_000, 6)]
    assert lecture.picture_end_ms == 3_500


def test_the_desk_is_with_the_last_who_took_it() -> None:
    lecture = Timeline()
    for desk, who, unix_ms in (("desk-1", "p1", 10), ("desk-2", "p2", 20)):
        lecture.apply(0, {"kind": "desk", "desk": desk, "who": who, "unix_ms": unix_ms})

    assert (lecture.desk, lecture.desk_person, lecture.desk_since_unix_ms) == ("desk-2", "p2", 20)


def test_a_track_is_as_its_last_record_describes_it() -> None:
    lecture = Timeline()
    lecture.apply(0, {"kind": "ingest", **TrackState("picture", 4, 9).as_json()})

    assert lecture.tracks == {"sound": TrackState("sound"), "picture": TrackState("picture", 4, 9)}


@pytest.mark.parametrize(
    ("kinds", "status", "ended_unix_ms"),
    [
        ([], "waiting", 0),
        (["begin"], "live", 0),
        (["begin", "pause"], "paused", 0),
        (["begin", "pause", "resume"], "live", 0),
        (["begin", "end"], "ended", 2),
        (["begin", "end", "resume"], "live", 0),
    ],
)
def test_a_lecture_begins_pauses_and_ends(kinds: list[str], status: str, ended_unix_ms: int) -> None:
    lecture = Timeline()
    for number, kind in enumerate(kinds, 1):
        lecture.apply(number, {"kind": kind, "unix_ms": number})

    assert (lecture.status, lecture.ended_unix_ms) == (status, ended_unix_ms)
    assert lecture.begun_unix_ms == min(1, len(kinds))
    assert [event["kind"] for event in lecture.events] == kinds


def test_hands_are_in_the_order_in_which_they_were_raised() -> None:
    lecture = Timeline()
    up = [{"kind": "hand", "id": f"hand-{who}", "who": who, "up": True} for who in ("p1", "p2", "p3")]
    again = {**up[0], "id": "hand-again"}
    for hand in (*up, {**up[1], "up": False}, again):
        lecture.apply(0, hand)
    lecture.apply(0, {"kind": "hand", "who": "stranger", "id": "down", "up": False})

    assert list(lecture.hands.items()) == [("p3", up[2]), ("p1", again)]
    assert lecture.ids == {"hand-p1", "hand-p2", "hand-p3", "hand-again", "down"}
    assert lecture.events == []


def test_a_settled_hand_goes_down_and_the_others_stay_up() -> None:
    lecture = Timeline()
    for who in ("p1", "p2"):
        lecture.apply(0, {"kind": "hand", "id": f"hand-{who}", "who": who, "up": True})
    lecture.apply(0, {"kind": "settled", "of": "hand-p1"})

    assert list(lecture.hands) == ["p2"]


def test_questions_and_polls_are_known_by_their_ids() -> None:
    lecture = Timeline()
    lecture.apply(0, {"kind": "question", "id": "question-1", "who": "p1"})
    lecture.apply(0, {"kind": "poll", "id": "poll-1", "options": ["a", "b", "c"]})
    lecture.apply(0, {"kind": "poll_closed", "of": "poll-1"})
    lecture.apply(0, {"kind": "tally", "of": "poll-1", "counts": [0, 1, 0]})

    assert lecture.questions == {"question-1"}
    assert (lecture.polls, lecture.closed) == ({"poll-1": 3}, {"poll-1"})
    assert lecture.published_counts == {"poll-1": [0, 1, 0]}


def test_a_vote_for_a_question_has_no_option() -> None:
    lecture = Timeline()
    lecture.apply(0, {"kind": "vote", "of": "question-1", "who": "p1"})
    lecture.apply(0, {"kind": "answer", "of": "poll-1", "who": "p1", "option": 2})

    assert lecture.answers == {"question-1": {"p1": 0}, "poll-1": {"p1": 2}}
    assert lecture.counts("question-1") == [1]
    assert lecture.counts("nobody answered this") == [0]


def test_a_pointer_is_no_event_of_the_story_and_neither_is_what_nobody_should_hear() -> None:
    lecture = Timeline()
    for kind in ("pointer", "vote", "slide", "tally"):
        lecture.apply(0, {"kind": kind, "of": "question-1", "who": "p1", "counts": [1]})

    assert [event["kind"] for event in lecture.events] == ["slide", "tally"]


def test_names_are_given_for_questions_hands_and_desks_only() -> None:
    for kind in ("question", "hand", "desk"):
        assert public({"kind": kind, "who": "p1"}, str.upper) == {"kind": kind, "name": "P1"}
    assert public({"kind": "slide", "who": "p1", "page": 2}, str.upper) == {"kind": "slide", "page": 2}
