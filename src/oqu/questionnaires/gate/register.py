"""Reading the register of published tables."""

from oqu.questionnaires.gate import tables
from oqu.questionnaires.gate.tables import Published
from oqu.questionnaires.models import PublishedTables, Wave

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
