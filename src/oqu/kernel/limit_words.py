"""What forms say about values that are too long, too large or too small, in place of Django's sentences."""

from typing import Any

from django.core.validators import DecimalValidator, MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

TOO_LONG = _(
    "This is too long: %(show_value)d characters, and at most %(limit_value)d fit. Shorten it: nothing is cut off by itself."
)
TOO_LARGE = _("The largest possible number is %(limit_value)s.")
TOO_SMALL = _("The smallest possible number is %(limit_value)s.")
TOO_MANY_DIGITS = _("This number has too many digits: at most %(max)s are possible.")
TOO_MANY_PLACES = _("This number has too many decimal places: at most %(max)s are possible.")


def use() -> None:
    """Let the validators of all forms and models say these sentences; Django has no other place for them."""
    MaxLengthValidator.message = TOO_LONG
    MaxValueValidator.message = TOO_LARGE
    MinValueValidator.message = TOO_SMALL
    of_decimals: dict[str, Any] = {
        "max_digits": TOO_MANY_DIGITS,
        "max_whole_digits": TOO_MANY_DIGITS,
        "max_decimal_places": TOO_MANY_PLACES,
    }
    DecimalValidator.messages = DecimalValidator.messages | of_decimals
