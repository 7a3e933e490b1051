"""Answers that wait for a verdict, for the page "today" of those who review."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.assignments.queries import waiting_for
from oqu.ui.components import draw
from oqu.ui.components.times import when
from oqu.web import access
from oqu.web.work import Urgency, WorkItem, register

PATIENCE = timedelta(days=3)
"""How long an answer may wait before the page calls it late."""


def answers(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """One line for all answers that wait for the reader's verdict."""
    number, oldest = waiting_for(access.person(request))
    if oldest is None:
        return
    words = ngettext(
        "%(count)s answer waits for your verdict", "%(count)s answers wait for your verdict", number
    )
    yield WorkItem(
        title=words % {"count": number},
        url=reverse("teaching:queue"),
        call=_("Review the answers"),
        note=draw.html("{} {}", _("The longest since:"), when(oldest, form="short")),
        urgency=Urgency.LATE if at - oldest > PATIENCE else Urgency.WAITS,
        moment=oldest,
    )


register(answers)
