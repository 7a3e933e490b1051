"""`oqu doctor`: is this installation well?"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from oqu.config import examination
from oqu.config.check_results import CheckResult
from oqu.kernel.languages import speaking


class Command(BaseCommand):
    help = (
        "Look at the whole installation (settings and misspelt variables, database, data folder, mail, worker, guessing, lecture hall, address, static files, fonts, "
        "languages, cache, time zones) and show faults and how to fix them. The exit status is 1 if anything is "
        "wrong; what is only odd does not count."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say only what is odd or wrong")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        wrong = 0
        with speaking("en"):
            for finding in examination.all_findings():
                wrong += finding.is_fault
                if finding.remedy or not quiet:
                    self._tell(finding)
        if wrong:
            self.stdout.write(
                self.style.ERROR(f"\n{wrong} things are wrong." if wrong > 1 else "\nOne thing is wrong.")
            )
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("\nNothing is wrong."))

    def _tell(self, finding: CheckResult) -> None:
        mark, style = "well ", self.style.SUCCESS
        if finding.is_fault:
            mark, style = "WRONG", self.style.ERROR
        elif finding.remedy:
            mark, style = "odd  ", self.style.WARNING
        self.stdout.write(f"{style(mark)}  {finding.thing}: {finding.what}")
        if finding.remedy:
            self.stdout.write(f"         {finding.remedy}")
