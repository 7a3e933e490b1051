"""Imports of lists that can still be undone."""

from oqu.libraries.models import Centre, ListImport


def latest_import(centre: Centre | None) -> ListImport | None:
    """The latest import of a centre, or of the site administrator (None), unless it is undone."""
    return ListImport.objects.filter(centre=centre, undone_at=None).first()


def import_by_key(centre: Centre | None, key: str) -> ListImport | None:
    """That import of theirs, undone or not."""
    return ListImport.objects.filter(centre=centre, key=key).first()
