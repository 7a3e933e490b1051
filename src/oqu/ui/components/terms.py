"""Terms of the field, explained where they are used: a question that unfolds its answer."""

from collections.abc import Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Words
from oqu.ui.components import draw
from oqu.ui.components.actions import disclosure

TERMS: Mapping[str, tuple[Words, Words]] = {
    "hour": (
        _("What is an academic hour?"),
        _(
            "45 minutes: a lecture of 90 minutes is 2 academic hours. The hours of the plan together should be those of the course, which the certificate names."
        ),
    ),
    "group": (
        _("What are groups for?"),
        _(
            "People of a group learn together; a group can have its own times, curator and reviewer. Oqu proposes groups that are alike in language, district and experience, and you decide."
        ),
    ),
    "nomination": (
        _("What is a nomination?"),
        _(
            "The head of a library system sends a list of colleagues. Each of them gets a letter; the application counts as soon as the person accepts, and the centre decides."
        ),
    ),
    "rubric": (
        _("What are the criteria for?"),
        _(
            "Each line says what an answer is assessed by, and how many points it can bring. Participants see the lines before they begin; the reviewer gives points line by line, and the answer is accepted from the sum that you set."
        ),
    ),
    "retrospective": (
        _("Why look back?"),
        _(
            "After the course people give two marks at once: how well they could do it before, and how well now. It shows how much they have come to see what they did not know."
        ),
    ),
    "transfer": (
        _("What is asked months later?"),
        _(
            "Whether what was learned is used at work. These questionnaires go out by themselves one, three and six months after the course."
        ),
    ),
    "alpha": (
        _("What is Cronbach's alpha?"),
        _(
            "It says how far the lines of a table measure one thing: 1 would be perfectly. From about 0.7 on their marks may be read together. “α without it” is what the other lines have: if it is much higher, that line asks about something else."
        ),
    ),
    "sealed": (
        _("What does it mean that answers are sealed?"),
        _(
            "Until an anonymous questionnaire is closed, no page shows its answers to anybody, the centre included; only the people who run the server would have the means to open them. Then they are mixed, and nothing stored connects an answer with a person."
        ),
    ),
}


def term(code: str) -> SafeString:
    """The explanation of one of TERMS, to be unfolded."""
    title, text = TERMS[code]
    return disclosure(draw.html("<p>{}</p>", text), str(title))
