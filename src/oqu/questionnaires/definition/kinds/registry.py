"""All kinds of question by name."""

from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.kinds.files import SENT
from oqu.questionnaires.definition.kinds.kind import QuestionKind
from oqu.questionnaires.definition.kinds.many import ManyKind
from oqu.questionnaires.definition.kinds.matrix import MatrixKind
from oqu.questionnaires.definition.kinds.moments import DateKind, TimeKind
from oqu.questionnaires.definition.kinds.note import NoteKind
from oqu.questionnaires.definition.kinds.number import NumberKind
from oqu.questionnaires.definition.kinds.one import OneKind
from oqu.questionnaires.definition.kinds.pair import PairKind
from oqu.questionnaires.definition.kinds.ranking import RankingKind
from oqu.questionnaires.definition.kinds.recommend import RecommendKind
from oqu.questionnaires.definition.kinds.scale import ScaleKind
from oqu.questionnaires.definition.kinds.text import LongKind, ShortKind

_ALL: tuple[QuestionKind, ...] = (
    ScaleKind(),
    MatrixKind(),
    OneKind(),
    ManyKind(),
    NumberKind(),
    ShortKind(),
    LongKind(),
    RecommendKind(),
    PairKind(),
    RankingKind(),
    NoteKind(),
    DateKind(),
    TimeKind(),
    *SENT.values(),
)
KINDS = {kind.name: kind for kind in _ALL}


def kind_of(item: Item) -> QuestionKind:
    """The kind of an item. Raises KeyError for one that is not known."""
    return KINDS[item.kind]
