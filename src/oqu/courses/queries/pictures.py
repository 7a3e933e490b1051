"""Pictures in the long text of an activity (decision 0114)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from oqu.courses.models import Activity, TextPicture
from oqu.kernel import files, rich_text
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.pictures import PictureOfText

MARK = "?picture"
"""Ends their addresses: the service worker stores such pictures with the page."""


@dataclass(frozen=True)
class TextPictures:
    """The pictures that one text mentions: their size in bytes; as typed, those that are not there or have no description."""

    bytes: int
    missing: Sequence[str]
    undescribed: Sequence[str]


def shown_pictures(activity: Activity) -> dict[str, dict[str, rich_text.ShownPicture]]:
    """The pictures of an activity's text by language and name; their addresses are those of pages in that language."""
    stored: list[TextPicture] = list(activity.pictures.select_related("file"))
    shown = {}
    for language in LANGUAGES:
        with speaking(language):
            shown[language] = {one.name: _shown(one) for one in stored}
    return shown


def _shown(picture: TextPicture) -> rich_text.ShownPicture:
    address = reverse("learning:file", args=[picture.file.key]) + MARK
    return rich_text.ShownPicture(address, picture.width, picture.height)


def picture_sizes(activity: Activity) -> dict[str, int]:
    """Name → bytes of the pictures of an activity's text."""
    return dict(activity.pictures.values_list("name", "file__size"))


def pictures_of_text(text: str, sizes: Mapping[str, int]) -> TextPictures:
    """What a text mentions of these pictures."""
    mentions = rich_text.pictures_in(text)
    return TextPictures(
        sum(sizes.get(name, 0) for name in {one.name for one in mentions}),
        list(dict.fromkeys(one.typed for one in mentions if one.name not in sizes)),
        list(dict.fromkeys(one.typed for one in mentions if one.name in sizes and not one.description)),
    )


def opened_pictures(activity: Activity) -> list[PictureOfText]:
    """The pictures of an activity's text, open for reading: for a copy or the file of a course."""
    return [
        PictureOfText(one.file.name, files.opened(one.file).content, one.width, one.height)
        for one in activity.pictures.select_related("file")
    ]
