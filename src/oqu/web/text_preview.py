"""A text as its readers will see it, before it is saved: what the toolbar of a long text asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oqu.courses.queries import Activity, picture_sizes, pictures_of_text, shown_pictures
from oqu.kernel import rich_text
from oqu.kernel.fields import LONGEST_TEXT
from oqu.kernel.languages import LANGUAGES, current

PREVIEW = "preview"
"""The field by which a page's script asks for a preview, in place of its form."""
PENDING, MOST_PENDING = "pending", 50
"""The field with the names of picture files that wait in the form, and how many of them are looked at."""


def text_preview(
    request: HttpRequest, activity: Activity | None = None, *, is_titled: bool = False
) -> HttpResponse | None:
    """The text that was sent to be looked at, as a part of the page; None if it was not asked for.

    Call it after the rule of the page. With an activity, the pictures of its text are shown, and those that wait in the
    form get addresses that the page's script replaces (`_pending`); `is_titled` leaves out a title at its very start, as pages do that show the title themselves.
    """
    if request.method != "POST" or PREVIEW not in request.POST:
        return None
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else current()
    text = request.POST[PREVIEW][:LONGEST_TEXT]
    waiting = _pending(request) if activity else {}
    pictures = shown_pictures(activity)[language] | waiting if activity else {}
    html = rich_text.render(rich_text.without_title(text) if is_titled else text, pictures)
    context = {
        "code": language,
        "html": html,
        "bytes": rich_text.weight(html),
        "pictures": pictures_of_text(text, _sizes(activity, waiting)) if activity else None,
    }
    return render(request, "web/text_shown.html", context)


def _pending(request: HttpRequest) -> dict[str, rich_text.ShownPicture]:
    """Pictures whose files wait in the form, at the address `#` and their place in the list of names that was sent."""
    names = request.POST.getlist(PENDING)[:MOST_PENDING]
    return {
        rich_text.picture_name(name): rich_text.ShownPicture(f"#{place}", 1, 1)
        for place, name in enumerate(names)
    }


def _sizes(activity: Activity, waiting: dict[str, rich_text.ShownPicture]) -> dict[str, int]:
    """Bytes of the pictures by name; those that are not stored yet have none."""
    return dict.fromkeys(waiting, 0) | picture_sizes(activity)
