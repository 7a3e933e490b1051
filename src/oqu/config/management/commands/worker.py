"""`oqu worker`: what happens in the background."""

import signal
import threading
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from oqu.config.tables import ready_tables
from oqu.kernel import clock, journal, rounds

PAUSE_SECONDS = 1.0
IN_A_ROW = 4
"""After so many long tasks the rounds get their turn, however many wait: letters leave, halls are looked into."""


class Command(BaseCommand):
    help = (
        "Run the background worker: it sends letters, reminds people, and does the long work that pages hand over. "
        "`oqu serve` starts one by itself; start more on other machines that share the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        ready_tables()
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, lambda *_signal: stop.set())
        last: dict[str, datetime] = {}
        with journal.coming_from("worker"):
            while not stop.is_set():
                close_old_connections()
                self._go_round(last)
                try:
                    _tasks(most=None if once else IN_A_ROW).run()
                except DatabaseError as error:
                    # locked or away for a while: what is due stays in its table, and the worker must be there afterwards
                    if once:
                        raise
                    self.stderr.write(f"tasks: {type(error).__name__}: {error}")
                    connection.close()
                if once:
                    return
                stop.wait(PAUSE_SECONDS)

    def _go_round(self, last: dict[str, datetime]) -> None:
        for duty in rounds.all_rounds():
            at = clock.now()
            if duty.name in last and at - last[duty.name] < duty.every:
                continue
            last[duty.name] = at
            try:
                duty.job(at)
            except Exception as error:  # one broken job must not stop the others
                self.stderr.write(f"{duty.name}: {type(error).__name__}: {error}")


def _tasks(most: int | None) -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=most,
        worker_id=threading.current_thread().name + str(clock.now().timestamp()),
        excluded_queue_names=[],
    )
