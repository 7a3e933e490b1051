"""Files attached to activities: slides to keep, forms, hand-outs."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from oqu.courses.models import Activity, Material
from oqu.kernel import file_names, files, journal
from oqu.kernel.fields import LONGEST_TITLE
from oqu.kernel.files import Upload
from oqu.letters import actions as letters
from oqu.people.models import Person

MATERIALS = (*files.PICTURES, *files.DOCUMENTS, files.TEXT)
LARGEST_MATERIAL = 25 * files.MEGABYTE


@transaction.atomic
def attach_material(*, activity: Activity, upload: Upload, title: str, by: Person, at: datetime) -> Material:
    """Attach a file to an activity; the same content under the same title is attached once. Raises FileRefused.

    Without a title, it is the name of the file. A name and a title that another file of the activity has get a number.
    """
    words = title or upload.name
    attached = list(activity.materials.select_related("file"))
    content, titles = (
        files.digest(upload.content),
        set(islice(file_names.numbered(words, LONGEST_TITLE), len(attached) + 1)),
    )
    known = next((one for one in attached if one.file.sha256 == content and one.title in titles), None)
    if known:
        return known
    size = upload.content.seek(0, 2)
    stored = files.store(
        upload.content,
        name=upload.name,
        size=size,
        kinds=MATERIALS,
        owner=by,
        at=at,
        largest=LARGEST_MATERIAL,
        beside=[one.file.name for one in attached],
    )
    material = Material.objects.create(
        activity=activity,
        file=stored,
        title=file_names.unused(words, [one.title for one in attached], LONGEST_TITLE),
        position=len(attached) + 1,
    )
    journal.record("courses.attach_material", thing=activity, by=by, at=at, details={"file": stored.key})
    return material


@transaction.atomic
def detach_material(*, material: Material, by: Person, at: datetime) -> None:
    """Take a file away from an activity; for ten minutes `undo` attaches it again.

    The stored file stays, so that undoing finds it.
    """
    letters.open_batch(
        verb="courses.detach_material",
        thing_key=material.activity.course.key,
        by=by,
        at=at,
        centre=material.activity.course.centre,
        before={
            "activity": material.activity.slug,
            "file": material.file.key,
            "title": material.title,
            "position": material.position,
        },
    )
    journal.record(
        "courses.detach_material", thing=material.activity, by=by, at=at, details={"file": material.file.key}
    )
    material.delete()
