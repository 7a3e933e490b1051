"""A text as its readers will see it, before it is saved: what the toolbar of a long text asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oqu.courses.queries import Activity, picture_sizes, pictures_of_text, shown_pictures
from oqu.kernel import rich_text
from oqu.kernel.fields import LONGEST_TEXT
from oqu.kernel.languages import LANGUAGES, current

PREVIEW = "preview"
"""The field by which a page's script asks for a preview, in place of its form."""


def text_preview(
    request: HttpRequest, activity: Activity | None = None, *, is_titled: bool = False
) -> HttpResponse | None:
    """The text that was sent to be looked at, as a part of the page; None if it was not asked for.

    Call it after the rule of the page. With an activity, the pictures of its text are shown; `is_titled` leaves
    out a title at its very start, as pages do that show the title themselves.
    """
    if request.method != "POST" or PREVIEW not in request.POST:
        return None
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else current()
    text = request.POST[PREVIEW][:LONGEST_TEXT]
    pictures = shown_pictures(activity)[language] if activity else {}
    html = rich_text.render(rich_text.without_title(text) if is_titled else text, pictures)
    context = {
        "code": language,
        "html": html,
        "bytes": rich_text.weight(html),
        "pictures": pictures_of_text(text, picture_sizes(activity)) if activity else None,
    }
    return render(request, "web/text_shown.html", context)
