"""How the inputs of forms are drawn."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest


class InputRenderer(DjangoTemplates):
    """Draws inputs without `maxlength`: browsers would cut off what is pasted without a word.

    The form refuses what is too long, with everything typed still in it.
    """

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The input as HTML."""
        context.get("widget", {}).get("attrs", {}).pop("maxlength", None)
        return super().render(template_name, context, request)
