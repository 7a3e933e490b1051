"""`oqu replay`: a whole course from a folder of files."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oqu.config.tables import ready_tables
from oqu.courses.queries import Course
from oqu.exchange.replay.outcome import summary, summary_table, write_documents
from oqu.exchange.replay.run import ReplayStopped, replay
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.sheets import BadSheet


class Command(BaseCommand):
    help = (
        "Run a whole course from a folder of input files, through the same actions that the web uses and with the "
        "clock of its own time; then write its report, certificates, news draft and calendar. What has run in this "
        "database before is not run again. examples/akmola-2021/README.md tells what belongs into the folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the course's folder, such as examples/akmola-2021")
        parser.add_argument("--output", type=Path, required=True, help="where to write the results")
        parser.add_argument(
            "--language", default="ru", choices=LANGUAGES, help="of the papers (default %(default)s)"
        )

    def handle(self, *args: Any, folder: Path, output: Path, language: str, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        with _made(output):
            ready_tables()
            course = _replayed(folder)
        numbers = summary(course)
        write_documents(course, numbers, output, language=language)
        self.stdout.write(summary_table(numbers))
        self.stdout.write(f"Written into {output}")


@contextmanager
def _made(output: Path) -> Iterator[None]:
    """Have the folder of the results before a whole course is run; a new one goes again when there are none."""
    is_new = not output.exists()
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Nothing can be written into {output}: {error.strerror}.") from error
    try:
        yield
    except CommandError:
        if is_new:
            output.rmdir()
        raise


def _replayed(folder: Path) -> Course:
    try:
        return replay(folder)
    except BadSheet as error:
        with speaking("en"):
            problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise CommandError(f"Nothing was loaded. What is wrong:\n{problems}") from error
    except ReplayStopped as refusal:
        raise CommandError(f"Nothing was loaded. The replay stopped at {refusal}") from refusal
