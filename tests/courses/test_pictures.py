"""Pictures in the long text of an activity live and end with the text that mentions them."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import storages
from PIL import Image

from oqu.courses.models import TextPicture
from oqu.courses.queries import picture_sizes, pictures_of_text
from oqu.courses.rules import can_read_file
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.kernel.models import StoredFile
from oqu.kernel.pictures import for_text
from oqu.readings import actions
from oqu.readings.models import Reading
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
TEXT = "Мәтін\n\n![Сөре](сөре 1.jpg)\n".replace("сөре 1", "сөре-1")


def write(cast: Cast, *pictures: Upload, **text: str) -> Reading:
    """Store the text of the one reading with new pictures."""
    activity = cast.course.activities.first() or activities.plan(
        cast.course, "reading", "text", by=cast.methodologist
    )
    ready = [for_text(one) for one in pictures]
    return actions.set_reading(
        activity=activity, text=text, pictures=ready, by=cast.methodologist, at=clock.now()
    )


def photo(name: str = "сөре 1.jpg", **options: Any) -> Upload:
    return Upload(name, activities.jpeg(1600, 1200, **options))


def test_a_picture_is_stored_small_and_shown_where_the_text_says(cast: Cast) -> None:
    reading = write(cast, photo(), kk=TEXT)

    picture = TextPicture.objects.get()
    with storages["default"].open(picture.file.path) as file, Image.open(BytesIO(file.read())) as opened:
        assert (opened.format, opened.size) == ("WEBP", (1000, 750))
    assert (picture.name, picture.file.name, picture.file.content_type) == (
        "sore-1",
        "sore-1.webp",
        "image/webp",
    )
    assert reading.html_kk == (
        f'<p>Мәтін</p>\n<p><img src="/kk/files/{picture.file.key}/?picture" alt="Сөре" width="1000" height="750" loading="lazy"></p>\n'
    )
    assert f'src="/ru/files/{picture.file.key}/?picture"' in write(cast, kk=TEXT, ru=TEXT).html_ru
    assert pictures_of_text(TEXT, picture_sizes(reading.activity)).bytes == picture.file.size


def test_the_same_text_again_changes_nothing(cast: Cast) -> None:
    write(cast, photo(), kk=TEXT)
    before = TextPicture.objects.values().get()

    write(cast, photo(), kk=TEXT)

    assert TextPicture.objects.values().get() == before


def test_another_picture_under_the_same_name_takes_its_place(cast: Cast) -> None:
    write(cast, photo(), kk=TEXT)
    before = StoredFile.objects.get()

    reading = write(cast, photo(colour="red"), kk=TEXT)

    now = StoredFile.objects.get()
    assert now.key != before.key
    assert now.key in reading.html_kk


@pytest.mark.django_db(transaction=True)
def test_a_picture_goes_with_its_last_mention(cast: Cast) -> None:
    write(cast, photo(), kk=TEXT, ru=TEXT)
    path = StoredFile.objects.get().path

    write(cast, kk="Мәтін", ru=TEXT)
    assert storages["default"].exists(path)
    write(cast, kk="Мәтін", ru="Текст")

    assert (TextPicture.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert not storages["default"].exists(path)


def test_a_picture_that_no_text_mentions_is_not_stored(cast: Cast) -> None:
    write(cast, photo("other.jpg"), kk=TEXT)

    assert not StoredFile.objects.exists()


def test_pictures_are_private_to_those_who_may_read_the_plan(cast: Cast) -> None:
    write(cast, photo(), kk=TEXT)
    file = StoredFile.objects.get()

    readers = [cast.learner, cast.lecturer, cast.methodologist, cast.stranger]
    assert [can_read_file(person, file) for person in readers] == [True, True, True, False]


def test_what_a_text_lacks_is_listed_as_typed(cast: Cast) -> None:
    text = TEXT + "![ ](сөре-1.jpg) ![a](жоқ.png) ![b](https://example.org/c.png)"
    activity = write(cast, photo(), kk=text).activity

    found = pictures_of_text(text, picture_sizes(activity))

    assert (found.missing, found.undescribed) == (["жоқ.png", "https://example.org/c.png"], ["сөре-1.jpg"])
