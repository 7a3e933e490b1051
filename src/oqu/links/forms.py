"""What people type about links."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.kernel.fields import TidyCharField, WebAddressField
from oqu.kernel.files import MEGABYTE
from oqu.kernel.stale import StaleCheck
from oqu.links.models import Link, Medium


class LinkForm(StaleCheck, forms.Form):
    """Where a link leads, and what is known about it. The keys of a file `links/<slug>.toml` are these fields."""

    medium = forms.ChoiceField(
        label=_("What it is"), choices=Medium.choices, widget=forms.RadioSelect, initial=Medium.PAGE
    )
    url = WebAddressField(label=_("Address on the web"), max_length=500)
    author = TidyCharField(label=_("Author"), max_length=200, required=False)
    minutes = forms.IntegerField(label=_("Length in minutes"), required=False, min_value=1, max_value=6000)
    size_mb = forms.DecimalField(
        label=_("Size in megabytes"),
        help_text=_("So that people know before they open it on a mobile connection. Empty: not known."),
        required=False,
        min_value=Decimal("0.1"),
        max_value=100_000,
        decimal_places=1,
    )

    def __init__(self, *args: Any, link: Link | None, **kwargs: Any) -> None:
        if link:
            kwargs["initial"] = {
                **{name: getattr(link, name) for name in ("medium", "url", "author", "minutes")},
                "size_mb": None if link.size is None else round(Decimal(link.size) / MEGABYTE, 1),
            }
        super().__init__(*args, **kwargs)

    def action_kwargs(self) -> dict[str, Any]:
        """The fields as `actions.set_link` takes them; the size in bytes."""
        values = dict(self.cleaned_data)
        size = values.pop("size_mb")
        return {**values, "size": None if size is None else int(size * MEGABYTE)}
