"""When an item of a plan can be opened and when it is due, in words, for every list of a plan."""

from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.ui.components import draw, times


def opens_and_due(opens_at: datetime | None, due_at: datetime | None) -> SafeString:
    """Both moments with their names, in the reader's zone; "" for an item without any."""
    named = ((_("opens: {time}"), opens_at), (_("due: {time}"), due_at))
    parts = [draw.html(words, time=times.when(moment, form="short")) for words, moment in named if moment]
    return SafeString(" · ".join(parts))
