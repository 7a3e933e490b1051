"""JSON from outside is read within limits, whatever it holds."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oqu.kernel import json_input
from oqu.kernel.json_input import DEEPEST, Fault, NotJson

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
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), Fault.DEEP),
        ('{"a":' * 200_000, Fault.DEEP),
        ("9" * 5_000, Fault.NUMBER),
        ("9" * 30, Fault.NUMBER),
        ("1e999", Fault.NUMBER),
        ("[NaN]", Fault.NUMBER),
        ("[-Infinity]", Fault.NUMBER),
        ('"\\ud800"', Fault.TEXT),
        ('{"a\\u0000": 1}', Fault.TEXT),
        (b'"\xff"', Fault.ENCODING),
    ],
)
def test_json_input_refuses_what_nothing_can_store(text: str | bytes, fault: Fault) -> None:
    with pytest.raises(NotJson) as refused:
        json_input.read(text)

    assert refused.value.fault == fault


def test_json_input_says_where_a_text_stops_being_json() -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        json_input.read("{\n  a: 1}")

    assert refused.value.lineno == 2
