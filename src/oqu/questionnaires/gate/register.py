"""Reading the registers: published tables, and rows for research."""

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.gate import tables
from oqu.questionnaires.gate.rows import ResearchRows
from oqu.questionnaires.gate.tables import Published
from oqu.questionnaires.models import PublishedTables, ResearchTable, Wave

READ = "_read_by_the_gate"


def published(wave: Wave) -> Published | None:
    """What is published of a wave; None while it is open. Read from JSON once for each object from the database."""
    try:
        row = wave.tables
    except PublishedTables.DoesNotExist:
        return None
    plain, known = vars(row).get(READ, (None, None))
    if plain is not row.tables or not isinstance(known, Published):
        known = tables.read(row.tables)
        vars(row)[READ] = row.tables, known
    return known


def research_rows_of(wave: Wave) -> ResearchRows | None:
    """The rows for research of a wave; None where people were not informed of them, it is open, or too few answered."""
    row = ResearchTable.objects.filter(wave=wave).first()
    if row is None:
        return None
    head, codes = row.head, np.frombuffer(bytes(row.codes), dtype=np.int8)
    return ResearchRows(
        minimum=head["minimum"],
        traits={name: tuple(labels) for name, labels in head["traits"]},
        answers=tuple(head["answers"]),
        codes=codes.reshape(head["n"], -1),
        found=head["found"],
    )
