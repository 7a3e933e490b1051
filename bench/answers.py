"""The database that questionnaires are measured on, and the analysis itself.

`python -m bench.answers submit N` leaves a course of N people with sessions and an open questionnaire of 15 questions;
`python -m bench.answers analyse N` fills a closed one with N answers in two languages, prints how long it takes to read
it, and leaves the director's session and the address of the results in `results.json`;
`python -m bench.answers sheet 0` then writes it down as a workbook, in a process that has done nothing else.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from itertools import batched, cycle
from pathlib import Path
from typing import Any

import django

django.setup()

import numpy as np  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.server import peak_mb  # noqa: E402
from oqu.courses.models import Activity, Course, Enrolment, Stage  # noqa: E402
from oqu.kernel import clock  # noqa: E402
from oqu.kernel.permissions import Role  # noqa: E402
from oqu.kernel.progress import follow  # noqa: E402
from oqu.libraries.models import Centre, District, Library, Region  # noqa: E402
from oqu.people.models import Person, Post  # noqa: E402
from oqu.questionnaires import actions, queries, sheets  # noqa: E402
from oqu.questionnaires.definition import packing  # noqa: E402
from oqu.questionnaires.models import PublishedTables, Wave  # noqa: E402
from oqu.questionnaires.models.answers import Block, Response  # noqa: E402
from oqu.ui.device import mark_of  # noqa: E402

UNUSABLE = "!"
BARE_BACKEND = "django.contrib.auth.backends.ModelBackend"
STANDARD = "reaction"  # fifteen questions
NUMBER, WORDS = "share_with", ("obstacle_other", "most_useful", "to_change", "will_do")
BATCH = 5_000
BLOCK = 50_000
REPEATS = 7
SEED = 20210415


def prepared(people: int) -> tuple[Course, Wave, Person]:
    """A course of that many people and one open wave of the standard closing questionnaire."""
    now, tag = clock.now(), uuid.uuid4().hex[:8]
    region = Region.objects.create(code=tag, name_kk="Облыс")
    district = District.objects.create(region=region, code=tag, name_kk="Аудан")
    library = Library.objects.create(code=tag, name_kk="Кітапхана", district=district, setting="urban")
    centre = Centre.objects.create(library=library, slug=tag)
    director = Person.objects.create(email=f"{tag}@example.org", family_name="D", given_name="D")
    for role in (Role.DIRECTOR, Role.METHODOLOGIST):
        Post.objects.create(person=director, role=role, centre=centre, given_at=now)
    course = Course.objects.create(
        centre=centre,
        slug=f"bench-{tag}",
        title_kk="Өлшеу",
        languages=["kk"],
        stage=Stage.RUNNING,
        starts_on=now.date(),
        ends_on=now.date(),
        hours=1,
        capacity=min(people, 30_000),
        created_at=now,
        plan_published_at=now,
    )
    _enrol(course, library, people)
    activity = Activity.objects.create(
        course=course,
        kind="questionnaire",
        slug="closing",
        title_kk="Сауалнама",
        position=1,
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
    )
    questionnaire = queries.bank().get(code=STANDARD)
    wave = actions.open_wave(activity=activity, questionnaire=questionnaire, by=director, at=now)
    return course, wave, director


def _set_up() -> None:
    """The tables of an empty database, and the static files that pages refer to."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def _enrol(course: Course, library: Library, people: int) -> None:
    for batch in batched(range(people), BATCH):
        made = Person.objects.bulk_create(
            Person(
                email=f"{n}.{library.code}@example.org",
                family_name="P",
                given_name=f"{n}",
                library=library,
                password=UNUSABLE,
            )
            for n in batch
        )
        Enrolment.objects.bulk_create(
            Enrolment(course=course, person=person, language="kk", enrolled_at=course.created_at)
            for person in made
        )


def submit(people: int, folder: Path) -> None:
    """Leave sessions of everybody, the marks of authors that their forms carry, and one answer's fields in `submit.json`."""
    _set_up()
    course, wave, _director = prepared(people)
    with transaction.atomic():
        everybody = list(Person.objects.filter(enrolments__course=course))
        sessions = [_session(person, settings.AUTHENTICATION_BACKENDS[0]) for person in everybody]
        bare = [_session(person, BARE_BACKEND) for person in everybody]
    with translation.override("ru"):
        address = reverse("learning:questionnaire", args=[course.slug, wave.activity.slug])
    authors = [mark_of(person) for person in everybody]
    plan = {"path": address, "sessions": sessions, "authors": authors, "bare_sessions": bare}
    (folder / "submit.json").write_text(json.dumps({**plan, "typed": typed(wave)}))


def typed(wave: Wave) -> dict[str, str]:
    """One whole answer as a form sends it."""
    words = {"short": "Каталог", "long": "Каталог енді түсінікті.", "number": "3"}
    given: dict[str, str] = {}
    for item in queries.content_of(wave.questionnaire).items():
        option = item.options[0].code if item.options else "4"
        ids = [item.code] if item.kind in ("one", "many") else [item.within(row.code) for row in item.rows]
        given |= dict.fromkeys(ids or [item.code], words.get(item.kind, option))
    return given


def _session(person: Person, backend: str) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def analyse(answers: int, folder: Path) -> dict[str, Any]:
    """Fill a closed wave with so many answers and read it: milliseconds, and the bytes of its page and its sheet."""
    _set_up()
    course, wave, director = prepared(44)
    wave = actions.close_wave(wave=wave, by=None, at=clock.now())
    width = fill(wave, answers)
    PublishedTables.objects.all().delete()
    begun = time.perf_counter()
    actions.publish(wave=wave)
    deciding = 1000 * (time.perf_counter() - begun)
    wave = Wave.objects.select_related("activity__course__centre", "questionnaire").get(pk=wave.pk)
    read = _best(lambda: list(Response.objects.filter(wave=wave).values_list("codes", "numbers")))
    figures = _best(lambda: queries.results(wave, language="kk"))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(director, backend=settings.AUTHENTICATION_BACKENDS[0])
    with translation.override("ru"):
        path = reverse("office:wave", args=[course.slug, wave.activity.slug])
        page = client.get(path)
    assert page.status_code == 200, page.status_code
    session = _session(director, settings.AUTHENTICATION_BACKENDS[0])
    (folder / "results.json").write_text(json.dumps({"path": path, "session": session}))
    return {
        "ms": round(figures, 1),
        "deciding_ms": round(deciding),
        "reading_rows_ms": round(read, 1),
        "columns": width,
        "page_bytes": len(page.content),
    }


def sheet() -> dict[str, Any]:
    """Write the workbook of the wave that `analyse` left behind: milliseconds, bytes, the most memory ever held."""
    wave = Wave.objects.select_related("activity__course", "questionnaire").get()
    begun = time.perf_counter()
    found = queries.results(wave, language="kk")
    size = sum(len(piece) for piece in sheets.workbook(found, "kk"))
    took = 1000 * (time.perf_counter() - begun)
    return {"ms": round(took), "bytes": size, "memory_mb": peak_mb(os.getpid())}


def _best(work: Callable[[], object]) -> float:
    """The quickest of some runs, in milliseconds: whatever else runs on a machine only makes things slower."""
    times = []
    for _again in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return min(times)


def fill(wave: Wave, answers: int) -> int:
    """So many made-up answers, as closing would have left them; returns how many columns they have."""
    columns = packing.columns(queries.content_of(wave.questionnaire))
    chance = np.random.default_rng(SEED)
    rounds = -(-answers // BLOCK)
    for batch in follow(batched(range(answers), BLOCK), total=rounds, label=f"{answers} answers"):
        codes = np.column_stack(
            [chance.integers(c.low, c.high + 1, len(batch), dtype=np.int8) for c in columns]
        )
        with transaction.atomic():
            Block.objects.create(wave=wave, codes=codes.tobytes())
            _insert(wave, codes)
    numbers = np.sort(chance.integers(0, 20, answers).astype(np.float64))
    Block.objects.create(wave=wave, item=NUMBER, codes=numbers.tobytes())
    wave.texts = dict.fromkeys(WORDS, answers)
    wave.save(update_fields=["texts"])
    return len(columns)


def _insert(wave: Wave, codes: Any) -> None:
    languages = cycle(("kk", "ru"))
    rows = (
        Response(wave=wave, language=next(languages), codes=row.tobytes(), numbers={NUMBER: 3.0})
        for row in codes
    )
    for batch in batched(rows, BATCH):
        Response.objects.bulk_create(batch)


if __name__ == "__main__":
    what, number, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    if what == "submit":
        submit(number, folder)
    elif what == "sheet":
        print(json.dumps(sheet()))
    else:
        print(json.dumps(analyse(number, folder)))
