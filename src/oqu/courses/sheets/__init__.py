"""Courses as files: calendars for other programs, and lists of people as XLSX and PDF."""

from oqu.courses.sheets.calendars import calendar_for_course, calendar_for_person
from oqu.courses.sheets.lists import list_book, list_paper

__all__ = ["calendar_for_course", "calendar_for_person", "list_book", "list_paper"]
