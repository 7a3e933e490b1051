"""The results of a replayed course: its numbers, and its documents in a folder."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from oqu.certificates import queries as certificates
from oqu.certificates import sheets as certificate_sheets
from oqu.courses.kinds import all_kinds
from oqu.courses.models import Course
from oqu.courses.sheets import calendar_for_course
from oqu.kernel import clock
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.progress import follow
from oqu.reports.queries import Evidence, document, evidence
from oqu.reports.queries.news import news_draft
from oqu.reports.sheets import docx, pdf, xlsx

REPORTED_AFTER = timedelta(days=5)

type Numbers = dict[str, Any]


def _evidence(course: Course, language: str) -> Evidence:
    """Return the evidence at the time of the report."""
    last = clock.from_local(course.ends_on, clock.NOON, course.zone)
    return evidence(course, at=last + REPORTED_AFTER, language=language)


def summary(course: Course) -> Numbers:
    """Return the numbers of a course, as in its report."""
    of = _evidence(course, "en")
    rate = of.quality.response_rate
    return {
        "course": course.slug,
        "applied": of.reach.applied,
        "admitted": of.reach.admitted,
        "waiting": of.reach.waiting,
        "declined": of.reach.declined,
        "groups": list(of.reach.groups),
        "libraries": of.reach.libraries,
        "rural_libraries": of.reach.rural,
        "districts": len(of.reach.districts),
        **{
            kind.plural_code: number
            for kind in all_kinds()
            if kind.in_report and (number := of.work.activities.get(kind.code))
        },
        "attendance_percent": of.work.attendance_percent,
        "submitted": of.work.submitted,
        "accepted": of.work.accepted,
        "responses": of.quality.answered,
        "response_rate_percent": round(100 * (rate.share or 0), 1) if rate else 0.0,
        "finished": of.reach.finished,
        "certificates": of.work.certificates,
        "ideas": of.ideas.promised,
        "ideas_kept": of.ideas.fulfilled,
        "verdict": of.verdict.answer.value,
    }


def summary_table(numbers: Numbers) -> str:
    """Return the numbers as lines for a terminal."""
    rows = [(name.replace("_", " "), _formatted(value)) for name, value in numbers.items()]
    widest = max(len(name) for name, _value in rows)
    return "\n".join(f"  {name:<{widest}}  {value}" for name, value in rows)


def _formatted(value: object) -> str:
    return " + ".join(map(str, value)) if isinstance(value, list) else str(value)


def write_documents(course: Course, numbers: Numbers, output: Path, *, language: str) -> None:
    """Write summary.json, the report (PDF, DOCX, XLSX), certificates/, the news draft and the calendar."""
    (output / "certificates").mkdir(parents=True, exist_ok=True)
    text = json.dumps(numbers, ensure_ascii=False, indent=2)
    (output / "summary.json").write_text(text + "\n", "utf-8")
    of = _evidence(course, language)
    report = document(of)
    (output / "report.pdf").write_bytes(pdf.pdf(report))
    (output / "report.docx").write_bytes(docx.docx(report))
    (output / "report.xlsx").write_bytes(xlsx.xlsx(report))
    register = list(certificates.register_of(course))
    for certificate in follow(register, total=len(register), label="certificates"):
        path = output / "certificates" / f"{certificate.number}.pdf"
        path.write_bytes(certificate_sheets.pdf(certificate, certificate.enrolment.language))
    draft = news_draft(of)
    for name in LANGUAGES:
        words = f"# {draft.title[name]}\n\n{draft.lead[name]}\n\n{draft.body[name]}\n"
        (output / f"news.{name}.md").write_text(words, "utf-8")
    (output / "calendar.ics").write_bytes(calendar_for_course(course, language))
