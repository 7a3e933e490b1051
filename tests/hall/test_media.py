"""WebM in, MP4 out: read by our own reader, judged by FFmpeg."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oqu.hall import aac, fmp4, ingest, opus, webm
from oqu.hall.opus import RATE
from tests.hall import sounds


def test_fragments_sound_as_the_recording() -> None:
    recording = sounds.decoded(b"".join(sounds.chunks(6)))
    played = sounds.decoded(sounds.opus_file([part.body for part in sounds.fragments(6)]))

    assert len(played) == sum(part.ticks for part in sounds.fragments(6))
    # FFmpeg leaves out the first 312 samples of the recording, as its head asks.
    assert sounds.likeness(recording, played[312:]) > 60


def test_fragments_are_a_second_long_and_join_without_gaps() -> None:
    fragments = sounds.fragments(6)

    assert [round(part.ticks / RATE, 1) for part in fragments] == [1.0] * 6
    assert [after.epoch_ms - before.epoch_ms for before, after in pairwise(fragments)] == pytest.approx(
        [part.ticks / 48 for part in fragments[:-1]], abs=15
    )


def test_fragment_weighs_little_more_than_its_sound() -> None:
    sound = sum(len(block.data) for block in sounds.blocks(6))
    assert sum(len(part.body) for part in sounds.fragments(6)) < sound + 6 * 180


def test_fragment_gives_its_frames_back() -> None:
    bodies = b"".join(part.body for part in sounds.fragments(3))
    assert fmp4.frames(bodies) == [block.data for block in sounds.blocks(3)]


@given(st.lists(st.integers(0, 20_000), max_size=12))
def test_reader_does_not_mind_where_a_recording_is_cut(cuts: list[int]) -> None:
    data = b"".join(sounds.chunks(3))
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    state, found = webm.ReaderState(), []
    for start, end in pairwise(edges):
        state, some = webm.read(webm.ReaderState.from_json(state.as_json()), data[start:end])
        found += some

    assert found == list(sounds.blocks(3))


@settings(max_examples=300)
@given(st.data())
def test_reader_survives_damage_anywhere(data: st.DataObject) -> None:
    recording = bytearray(b"".join(sounds.chunks(2)))
    for _ in range(data.draw(st.integers(1, 4))):
        recording[data.draw(st.integers(0, len(recording) - 1))] = data.draw(st.integers(0, 255))
    try:
        state, blocks = webm.read(webm.ReaderState(), bytes(recording))
        fragments = ingest.cut_sound(blocks, 0, 0)
    except (webm.NotWebm, ingest.BatchRefused):
        return
    assert len(state.rest) <= webm.LARGEST_ELEMENT + 12
    assert all(part.ticks > 0 for part in fragments)


@given(st.binary(max_size=3_000))
def test_reader_refuses_what_is_not_webm(data: bytes) -> None:
    try:
        state, blocks = webm.read(webm.ReaderState(), data)
    except webm.NotWebm:
        return
    assert blocks == []
    assert state.rest == data or data[:4] == b"\x1a\x45\xdf\xa3"


def element(name: int, content: bytes) -> bytes:
    """Return an element of EBML with its size in eight bytes."""
    return name.to_bytes((name.bit_length() + 7) // 8) + bytes([1]) + len(content).to_bytes(7) + content


@pytest.mark.parametrize(
    "hostile",
    [
        element(webm.WIDTH, (65_536).to_bytes(3)),
        element(webm.HEIGHT, b"\xff" * 8),
        element(webm.WIDTH, b"\x01" * 9),
        element(webm.TIMECODE, b"\xff" * 8),
        element(webm.TIMECODE, (webm.LONGEST_MS + 1).to_bytes(8)),
        element(webm.CODEC, b"V" * 33),
        element(webm.CODEC, "Ә".encode()),
        element(webm.WIDTH, b"\x01") * (webm.MOST_ELEMENTS + 1),
    ],
    ids=["width", "height", "long number", "timecode", "week", "codec", "letters", "elements"],
)
def test_reader_refuses_numbers_that_no_recorder_writes(hostile: bytes) -> None:
    with pytest.raises(webm.NotWebm):
        webm.read(webm.ReaderState(), element(webm.EBML, b"") + hostile)


@pytest.mark.parametrize("side", [0, 1, webm.LONGEST_SIDE])
def test_every_picture_size_that_is_taken_has_a_head(side: int) -> None:
    state, _ = webm.read(
        webm.ReaderState(),
        element(webm.EBML, b"")
        + element(webm.WIDTH, side.to_bytes(2))
        + element(webm.HEIGHT, side.to_bytes(2)),
    )

    assert fmp4.vp9_init(state.width, state.height)[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("packet", "length"),
    [
        (bytes([0 << 3]), 480),
        (bytes([3 << 3]), 2880),
        (bytes([13 << 3 | 1]), 1920),
        (bytes([31 << 3 | 2]), 1920),
        (bytes([16 << 3 | 3, 5]), 600),
        (bytes([31 << 3 | 3, 6]), 5760),
    ],
)
def test_packet_tells_its_length(packet: bytes, length: int) -> None:
    assert opus.samples(packet) == length


@pytest.mark.parametrize("packet", [b"", b"\x03", bytes([31 << 3 | 3, 0]), bytes([31 << 3 | 3, 7])])
def test_packet_of_impossible_length_is_refused(packet: bytes) -> None:
    with pytest.raises(opus.NotOpus):
        opus.samples(packet)


def aac_of(parts: list[list[bytes]]) -> bytes:
    """Return AAC made segment by segment, as the relay makes it."""
    start, made = 0, [aac.init()]
    for number, own in enumerate(parts):
        before = parts[number - 1] if number else []
        made.append(aac.segment(number, before, own, start, last=number == len(parts) - 1))
        start += sum(map(opus.samples, own))
    return b"".join(made)


def test_aac_made_in_segments_sounds_like_the_opus_it_is_made_of() -> None:
    fragments = [fmp4.frames(part.body) for part in sounds.fragments(8)]
    opus_sound = sounds.decoded(sounds.opus_file([part.body for part in sounds.fragments(8)]))
    aac_sound = sounds.decoded(aac_of([fragments[at] + fragments[at + 1] for at in range(0, 8, 2)]))

    assert len(aac_sound) == -(-len(opus_sound) // aac.FRAME) * aac.FRAME
    for second in range(1, 8):
        span = slice(second * RATE - RATE // 4, second * RATE + RATE // 4)
        assert sounds.likeness(aac_sound[span], opus_sound[span]) > 10, second


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_aac_segments_share_the_frames_among_them(lengths: list[int]) -> None:
    edges = [0]
    for length in lengths:
        edges.append(edges[-1] + length * 960)
    count = len(lengths)
    grids = [
        aac.grid(start, end, first=at == 0, last=at == count - 1)
        for at, (start, end) in enumerate(pairwise(edges))
    ]

    assert [frame for frames in grids for frame in frames] == list(range(-(-edges[-1] // aac.FRAME)))


def test_picture_head_and_fragment_are_understood() -> None:
    head = fmp4.vp9_init(320, 240)
    assert struct.unpack_from(">I", head)[0] == head.index(b"moov") - 4
    blocks = [
        webm.CodedFrame(0, True, b"key"),
        webm.CodedFrame(210, False, b"next"),
        webm.CodedFrame(390, False, b"last"),
    ]
    part = ingest.cut_picture(blocks, 0, 5_000)

    assert part.ticks == 210 + 180 + ingest.PICTURE_MS
    assert fmp4.frames(part.body) == [b"key", b"next", b"last"]


HEAD = element(webm.EBML, b"") + element(webm.NUMBER, b"\x01") + element(webm.CODEC, b"A_OPUS\0")
CLUSTER_AT_5 = element(webm.TIMECODE, b"\x05")


def frame(*, track: int = 1, ms: int = 0, flags: int = 0) -> bytes:
    """Return the content of a block with the frame `sound`."""
    return bytes([0x80 | track]) + ms.to_bytes(2, signed=True) + bytes([flags]) + b"sound"


@pytest.mark.parametrize("lacing", [0x02, 0x04, 0x06])
def test_each_kind_of_lacing_is_refused(lacing: int) -> None:
    laced = element(webm.SIMPLE_BLOCK, frame(flags=lacing))
    with pytest.raises(webm.NotWebm, match=r"^laced blocks$"):
        webm.read(webm.ReaderState(), HEAD + CLUSTER_AT_5 + laced)


@pytest.mark.parametrize("flags", [0x01, 0x08, 0x10, 0x20, 0x40])
def test_flags_that_say_nothing_of_the_frame_are_passed_over(flags: int) -> None:
    _, blocks = webm.read(
        webm.ReaderState(), HEAD + CLUSTER_AT_5 + element(webm.SIMPLE_BLOCK, frame(flags=flags))
    )

    assert blocks == [webm.CodedFrame(5, False, b"sound")]


@pytest.mark.parametrize(
    ("name", "content", "block"),
    [
        (webm.SIMPLE_BLOCK, frame(), webm.CodedFrame(5, False, b"sound")),
        (webm.SIMPLE_BLOCK, frame(flags=0x80), webm.CodedFrame(5, True, b"sound")),
        (webm.BLOCK, frame(), webm.CodedFrame(5, True, b"sound")),
        (webm.SIMPLE_BLOCK, frame(ms=300), webm.CodedFrame(305, False, b"sound")),
        (webm.SIMPLE_BLOCK, frame(ms=-3), webm.CodedFrame(2, False, b"sound")),
        (webm.SIMPLE_BLOCK, frame(ms=-9), webm.CodedFrame(0, False, b"sound")),
    ],
)
def test_a_block_has_its_time_and_whether_it_is_a_key(
    name: int, content: bytes, block: webm.CodedFrame
) -> None:
    _, blocks = webm.read(webm.ReaderState(), HEAD + CLUSTER_AT_5 + element(name, content))

    assert blocks == [block]


def test_another_track_is_left_out() -> None:
    other = element(webm.SIMPLE_BLOCK, frame(track=2))
    state, blocks = webm.read(webm.ReaderState(), HEAD + element(webm.NUMBER, b"\x02") + CLUSTER_AT_5 + other)

    assert (state.track, state.codec, blocks) == (1, "A_OPUS", [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (element(webm.TRACKS, b""), "no EBML header"),
        (HEAD + CLUSTER_AT_5 + element(webm.WIDTH, b"\x01"), "an element out of place"),
        (element(webm.EBML, b"") + element(webm.TICK, b"\x01"), "the clock does not tick in milliseconds"),
        (HEAD + CLUSTER_AT_5 + element(webm.BLOCK, b""), "an empty block"),
        (HEAD + CLUSTER_AT_5 + element(webm.BLOCK, b"\x81\x00\x00\x00"), "a block without a frame"),
        (HEAD + element(webm.BLOCK, frame()), "a block before its track"),
        (element(webm.EBML, b"") + CLUSTER_AT_5 + element(webm.BLOCK, frame()), "a block before its track"),
        (element(webm.EBML, b"") + b"\x08", "not an element"),
        (element(webm.EBML, b"") + b"\xd7\x00", "not a number"),
        (element(webm.EBML, b"") + element(webm.WIDTH, b"\x20\x01"), "too large a number"),
        (
            HEAD + element(webm.CODEC, b"V" * (webm.LARGEST_ELEMENT + 1)),
            "an element of unknown or impossible size",
        ),
    ],
)
def test_reader_refuses_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(webm.NotWebm, match=f"^{reason}$"):
        webm.read(webm.ReaderState(), data)


def test_a_reader_that_is_stored_goes_on_where_it_was() -> None:
    size = element(webm.WIDTH, b"\x01\x40") + element(webm.HEIGHT, b"\xf0")
    state, _ = webm.read(webm.ReaderState(), HEAD + size + CLUSTER_AT_5 + b"\xa3")

    assert state == webm.ReaderState(b"\xa3", True, "A_OPUS", 1, 320, 240, 5)
    assert webm.ReaderState.from_json(state.as_json()) == state
    assert state.as_json() == {
        "rest": "ow==",
        "begun": True,
        "codec": "A_OPUS",
        "track": 1,
        "size": [320, 240],
        "cluster_ms": 5,
    }
