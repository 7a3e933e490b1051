"""Pictures in the long text of an activity: stored and removed with the text that mentions them (decision 0114)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from oqu.courses.models import Activity, TextPicture
from oqu.courses.queries.pictures import shown_pictures
from oqu.kernel import files, rich_text
from oqu.kernel.erasure import destroy_files
from oqu.kernel.languages import Translations
from oqu.kernel.pictures import PictureOfText
from oqu.people.models import Person


@transaction.atomic
def format_texts(
    *, activity: Activity, texts: Translations, pictures: Sequence[PictureOfText], by: Person, at: datetime
) -> dict[str, str]:
    """Return the HTML of a text of an activity by language, and store the pictures that the text mentions.

    A picture under the name of a stored one takes its place; what no language of the text mentions any more is deleted.
    """
    mentioned = {one.name for text in texts.values() for one in rich_text.pictures_in(text)}
    stored = {one.name: one for one in activity.pictures.select_related("file")}
    for picture in pictures:
        name = rich_text.picture_name(picture.name)
        if name in mentioned:
            _store(activity, name, picture, stored.get(name), by, at)
    _delete(one for name, one in stored.items() if name not in mentioned)
    shown = shown_pictures(activity)
    return {x: rich_text.render(text, shown[x]) for x, text in texts.items()}


def _store(
    activity: Activity,
    name: str,
    picture: PictureOfText,
    before: TextPicture | None,
    by: Person,
    at: datetime,
) -> None:
    if before and before.file.sha256 == files.digest(picture.content):
        return
    if before:
        _delete([before])
    size = picture.content.seek(0, 2)
    file = files.store(picture.content, name=f"{name}.webp", size=size, kinds=[files.WEBP], owner=by, at=at)
    activity.pictures.create(name=name, file=file, width=picture.width, height=picture.height)


def _delete(pictures: Iterable[TextPicture]) -> None:
    """Delete pictures with their files, which nothing else refers to."""
    gone = list(pictures)
    for one in gone:
        one.delete()
    destroy_files(one.file for one in gone)
