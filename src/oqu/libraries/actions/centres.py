"""Centres: opening one, its settings, and how its pages and documents look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import files, journal, pictures, text
from oqu.kernel.errors import Refused
from oqu.kernel.files import HEIC, JPEG, PNG, StoredFile, Upload
from oqu.kernel.rows import assign
from oqu.kernel.translated_forms import columns
from oqu.libraries.models import Centre, CentreLook, Library, Network
from oqu.libraries.queries import only_centre

CENTRE_FIELDS = frozenset({"zone", "email", "phone", "fewest_answers", "verdict_rules", *columns("address")})
LONGEST_SLUG = 40
"""Letters in the address of a centre's pages."""
PICTURES = (PNG, JPEG, HEIC)
"""What a logo, a signature or a seal may be sent as; a photo of an iPhone is stored as JPEG."""
LARGEST_PICTURE = 10 * files.MEGABYTE
LONGEST_SIDE = 600
"""Pixels: sharp on paper at 5 cm."""


class CentreAddressTaken(Refused):
    message = _("Another centre has this address already. Choose another one.")


@transaction.atomic
def open_centre(
    *,
    library: Library,
    by: journal.Actor | None,
    at: datetime,
    slug: str = "",
    zone: str = "Asia/Almaty",
    email: str = "",
    phone: str = "",
    systems: Collection[str] = (),
) -> Centre:
    """Let a library run courses; one that does already stays as it is.

    The first centre of an installation owns all library systems that are there, another one those of `systems` (codes)
    that have no owner. Its address is made of the library's code if none is given. Raises SlugTaken when another centre has it.
    """
    slug = slug or text.slug(library.code, longest=LONGEST_SLUG)
    if known := Centre.objects.filter(library=library).select_related("library").first():
        return known
    if Centre.objects.filter(slug=slug).exists():
        raise CentreAddressTaken
    centre = Centre.objects.create(library=library, slug=slug, zone=zone, email=email, phone=phone)
    if only_centre() == centre:
        Network.objects.filter(owner=None).update(owner=centre)
    else:
        Network.objects.filter(owner=None, code__in=systems).update(owner=centre)
    journal.record("libraries.open_centre", thing=centre, by=by, at=at)
    return centre


@transaction.atomic
def edit_centre(*, centre: Centre, fields: Mapping[str, Any], by: journal.Actor, at: datetime) -> Centre:
    """Change the settings of a centre; `fields` are some of CENTRE_FIELDS."""
    if changed := assign(centre, {name: fields[name] for name in CENTRE_FIELDS & fields.keys()}):
        centre.save(update_fields=changed)
        journal.record("libraries.edit_centre", thing=centre, by=by, at=at, details={"fields": changed})
    return centre


class PictureNotTaken(Refused):
    """A picture of the look that can't be stored; `name` says which."""

    def __init__(self, name: str, refusal: Refused) -> None:
        super().__init__(str(refusal))
        self.name = name


@dataclass(frozen=True)
class Look:
    """How a centre wants to look: its colour ("" for that of Oqu) and new pictures by name; a None removes a picture."""

    accent: str
    pictures: Mapping[str, Upload | None]


@transaction.atomic
def set_look(*, centre: Centre, look: Look, by: Any, at: datetime) -> CentreLook | None:
    """Store a new look of a centre; what was signed with an earlier one is never changed. None if nothing changed.

    A signature belongs to the person who sent it and is printed only where they sign. Raises PictureNotTaken.
    """
    centre = Centre.objects.select_for_update(of=("self",)).select_related("look").get(pk=centre.pk)
    before = centre.look or CentreLook(centre=centre)
    sent = {name: upload and _picture(name, upload, by, at) for name, upload in look.pictures.items()}
    wanted = {name: getattr(before, name) for name in CentreLook.PICTURES} | sent
    if look.accent == before.accent and wanted == {name: getattr(before, name) for name in wanted}:
        return None
    signer = by if sent.get("signature") else before.signature_of if wanted["signature"] else None
    centre.look = CentreLook.objects.create(
        centre=centre, accent=look.accent, since=at, signature_of=signer, **wanted
    )
    centre.save(update_fields=["look"])
    changed = [
        name
        for name in ("accent", *CentreLook.PICTURES)
        if getattr(before, name) != getattr(centre.look, name)
    ]
    journal.record("libraries.set_look", thing=centre, by=by, at=at, details={"fields": sorted(changed)})
    return centre.look


def _picture(name: str, upload: Upload, by: Any, at: datetime) -> StoredFile:
    """A small copy of the picture, without what a camera wrote into it."""
    size = upload.content.seek(0, 2)
    try:
        kind = files.check(
            upload.content, name=upload.name, size=size, kinds=PICTURES, largest=LARGEST_PICTURE
        )
        small = pictures.tidy(upload.content, kind=kind, longest_side=LONGEST_SIDE)
    except Refused as refusal:
        raise PictureNotTaken(name, refusal) from refusal
    kind, file_name = pictures.stored_as(kind, upload.name)
    return files.store(small, name=file_name, size=small.seek(0, 2), kinds=[kind], owner=by, at=at)
