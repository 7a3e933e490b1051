"""Registers the pages of links."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.links.kind import KIND
from oqu.links.rules import can_edit_link
from oqu.web.activity_kinds import KindPages, register
from oqu.web.kinds.link import learner
from oqu.web.kinds.link.content import content

LEARNER_URLS = (path("my/courses/<slug:slug>/links/<slug:activity>/", learner.link, name="link"),)

JOURNAL_WORDS = {
    "links.finish": _("marked a link as seen"),
    "links.set": _("entered a link"),
}
JOURNAL_FIELDS = {
    "author": _("author"),
    "medium": _("medium"),
    "minutes": _("length in minutes"),
    "size": _("size"),
    "url": _("address"),
}

register(
    KindPages(
        code=KIND.code,
        heading=_("Links"),
        tab=pgettext_lazy("tab", "Links"),
        done=pgettext_lazy("link", "seen"),
        call=pgettext_lazy("link", "Take a look"),
        learner_urls=LEARNER_URLS,
        office_content=content,
        can_write=can_edit_link,
        chosen_fields=frozenset({"medium"}),
        journal_words=JOURNAL_WORDS,
        journal_fields=JOURNAL_FIELDS,
    )
)
