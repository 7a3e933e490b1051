"""The gate: the one way from answers to a reader (docs/decisions/0115-the-gate.md).

`populations` has the rule, `reading` the answers; `everybody`, `pairs` and `cuts` decide the tables of a wave when it
closes, for the action that writes them down. All pages and papers read this register (`tables`) with `published`.
"""

from oqu.questionnaires.gate.populations import Reason
from oqu.questionnaires.gate.register import published
from oqu.questionnaires.gate.tables import NumberFigures, Published, PublishedCut, PublishedPairs
from oqu.questionnaires.gate.traits import DISTRICT, GROUP, LANGUAGE, SETTING, UNKNOWN, traits_known

__all__ = [
    "DISTRICT",
    "GROUP",
    "LANGUAGE",
    "SETTING",
    "UNKNOWN",
    "NumberFigures",
    "Published",
    "PublishedCut",
    "PublishedPairs",
    "Reason",
    "published",
    "traits_known",
]
