"""Letters about the list of libraries."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import CENTRE, LetterKind, declare

PROPOSED = declare(
    LetterKind(
        "libraries/proposed",
        trigger="A centre proposes changes of libraries that another centre keeps.",
        recipients="Those who keep libraries at that centre, else the site administrators.",
        about=_("with changes of libraries to approve"),
        example={"centre": CENTRE, "number": 2},
    )
)
DECIDED = declare(
    LetterKind(
        "libraries/decided",
        trigger="A proposed change is approved or refused.",
        recipients="Those who keep libraries at the centre that proposed it.",
        about=_("of a decision on a change of the list of libraries"),
        example={"change": "Көкшетау: 3", "verdict": "approved"},
    )
)
CHANGED = declare(
    LetterKind(
        "libraries/changed",
        trigger="A proposed change of a library is approved.",
        recipients="Those who work in the library, except the one who decided.",
        about=_("of a change in the list of libraries"),
        example={
            "shown": {"name": "Абай атындағы кітапхана", "differences": [("Internet", "no", "yes")]},
            "centre": CENTRE,
        },
    )
)
