"""Registers the pages of readings."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.readings.rules import can_keep_reading
from oqu.web.activity_kinds import KindPages, register
from oqu.web.kinds.reading import learner
from oqu.web.kinds.reading.content import content

LEARNER_URLS = (path("my/courses/<slug:slug>/readings/<slug:activity>/", learner.reading, name="reading"),)

JOURNAL_WORDS = {
    "readings.finish": _("finished a reading"),
    "readings.set": _("wrote a reading"),
}

register(
    KindPages(
        code="reading",
        heading=_("Readings"),
        tab=pgettext_lazy("tab", "Readings"),
        done=_("read"),
        call=_("Read"),
        learner_urls=LEARNER_URLS,
        office_content=content,
        can_write=can_keep_reading,
        journal_words=JOURNAL_WORDS,
    )
)
