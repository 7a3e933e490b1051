"""Files that arrive in chunks: the protocol, whose they are, how much of them, and that nothing acknowledged is lost."""

import hashlib
from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import resumable_upload
from django.core.files.storage import default_storage
from django.test import Client

from oqu.assignments.models import Submission
from oqu.kernel import clock, files, uploads
from oqu.kernel.models import ResumableUpload, StoredFile, UploadChunk
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory

TASK = "/en/my/courses/library-work/assignments/task/"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2000
TUS = {"Tus-Resumable": "1.0.0"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(cast: Cast, client: Client) -> Client:
    """The browser of a learner whose course has a task."""
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    return client


def announce(client: Client, size: int = len(PDF), name: str = "есеп.pdf", **headers: str) -> Any:
    described = f"filename {b64encode(name.encode()).decode()}"
    wanted = TUS | {"Upload-Length": str(size), "Upload-Metadata": described} | headers
    return client.post("/uploads/", headers=wanted)


def continue_at(client: Client, address: str, offset: int, chunk: bytes, **headers: str) -> Any:
    return client.patch(
        address,
        chunk,
        content_type="application/offset+octet-stream",
        headers=TUS | {"Upload-Offset": str(offset)} | headers,
    )


def ask(client: Client, address: str) -> Any:
    return client.head(address, headers=TUS)


def sent(client: Client, content: bytes = PDF, name: str = "есеп.pdf", chunk: int = 100_000) -> str:
    """The address of an upload that has arrived in chunks."""
    address: str = announce(client, len(content), name).headers["Location"]
    for offset in range(0, len(content), chunk):
        response = continue_at(client, address, offset, content[offset : offset + chunk])
        assert response.status_code == 204
    return address


def key_of(address: str) -> str:
    return address.rpartition("/")[2]


def submit(client: Client, *addresses: str, form_key: str = "one") -> Any:
    form = {
        "form_key": form_key,
        "do": "submit",
        "text": "",
        "add_files__uploaded": [key_of(one) for one in addresses],
    }
    return client.post(TASK, form)


def chunks_on_disk(address: str) -> int:
    folder = f"{uploads.FOLDER}/{key_of(address)}"
    return len(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else 0


def test_the_store_has_what_the_server_calls() -> None:
    wanted = resumable_upload.Storage.__abstractmethods__ - {
        "get_expired_uploads",  # our worker deletes what has expired
        "cleanup_expired_uploads",
        "read_file",  # nobody downloads an upload
        "update_offset",  # for bodies of POST, which are not accepted
    }

    assert {name for name in wanted if not hasattr(uploads.Chunks, name)} == set()


def test_the_server_says_what_it_can_do(learner: Client) -> None:
    response = learner.options("/uploads/")

    assert response.status_code == 204
    assert response.headers["Tus-Version"] == "1.0.0"
    assert response.headers["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert int(response.headers["Tus-Max-Size"]) == uploads.LARGEST_UPLOAD


def test_a_file_arrives_in_chunks_and_is_handed_in_byte_by_byte(learner: Client) -> None:
    response = submit(learner, sent(learner))

    assert response.status_code == 303
    stored = Submission.objects.get().files.get().file
    assert (stored.name, stored.size) == ("есеп.pdf", len(PDF))
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    with default_storage.open(stored.path) as content:
        assert content.read() == PDF


def test_after_a_cut_the_server_says_where_to_go_on(learner: Client) -> None:
    address = announce(learner).headers["Location"]
    continue_at(learner, address, 0, PDF[:1000])

    response = ask(learner, address)

    assert (response.status_code, response.headers["Upload-Offset"]) == (200, "1000")
    assert response.headers["Upload-Length"] == str(len(PDF))
    assert response.headers["Cache-Control"] == "no-store"
    assert "Upload-Expires" in response.headers


def test_a_chunk_at_another_place_is_refused_and_changes_nothing(learner: Client) -> None:
    address = announce(learner).headers["Location"]
    continue_at(learner, address, 0, PDF[:1000])

    again, ahead = continue_at(learner, address, 0, b"x" * 1000), continue_at(learner, address, 2000, b"x")

    assert [again.status_code, ahead.status_code] == [409, 409]
    assert ResumableUpload.objects.get().offset == 1000
    assert chunks_on_disk(address) == 1


def test_of_two_writers_of_one_chunk_the_first_counts(learner: Client, cast: Cast) -> None:
    address = announce(learner).headers["Location"]
    slow, fast = uploads.Chunks(cast.learner, clock.now()), uploads.Chunks(cast.learner, clock.now())
    slow.write_chunk(key_of(address), 0, b"slow")
    fast.write_chunk(key_of(address), 0, b"fast")

    counted = [
        fast.update_offset_atomic(key_of(address), 0, 4),
        slow.update_offset_atomic(key_of(address), 0, 4),
    ]

    assert counted == [True, False]
    with default_storage.open(UploadChunk.objects.get().path) as content:
        assert content.read() == b"fast"
    assert chunks_on_disk(address) == 1


def test_an_empty_chunk_changes_nothing(learner: Client) -> None:
    address = announce(learner).headers["Location"]

    empty = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert learner.generic("PATCH", address, b"", headers=TUS | empty).status_code == 204
    assert continue_at(learner, address, 0, PDF[:10]).status_code == 204
    assert ResumableUpload.objects.get().offset == 10


def test_a_damaged_chunk_is_refused(learner: Client) -> None:
    address = announce(learner).headers["Location"]
    wrong = f"sha1 {b64encode(hashlib.sha1(b'other').digest()).decode()}"
    right = f"sha1 {b64encode(hashlib.sha1(PDF[:10]).digest()).decode()}"

    assert continue_at(learner, address, 0, PDF[:10], **{"Upload-Checksum": wrong}).status_code == 460
    assert continue_at(learner, address, 0, PDF[:10], **{"Upload-Checksum": right}).status_code == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": str(uploads.LARGEST_UPLOAD + 1)}, 413),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "", "Upload-Defer-Length": "1"}, 400),
        ({"Upload-Metadata": "filename ####"}, 400),
        ({"Upload-Concat": "partial"}, 400),
    ],
    ids=str,
)
def test_a_wrong_announcement_is_refused(learner: Client, headers: dict[str, str], status: int) -> None:
    described = TUS | {"Upload-Length": "10"} | headers
    assert learner.post("/uploads/", headers=described).status_code == status
    assert not ResumableUpload.objects.exists()


def test_more_than_was_announced_is_refused(learner: Client) -> None:
    address = announce(learner, size=10).headers["Location"]

    assert continue_at(learner, address, 0, b"x" * 11).status_code == 400
    assert continue_at(learner, address, 0, b"x" * (uploads.LARGEST_CHUNK + 1)).status_code == 413
    assert chunks_on_disk(address) == 0


def test_nobody_fills_the_disk(learner: Client) -> None:
    for _number in range(2):
        assert announce(learner, size=90 * files.MEGABYTE).status_code == 201
    assert announce(learner, size=90 * files.MEGABYTE).status_code == 413
    for _number in range(uploads.MOST_WAITING - 2):
        assert announce(learner, size=10).status_code == 201

    assert announce(learner, size=10).status_code == 413


def test_files_that_a_form_has_taken_do_not_count_as_waiting(learner: Client, cast: Cast) -> None:
    submit(learner, *[sent(learner, PDF + bytes([number])) for number in range(3)])

    assert ResumableUpload.objects.filter(used_at=None).count() == 0


def test_a_form_posted_to_the_protocol_is_refused(learner: Client) -> None:
    assert learner.post("/uploads/", {"form_key": "one"}).status_code == 412
    assert learner.post("/uploads/", {"form_key": "one"}, headers=TUS).status_code == 400


def test_visitors_send_nothing(client: Client) -> None:
    assert announce(client).status_code == 401
    assert ask(client, f"/uploads/{uuid4()}").status_code == 401


def test_a_post_from_another_site_is_refused(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.learner)

    assert announce(browser).status_code == 403
    assert continue_at(browser, f"/uploads/{uuid4()}", 0, b"x").status_code == 403


def test_the_upload_of_another_person_does_not_exist(learner: Client, cast: Cast) -> None:
    address = announce(learner).headers["Location"]
    other = Client()
    other.force_login(cast.other_learner)

    answers = [
        ask(other, address),
        continue_at(other, address, 0, b"x"),
        other.delete(address, headers=TUS),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert ResumableUpload.objects.get().offset == 0


def test_a_form_with_the_upload_of_another_person_is_refused(learner: Client, cast: Cast) -> None:
    address = sent(learner)
    other = Client()
    other.force_login(cast.other_learner)

    response = submit(other, address)

    assert response.status_code == 422
    assert "The file has not arrived. Choose it once more." in response.content.decode()
    assert not StoredFile.objects.exists()
    assert ResumableUpload.objects.get().used_at is None


@pytest.mark.parametrize(
    "key", ["", "no key", "{00000000-0000-0000-0000-000000000000}", str(UUID(int=0)), "\x00"]
)
def test_a_form_with_an_unknown_upload_is_refused(learner: Client, key: str) -> None:
    assert submit(learner, key).status_code == 422


def test_a_form_with_half_a_file_is_refused(learner: Client) -> None:
    address = announce(learner).headers["Location"]
    continue_at(learner, address, 0, PDF[:1000])

    assert submit(learner, address).status_code == 422


def test_a_refused_form_comes_back_with_its_files(learner: Client) -> None:
    picture = sent(learner, PDF, "есеп.pdf")
    wrong = sent(learner, b"MZ" + b"\x00" * 500, "setup.exe")

    page = submit(learner, picture, wrong)

    assert page.status_code == 422
    for address in (picture, wrong):
        assert f'name="add_files__uploaded" value="{key_of(address)}"' in page.content.decode()
    assert not ResumableUpload.objects.exclude(used_at=None).exists()
    assert submit(learner, picture).status_code == 303


def test_the_same_form_sent_twice_is_one_answer(learner: Client) -> None:
    address = sent(learner)

    first, second = submit(learner, address), submit(learner, address)

    assert [first.status_code, second.status_code] == [303, 303]
    assert Submission.objects.get().files.count() == 1


def test_what_a_form_has_taken_is_gone_for_the_script(learner: Client) -> None:
    address = sent(learner)
    submit(learner, address)

    assert ask(learner, address).status_code == 410


def test_a_file_taken_out_of_the_form_is_deleted(learner: Client) -> None:
    address = sent(learner)

    response = learner.delete(address, headers=TUS)

    assert response.status_code == 204
    assert ask(learner, address).status_code == 404
    assert not UploadChunk.objects.exists()


def test_what_no_form_took_is_deleted_in_time(
    learner: Client, django_capture_on_commit_callbacks: Any
) -> None:
    half = announce(learner).headers["Location"]
    continue_at(learner, half, 0, PDF[:1000])
    whole, now = sent(learner), clock.now()
    orphan = files.put(f"{uploads.FOLDER}/{uuid4()}/0", BytesIO(b"x"))

    with django_capture_on_commit_callbacks(execute=True):
        deleted = uploads.delete_expired(at=now + uploads.UNFINISHED_FOR + timedelta(minutes=1))

    assert deleted == 1
    assert ask(learner, half).status_code == 404
    assert ask(learner, whole).status_code == 200
    assert not default_storage.exists(orphan)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.delete_expired(at=now + uploads.FINISHED_FOR + timedelta(minutes=1)) == 1
    assert [chunks_on_disk(one) for one in (half, whole)] == [0, 0]


def test_uploads_of_a_deleted_account_leave_nothing(django_capture_on_commit_callbacks: Any) -> None:
    person, client = PersonFactory.create(), Client()
    client.force_login(person)
    address = sent(client)
    person.delete()

    with django_capture_on_commit_callbacks(execute=True):
        uploads.delete_expired(at=clock.now())

    assert chunks_on_disk(address) == 0
