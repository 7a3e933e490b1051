"""JSON from outside is read within limits, whatever it holds."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oqu.kernel import json_input
from oqu.kernel.json_input import DEEPEST, JsonFault, NotJson

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(-1e15, 1e15)
    | st.text("aé\n", max_size=5)
)


@settings(max_examples=50)
@given(
    st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner), max_leaves=20)
)
def test_json_input_reads_what_json_writes(value: object) -> None:
    assert json_input.read(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), JsonFault.DEEP),
        ('{"a":' * 200_000, JsonFault.DEEP),
        ("9" * 5_000, JsonFault.NUMBER),
        ("9" * 30, JsonFault.NUMBER),
        ("1e999", JsonFault.NUMBER),
        ("[NaN]", JsonFault.NUMBER),
        ("[-Infinity]", JsonFault.NUMBER),
        ('"\\ud800"', JsonFault.TEXT),
        ('{"a\\u0000": 1}', JsonFault.TEXT),
        (b'"\xff"', JsonFault.ENCODING),
    ],
)
def test_json_input_refuses_what_nothing_can_store(text: str | bytes, fault: JsonFault) -> None:
    with pytest.raises(NotJson) as refused:
        json_input.read(text)

    assert refused.value.fault == fault


def test_json_input_says_where_a_text_stops_being_json() -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        json_input.read("{\n  a: 1}")

    assert refused.value.lineno == 2
