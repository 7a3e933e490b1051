"""The evidence of a course: every figure of its report, and the rows it comes from.

`evidence(course, at)` gathers all of it once. `paper(evidence)` writes it down in a language, for the page, the PDF, the
DOCX, the XLSX and the news draft. An edition (`editions`) is such a paper in every language, frozen as JSON (`freezing`).
"""

from oqu.questionnaires.queries import pending, settling
from oqu.reports.queries.changes import FigureChange, changes
from oqu.reports.queries.counting import PUBLIC, Figure, figures
from oqu.reports.queries.editions import (
    OpenedEdition,
    document_of,
    edition_news,
    edition_of,
    editions_of,
    knows_more,
    latest_edition,
    latest_number,
    opened,
    public_edition,
    signed_on,
    stamp_of,
    waiting_reports,
)
from oqu.reports.queries.evidence import Evidence, evidence, rules_of
from oqu.reports.queries.freezing import Papers, digest, papers_of
from oqu.reports.queries.history import History, history
from oqu.reports.queries.paper import Document, Paper, document, paper
from oqu.reports.queries.words import (
    Caution,
    cautions,
    finding_words,
    next_time,
    outcome_words,
    rule_words,
    share_words,
    silence_words,
    verdict_words,
)

__all__ = [
    "PUBLIC",
    "Caution",
    "Document",
    "Evidence",
    "Figure",
    "FigureChange",
    "History",
    "OpenedEdition",
    "Paper",
    "Papers",
    "cautions",
    "changes",
    "digest",
    "document",
    "document_of",
    "edition_news",
    "edition_of",
    "editions_of",
    "evidence",
    "figures",
    "finding_words",
    "history",
    "knows_more",
    "latest_edition",
    "latest_number",
    "next_time",
    "opened",
    "outcome_words",
    "paper",
    "papers_of",
    "pending",
    "public_edition",
    "rule_words",
    "rules_of",
    "settling",
    "share_words",
    "signed_on",
    "silence_words",
    "stamp_of",
    "verdict_words",
    "waiting_reports",
]
