"""Imports of people that can still be undone."""

from oqu.libraries.models import Centre
from oqu.people.models import PeopleImport


def latest_people_import(centre: Centre) -> PeopleImport | None:
    """The latest import of a centre, unless it is undone."""
    return PeopleImport.objects.filter(centre=centre, undone_at=None).first()


def people_import_by_key(centre: Centre, key: str) -> PeopleImport | None:
    """That import of the centre, undone or not."""
    return PeopleImport.objects.filter(centre=centre, key=key).first()
