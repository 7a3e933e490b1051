"""The evidence of a course: every figure of its report, and the rows it comes from.

`evidence(course, at)` gathers all of it once; the page, the PDF, the DOCX, the XLSX and the news draft only write it down.
"""

from oqu.reports.queries.evidence import Evidence, evidence
from oqu.reports.queries.words import (
    Caution,
    cautions,
    finding_words,
    next_time,
    share_words,
    verdict_words,
)

__all__ = [
    "Caution",
    "Evidence",
    "cautions",
    "evidence",
    "finding_words",
    "next_time",
    "share_words",
    "verdict_words",
]
