"""The gate: the one way from answers to a reader (docs/decisions/0115-the-gate.md).

`populations` has the rule, `reading` the answers; `everybody`, `pairs`, `cuts` and `research` decide the tables of a wave
when it closes, for the action that writes them down. All pages and papers read this register (`tables`) with `published`,
and files for researchers their `rows` with `research_rows_of`.
"""

from oqu.questionnaires.gate.populations import Reason
from oqu.questionnaires.gate.register import published, research_rows_of
from oqu.questionnaires.gate.rows import KNOWN_ANSWERS, LEFT_OUT, ResearchRows
from oqu.questionnaires.gate.tables import NumberFigures, Published, PublishedCut, PublishedPairs
from oqu.questionnaires.gate.traits import DISTRICT, GROUP, LANGUAGE, SETTING, UNKNOWN, traits_known

__all__ = [
    "DISTRICT",
    "GROUP",
    "KNOWN_ANSWERS",
    "LANGUAGE",
    "LEFT_OUT",
    "SETTING",
    "UNKNOWN",
    "NumberFigures",
    "Published",
    "PublishedCut",
    "PublishedPairs",
    "Reason",
    "ResearchRows",
    "published",
    "research_rows_of",
    "traits_known",
]
