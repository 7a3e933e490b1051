"""The evidence of a course: every figure of its report, and the rows it comes from.

`evidence(course, at)` gathers all of it once; the page, the PDF, the DOCX, the XLSX and the news draft only write it down.
"""

from oqu.reports.queries.counting import PUBLIC, Figure, figures
from oqu.reports.queries.evidence import Evidence, evidence, rules_of
from oqu.reports.queries.history import History, history
from oqu.reports.queries.words import (
    Caution,
    cautions,
    finding_words,
    next_time,
    rule_words,
    share_words,
    silence_words,
    verdict_words,
)

__all__ = [
    "PUBLIC",
    "Caution",
    "Evidence",
    "Figure",
    "History",
    "cautions",
    "evidence",
    "figures",
    "finding_words",
    "history",
    "next_time",
    "rule_words",
    "rules_of",
    "share_words",
    "silence_words",
    "verdict_words",
]
