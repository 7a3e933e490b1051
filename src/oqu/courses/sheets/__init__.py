"""Courses as files and tables: calendars for other programs, lists of people as XLSX and PDF, plans from a spreadsheet."""

from oqu.courses.sheets.calendars import calendar_for_course, calendar_for_person
from oqu.courses.sheets.lists import list_book, list_paper
from oqu.courses.sheets.plan_headings import columns_of
from oqu.courses.sheets.plan_template import plan_template
from oqu.courses.sheets.plans import Pasted, read_pasted

__all__ = [
    "Pasted",
    "calendar_for_course",
    "calendar_for_person",
    "columns_of",
    "list_book",
    "list_paper",
    "plan_template",
    "read_pasted",
]
