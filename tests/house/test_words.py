"""Plain English: words that say less than the field's own terms (report, list, raise, notify, fix, store, a person)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AVOIDED = re.compile(r"\b(?:told|said|mend|mended|whoever|somebody)\b", re.IGNORECASE)
CHECKED = ("src/oqu", "tests")
NOT_YET = frozenset(
    {
        "src/oqu/admission/forms.py",
        "src/oqu/admission/queries/partition.py",
        "src/oqu/assignments/actions/handing_in.py",
        "src/oqu/assignments/actions/reviewing.py",
        "src/oqu/assignments/models.py",
        "src/oqu/assignments/queries/waiting.py",
        "src/oqu/assignments/receivers.py",
        "src/oqu/assignments/rules.py",
        "src/oqu/community/queries.py",
        "src/oqu/community/rules.py",
        "src/oqu/config/cli.py",
        "src/oqu/config/environment.py",
        "src/oqu/config/examination.py",
        "src/oqu/config/management/commands/demo.py",
        "src/oqu/config/management/commands/doctor.py",
        "src/oqu/config/management/commands/import.py",
        "src/oqu/config/management/commands/serve.py",
        "src/oqu/config/settings.py",
        "src/oqu/courses/actions/planning.py",
        "src/oqu/courses/actions/progress.py",
        "src/oqu/courses/forms.py",
        "src/oqu/courses/models.py",
        "src/oqu/courses/queries/courses.py",
        "src/oqu/courses/queries/hours.py",
        "src/oqu/courses/queries/life.py",
        "src/oqu/courses/queries/plans.py",
        "src/oqu/courses/receivers.py",
        "src/oqu/courses/rules.py",
        "src/oqu/courses/sheets.py",
        "src/oqu/ideas/queries.py",
        "src/oqu/ideas/rules.py",
        "src/oqu/kernel/db.py",
        "src/oqu/lectures/models.py",
        "src/oqu/lectures/outside/bigbluebutton.py",
        "src/oqu/lectures/outside/names.py",
        "src/oqu/lectures/queries/company.py",
        "src/oqu/lectures/rules.py",
        "src/oqu/people/models.py",
        "src/oqu/questionnaires/models.py",
        "src/oqu/questionnaires/queries/waves.py",
        "src/oqu/readings/actions.py",
        "src/oqu/reports/queries/counting.py",
        "src/oqu/reports/queries/coverage.py",
        "src/oqu/reports/queries/evidence.py",
        "src/oqu/reports/queries/history.py",
        "src/oqu/reports/queries/quality.py",
        "src/oqu/reports/queries/reach.py",
        "src/oqu/reports/queries/silence.py",
        "src/oqu/reports/queries/transfer.py",
        "src/oqu/reports/queries/words.py",
        "src/oqu/reports/sheets/charts.py",
        "src/oqu/reports/sheets/content.py",
        "src/oqu/reports/sheets/docx.py",
        "src/oqu/reports/sheets/news.py",
        "src/oqu/reports/sheets/pdf.py",
        "src/oqu/reports/sheets/xlsx.py",
        "src/oqu/ui/components/actions.py",
        "src/oqu/ui/components/figures.py",
        "src/oqu/ui/components/words.py",
        "src/oqu/ui/storage.py",
        "src/oqu/web/access.py",
        "src/oqu/web/accounts.py",
        "src/oqu/web/guard.py",
        "src/oqu/web/kinds/assignment/learner.py",
        "src/oqu/web/learning/calendar.py",
        "src/oqu/web/kinds/lecture/company.py",
        "src/oqu/web/learning/devices.py",
        "src/oqu/web/learning/discussion.py",
        "src/oqu/web/learning/files.py",
        "src/oqu/web/learning/ideas.py",
        "src/oqu/web/learning/lines.py",
        "src/oqu/web/kinds/questionnaire/learner.py",
        "src/oqu/web/learning/support.py",
        "src/oqu/web/learning/today.py",
        "src/oqu/web/office/admission.py",
        "src/oqu/web/kinds/lecture/attendance.py",
        "src/oqu/web/office/centres.py",
        "src/oqu/web/office/community.py",
        "src/oqu/web/office/dashboard.py",
        "src/oqu/web/office/email_changes.py",
        "src/oqu/web/office/groups.py",
        "src/oqu/web/office/journal_details.py",
        "src/oqu/web/office/journal_words.py",
        "src/oqu/web/office/life.py",
        "src/oqu/web/office/people.py",
        "src/oqu/web/kinds/questionnaire/waves.py",
        "src/oqu/web/office/report.py",
        "src/oqu/web/office/rooms.py",
        "src/oqu/web/public/sign_in.py",
        "src/oqu/web/public/sign_in_safety.py",
        "src/oqu/web/sending.py",
        "tests/assignments/test_actions.py",
        "tests/certificates/test_register.py",
        "tests/config/test_cli.py",
        "tests/config/test_demo.py",
        "tests/config/test_doctor.py",
        "tests/config/test_environment.py",
        "tests/config/test_file_modes.py",
        "tests/config/test_import.py",
        "tests/config/test_limits.py",
        "tests/config/test_nginx.py",
        "tests/config/test_production.py",
        "tests/config/test_tables.py",
        "tests/factories/activities.py",
        "tests/factories/admission.py",
        "tests/factories/courses.py",
        "tests/fuzz/forms.py",
        "tests/fuzz/relay.py",
        "tests/fuzz/test_fuzz.py",
        "tests/fuzz/test_relay_fuzz.py",
        "tests/house/permissions/document.py",
        "tests/house/permissions/machine.py",
        "tests/ideas/test_actions.py",
        "tests/journeys/conftest.py",
        "tests/journeys/test_forms.py",
        "tests/journeys/test_hall.py",
        "tests/journeys/test_questionnaires.py",
        "tests/journeys/test_teaching.py",
        "tests/journeys/test_visitor.py",
        "tests/journeys/test_weak_link.py",
        "tests/kernel/test_stale.py",
        "tests/lectures/test_actions.py",
        "tests/lectures/test_halls.py",
        "tests/lectures/test_leaving.py",
        "tests/lectures/test_log_actions.py",
        "tests/lectures/test_presence.py",
        "tests/lectures/test_receivers.py",
        "tests/people/dump.py",
        "tests/people/test_sheets.py",
        "tests/questionnaires/test_anonymity.py",
        "tests/questionnaires/test_followups.py",
        "tests/questionnaires/test_sealing.py",
        "tests/reports/conftest.py",
        "tests/reports/test_figures.py",
        "tests/reports/test_papers.py",
        "tests/ui/test_components.py",
        "tests/ui/test_compression.py",
        "tests/ui/test_offline.py",
        "tests/web/learning/test_halls.py",
        "tests/web/learning/test_today.py",
        "tests/web/office/test_centres.py",
        "tests/web/office/test_certificates.py",
        "tests/web/office/test_journal.py",
        "tests/web/office/test_questionnaires.py",
        "tests/web/office/test_quotes.py",
        "tests/web/office/test_report.py",
        "tests/web/public/test_guessing.py",
        "tests/web/test_accounts.py",
        "tests/web/test_memory.py",
    }
)
"""Files that still use such words: take a file off this list when it is rewritten, and add none."""


def text(file: Path) -> str:
    """The Python of a file without the texts that translators see: those change with their catalogues."""
    return re.sub(r"_\(\s*\"[^\"]*\"", "_(", file.read_text(encoding="utf-8"))


FILES = {
    name: file
    for folder in CHECKED
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in (name := file.relative_to(ROOT).as_posix()) and file != Path(__file__)
}


@pytest.mark.parametrize("name", sorted(FILES.keys() - NOT_YET))
def test_words_are_the_terms_of_the_field(name: str) -> None:
    lines = text(FILES[name]).splitlines()
    assert [line for line in lines if AVOIDED.search(line)] == []


def test_the_list_of_files_to_rewrite_only_shrinks() -> None:
    done = {name for name in NOT_YET if name not in FILES or not AVOIDED.search(text(FILES[name]))}
    assert sorted(done) == []
