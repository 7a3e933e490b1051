import pytest

from oqu.questionnaires.definition.kinds.kind import QuestionKind
from oqu.questionnaires.definition.kinds.registry import KINDS, kind_of
from tests.questionnaires.definition.given import every_kind, with_names


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_kind_is_tried_in_the_example_and_keeps_to_itself(kind: QuestionKind) -> None:
    items = [one for one in (*every_kind().items(), *with_names().items()) if one.kind == kind.name]

    assert items
    for item in items:
        assert kind_of(item) is kind
        assert str(kind.label)
        assert list(kind.check(item)) == []
        assert len(kind.pack(item, {})) == len(kind.columns(item))
        assert kind.unpack(item, kind.pack(item, {})) == {}
        assert kind.clean(item, {}).missing == kind.ids(item)
        assert {column.item for column in kind.columns(item)} <= {item.code}
        assert bool(kind.values(item)) or not kind.decides


def test_a_mark_that_is_no_number_is_not_packed() -> None:
    item = every_kind().item("overall")

    with pytest.raises(TypeError, match="'4' is not a mark"):
        kind_of(item).pack(item, {"overall": "4"})
