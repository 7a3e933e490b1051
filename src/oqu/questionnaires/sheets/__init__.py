"""Files about a closed wave: its results as XLSX, its rows for researchers."""

from oqu.questionnaires.sheets.research import disclosure, research_archive
from oqu.questionnaires.sheets.results import expected_bytes, workbook

__all__ = ["disclosure", "expected_bytes", "research_archive", "workbook"]
