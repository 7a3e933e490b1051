"""Files that arrive in chunks over weak links: the server's side of tus, and the finished files for forms.

The protocol is `resumable_upload`'s; here is where it stores: a row per upload, a file per chunk. A chunk counts once it
is on the disk and its row is committed, so an offset that was acknowledged survives any crash. Decision 0087.
"""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import IO, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from oqu.kernel import clock, file_names, files
from oqu.kernel.files import MEGABYTE
from oqu.kernel.heavy import resumable_upload
from oqu.kernel.models import ResumableUpload, UploadChunk

FOLDER = "uploads"
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FIELD_SUFFIX = "__uploaded"
"""A form names uploads for its field `photo` in fields of the name `photo__uploaded`."""
LARGEST_CHUNK = MEGABYTE
LARGEST_UPLOAD = 100 * MEGABYTE
"""What an assignment may ask for at most; each form has its own, smaller limit."""
MOST_WAITING = 20
MOST_WAITING_BYTES = 200 * MEGABYTE
IN_MEMORY = 2 * MEGABYTE
UNFINISHED_FOR = timedelta(hours=72)
FINISHED_FOR = timedelta(days=14)
"""A form may wait that long in the outbox of a device without a connection."""
USED_FOR = timedelta(days=1)
EXTENSIONS = ["creation", "termination", "checksum", "expiration"]


class Chunks:
    """Where `resumable_upload` stores the uploads of one person; those of others do not exist here.

    Has the methods of `resumable_upload.Storage` that the server without concatenation calls.
    """

    def __init__(self, owner: Any, at: datetime) -> None:
        self.owner, self.at = owner, at
        self._written = ""

    def create_upload(
        self, upload_id: str, upload_length: int, metadata: dict[str, str], expires_at: datetime | None = None
    ) -> None:
        """Note an upload that was announced: its name and its size in bytes."""
        name = file_names.clean(metadata.get("filename", ""))
        expires = self.at + UNFINISHED_FOR
        ResumableUpload.objects.create(
            key=UUID(upload_id), owner=self.owner, name=name, size=upload_length, expires_at=expires
        )

    def get_upload(self, upload_id: str) -> dict[str, Any] | None:
        """How far an upload is; one that a form has taken is shown as expired, so nobody continues it."""
        upload = self._all().filter(key=UUID(upload_id)).first()
        if upload is None:
            return None
        return {
            "upload_id": upload_id,
            "upload_length": upload.size,
            "offset": upload.offset,
            "metadata": {"filename": upload.name},
            "completed": upload.offset == upload.size,
            "expires_at": upload.used_at or upload.expires_at,
        }

    def write_chunk(self, upload_id: str, offset: int, data: bytes) -> None:
        """Put a chunk on the disk; it counts when `update_offset_atomic` says so."""
        self._written = files.put(f"{FOLDER}/{upload_id}/{offset}", BytesIO(data))

    def update_offset_atomic(self, upload_id: str, expected_offset: int, new_offset: int) -> bool:
        """Count the chunk that was just written; False if another writer was first or the upload is gone."""
        if new_offset == expected_offset:  # an empty chunk
            storages["default"].delete(self._written)
            return True
        waiting = self._all().filter(key=UUID(upload_id), offset=expected_offset)
        try:
            with transaction.atomic():
                upload = waiting.get()
                UploadChunk.objects.create(upload=upload, offset=expected_offset, path=self._written)
                done = new_offset == upload.size
                expires = self.at + (FINISHED_FOR if done else UNFINISHED_FOR)
                if not waiting.update(offset=new_offset, expires_at=expires):
                    raise ResumableUpload.DoesNotExist
        except (ResumableUpload.DoesNotExist, IntegrityError):
            storages["default"].delete(self._written)
            return False
        return True

    def complete_upload(self, upload_id: str) -> bool:
        """Nothing more to do for an upload whose last chunk has arrived."""
        return True

    def get_file_info(self, upload_id: str) -> dict[str, Any]:
        """Nothing that anybody else needs to know."""
        return {"upload_id": upload_id}

    def delete_upload(self, upload_id: str) -> None:
        """Delete an upload with its chunks: the person took the file out of the form."""
        _delete(self._all().filter(key=UUID(upload_id)))

    def _all(self) -> Any:
        return ResumableUpload.objects.filter(owner=self.owner, expires_at__gt=self.at)


def server(owner: Any, *, address: str) -> Any:
    """The tus server for one person: `handle_request(method, path, headers, body)` gives status, headers and body."""
    at = clock.now()
    made = resumable_upload.TusServerCore(
        storage=Chunks(owner, at),
        base_path=address,
        max_size=max(LARGEST_UPLOAD, settings.OQU_LARGEST_FILE),
        max_chunk_size=LARGEST_CHUNK,
        on_upload_create=partial(_refuse_too_many, owner, at),
        disable_concatenation=True,
    )
    made.SUPPORTED_EXTENSIONS = EXTENSIONS
    return made


def _refuse_too_many(
    owner: Any, at: datetime, upload_id: str, metadata: dict[str, str], length: int | None
) -> None:
    """Nobody fills the disk: 413 when more than a form could need waits for forms already."""
    if length is None:
        raise resumable_upload.TusHookError("Upload-Length is missing", 400)
    waiting = ResumableUpload.objects.filter(owner=owner, expires_at__gt=at, used_at=None)
    size = waiting.aggregate(all=Sum("size"))["all"] or 0
    if waiting.count() >= MOST_WAITING or size + length > MOST_WAITING_BYTES:
        raise resumable_upload.TusHookError("Too many uploads wait for their forms", 413)


class ArrivedFile(UploadedFile[Any]):
    """A finished upload, as a form gets any other file; `upload_key` names it when the form comes back with errors."""

    def __init__(self, upload: ResumableUpload) -> None:
        self.upload_key = str(upload.key)
        super().__init__(_joined(upload), upload.name, size=upload.size)


class MissingFile(UploadedFile[Any]):
    """Stands for an upload that a form names and that has not arrived in full, or is gone."""

    def __init__(self, key: str) -> None:
        self.upload_key = key
        super().__init__(BytesIO(), file_names.NAMELESS, size=0)


def _joined(upload: ResumableUpload) -> IO[bytes]:
    """The chunks of an upload as one file, on the disk if it is large."""
    joined: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the request closes it
    for chunk in upload.chunks.all():
        with storages["default"].open(chunk.path) as part:
            joined.writelines(part.chunks())
    joined.seek(0)
    return joined


def sent_files(request: HttpRequest) -> MultiValueDict[str, UploadedFile[Any]]:
    """The files of a form: those in the post itself, and the sender's own uploads that it names.

    These are put before the others of the request, which closes them all at its end: in a field for one file, the last
    one counts, which is the one chosen just now.
    """
    known = {one.upload_key for one in _files_of(request) if isinstance(one, ArrivedFile | MissingFile)}
    for name in request.POST:
        if name.endswith(FIELD_SUFFIX):
            arrived = [_arrived(request, key) for key in request.POST.getlist(name) if key not in known]
            field = name.removesuffix(FIELD_SUFFIX)
            if not arrived:
                continue
            request.FILES.setlist(field, [*arrived, *request.FILES.getlist(field)])
    return request.FILES


def _files_of(request: HttpRequest) -> list[UploadedFile[Any]]:
    return [one for _name, files_of_field in request.FILES.lists() for one in files_of_field]


def _arrived(request: HttpRequest, key: str) -> UploadedFile[Any]:
    upload = _finished(request.user, [key], clock.now()).first()
    return ArrivedFile(upload) if upload else MissingFile(key)


def _finished(owner: Any, keys: Iterable[str], at: datetime) -> QuerySet[ResumableUpload]:
    own = ResumableUpload.objects.filter(owner_id=owner.pk, key__in=_valid(keys), expires_at__gt=at)
    return own.filter(offset=F("size"))


@dataclass(frozen=True)
class FinishedUpload:
    """A file that has arrived in full: the field of its form, its key, its name, and its size in bytes."""

    field: str
    key: str
    name: str
    size: int


def finished_uploads(owner: Any, fields: Iterable[tuple[str, str]], *, at: datetime) -> list[FinishedUpload]:
    """Of the uploads that the fields of a form name (pairs of name and value), those of this person that are complete."""
    named = {value: name.removesuffix(FIELD_SUFFIX) for name, value in fields if name.endswith(FIELD_SUFFIX)}
    if not named:
        return []
    found = {str(one.key): one for one in _finished(owner, named, at)}
    return [
        FinishedUpload(field, key, found[key].name, found[key].size)
        for key, field in named.items()
        if key in found
    ]


def hold(owner: Any, file: UploadedFile[Any], *, at: datetime) -> str:
    """Store a file between the page that shows what it holds and the one that confirms it; returns its key."""
    if isinstance(file, ArrivedFile):
        return file.upload_key
    key = uuid4()
    file.seek(0)
    path = files.put(f"{FOLDER}/{key}/0", file)
    size = file.size or 0
    with transaction.atomic():
        upload = ResumableUpload.objects.create(
            key=key,
            owner=owner,
            name=file_names.clean(file.name or ""),
            size=size,
            offset=size,
            expires_at=at + USED_FOR,
        )
        UploadChunk.objects.create(upload=upload, offset=0, path=path)
    return str(key)


def named_uploads(request: HttpRequest) -> list[str]:
    """The keys of uploads that a posted form names."""
    names = [name for name in request.POST if name.endswith(FIELD_SUFFIX)]
    return [key for name in names for key in request.POST.getlist(name)]


def mark_used(owner: Any, keys: Iterable[str], *, at: datetime) -> None:
    """Note that a form has taken these uploads. They stay for a day, in case the answer did not reach the sender."""
    taken = ResumableUpload.objects.filter(owner=owner, key__in=_valid(keys), used_at=None)
    taken.update(used_at=at, expires_at=at + USED_FOR)


def _valid(keys: Iterable[str]) -> list[UUID]:
    """The keys that can be one."""
    return [UUID(key) for key in keys if KEY.fullmatch(key)]


def delete_expired(*, at: datetime) -> int:
    """Delete uploads whose time is over and chunks without an upload; returns how many uploads that were."""
    expired = ResumableUpload.objects.filter(expires_at__lte=at)
    deleted = _delete(expired)
    storage = storages["default"]
    if storage.exists(FOLDER):
        known = {str(key) for key in ResumableUpload.objects.values_list("key", flat=True)}
        for folder in set(storage.listdir(FOLDER)[0]) - known:
            _delete_folder(folder)
    return deleted


def delete_of(owner_id: int) -> int:
    """Delete what a person was still sending; returns how many uploads that were."""
    return _delete(ResumableUpload.objects.filter(owner=owner_id))


def _delete(uploads: Any) -> int:
    keys = [str(key) for key in uploads.values_list("key", flat=True)]
    ResumableUpload.objects.filter(key__in=keys).delete()
    for key in keys:
        transaction.on_commit(partial(_delete_folder, key))
    return len(keys)


def _delete_folder(key: str) -> None:
    storage = storages["default"]
    folder = f"{FOLDER}/{key}"
    if storage.exists(folder):
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")
        storage.delete(folder)
