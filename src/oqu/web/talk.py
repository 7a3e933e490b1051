"""Saying something in a discussion, for participants and staff alike."""

from django.http import HttpRequest

from oqu.community import actions
from oqu.community.forms import MessageForm
from oqu.community.queries import Thread
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.web import access


def written(request: HttpRequest, thread: Thread, form: MessageForm) -> bool:
    """Write the message down; where the discussion was closed meanwhile, the form says so and keeps the words."""
    by, at = access.person(request), clock.now()
    try:
        actions.write(thread=thread, by=by, at=at, key=access.form_key(request), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()
