"""Photos of iPhones: read, and kept as every page can show them."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from oqu.kernel import files, pictures

PHOTO = (Path(__file__).parent / "samples" / "photo.heic").read_bytes()


def test_a_photo_of_an_iphone_is_known_by_its_content() -> None:
    kind = files.check(
        BytesIO(PHOTO), name="IMG_0001.HEIC", size=len(PHOTO), kinds=[files.JPEG, files.HEIC], largest=9999
    )

    assert kind == files.HEIC


def test_a_photo_of_an_iphone_becomes_jpeg_without_what_the_camera_wrote() -> None:
    assert b"Phone of Ayzhan" in PHOTO

    made = pictures.tidy(BytesIO(PHOTO), kind=files.HEIC)

    with Image.open(made) as picture:
        assert (picture.format, picture.size, len(picture.getexif())) == ("JPEG", (64, 40), 0)
    assert b"Ayzhan" not in made.getvalue()
    assert pictures.stored_as(files.HEIC, "IMG_0001.HEIC") == (files.JPEG, "IMG_0001.jpg")


def test_other_pictures_keep_their_kind_and_name() -> None:
    assert pictures.stored_as(files.PNG, "plan.PNG") == (files.PNG, "plan.PNG")


def photo(quality: int, kind: str, size: tuple[int, int] = (1200, 900)) -> bytes:
    """A photo with noise, as a telephone makes it, with the place where it was taken."""
    noise = Image.effect_noise(size, 80).convert("RGB")
    camera = Image.Exif()
    camera.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = "Akmola steppe"
    made = BytesIO()
    noise.save(made, kind, quality=quality, exif=camera)
    return made.getvalue()


@pytest.mark.parametrize("kind", [files.JPEG, files.WEBP], ids=["jpeg", "webp"])
@pytest.mark.parametrize("quality", [60, 75, 95])
def test_a_picture_does_not_grow_and_loses_its_place(kind: files.FileType, quality: int) -> None:
    sent = photo(quality, pictures.FORMATS[kind.content_type])
    assert b"Akmola steppe" in sent

    made = pictures.tidy(BytesIO(sent), kind=kind).getvalue()

    assert len(sent) * 0.4 < len(made) <= len(sent)
    assert b"Akmola steppe" not in made
    with Image.open(BytesIO(made)) as picture:
        assert (picture.size, len(picture.getexif())) == ((1200, 900), 0)


def test_a_photo_made_small_by_a_browser_keeps_its_quality() -> None:
    sent = photo(60, "JPEG")

    made = pictures.tidy(BytesIO(sent), kind=files.JPEG).getvalue()

    assert len(sent) * 0.9 < len(made) <= len(sent)


@pytest.mark.parametrize("content", [PHOTO[:300], b"\x00\x00\x00\x1cftypheic" + b"\x00" * 600])
def test_a_broken_photo_of_an_iphone_is_refused(content: bytes) -> None:
    with pytest.raises(pictures.PictureRefused):
        pictures.tidy(BytesIO(content), kind=files.HEIC)


def test_a_film_under_the_name_of_a_photo_is_refused() -> None:
    film = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 100

    with pytest.raises(files.FileRefused):
        files.check(BytesIO(film), name="a.heic", size=len(film), kinds=[files.HEIC], largest=9999)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_a_text_is_small_and_has_no_place(kind: str) -> None:
    sent = photo(95, kind, (2400, 1800))

    made = pictures.for_text(files.Upload("a.jpg", BytesIO(sent)))

    assert made.name == "a.jpg"
    assert 560 <= made.width <= 1000
    content = made.content.read()
    assert b"Akmola steppe" not in content
    with Image.open(BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (made.width, made.height))
    assert len(content) <= pictures.TEXT_BYTES


def test_a_photo_of_an_iphone_may_be_in_a_text() -> None:
    made = pictures.for_text(files.Upload("IMG_0001.HEIC", BytesIO(PHOTO)))

    assert (made.width, made.height, made.content.read(4)) == (64, 40, b"RIFF")


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", PHOTO[:300], b"", b"\xff\xd8\xff\xe0" + b"\x00" * 600],
    ids=["pdf", "heic", "empty", "jpeg"],
)
def test_what_is_no_picture_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(files.FileRefused) as refused:
        pictures.for_text(files.Upload("a.jpg", BytesIO(content)))

    assert str(refused.value)
