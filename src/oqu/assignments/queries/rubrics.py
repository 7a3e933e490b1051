"""Whether a practical task can be passed at all, by its rubric and its terms for files."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Words
from oqu.kernel.sheets import lazy_format
from oqu.kernel.text import decimal


def points_out_of_reach(accept_from: Decimal | float, points: Iterable[Decimal | float]) -> Words | None:
    """Why nobody can get the points from which a task is accepted, given the most of each criterion; None: they can."""
    total = sum((Decimal(str(one)) for one in points), Decimal(0))
    if Decimal(str(accept_from)) <= total:
        return None
    sentence = _("The rubric gives at most %(total)s points: nobody could be accepted.")
    return lazy_format(sentence, total=decimal(total))


def files_out_of_reach(*, required: bool, most: int, endings: Sequence[str]) -> Words | None:
    """Why nobody can send the file that a task requires; None: they can, or need not."""
    if required and not (most and endings):
        return _("State also how many files and of which kinds.")
    return None
