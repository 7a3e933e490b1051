"""What a page of the lecture hall is given: the relay's address, the slides, the text; for listeners and for desks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import JsonResponse
from django.utils.translation import gettext as _

from oqu.kernel import languages
from oqu.lectures import queries
from oqu.lectures.queries import Lecture, SlidePage, SlidesState
from oqu.people.queries import Person
from oqu.web import access


@dataclass(frozen=True)
class HallPage:
    """What the templates in `hall/` ask for; addresses are complete, times in minutes."""

    address: str
    renew: str
    lecture: str
    planned: int
    slides: Sequence[dict[str, str | int]] = ()
    turned: Sequence[dict[str, str | int]] = field(default_factory=list)
    transcript: str = ""
    rehearsal: bool = False

    @property
    def now(self) -> dict[str, str | int] | None:
        """The slide to show before any script has run."""
        return self.turned[-1] if self.turned else next(iter(self.slides), None)


def hall_page(talk: Lecture, *, address: str, renew: str, is_open: bool, rehearsal: bool = False) -> HallPage:
    """The page of one lecture; slides and text only once they are open to the reader."""
    ready = is_open and talk.slides_state == SlidesState.READY
    slides = [_slide(slide) for slide in queries.slides_of(talk)] if ready else []
    turned = talk.hall.turned if hasattr(talk, "hall") else []
    return HallPage(
        address=address,
        renew=renew,
        lecture=talk.activity.key,
        planned=queries.length_of(talk),
        slides=slides,
        turned=[slides[number - 1] for number in turned if 0 < number <= len(slides)],
        transcript=access.address("learning:file", languages.current(), key=talk.transcript.key)
        if is_open and talk.transcript
        else "",
        rehearsal=rehearsal,
    )


def _slide(page: SlidePage) -> dict[str, str | int]:
    """A slide for the page's script; its first words stand for it where it is not seen."""
    return {
        "src": access.address("learning:file", languages.current(), key=page.picture),
        "alt": page.words or _("Slide %(number)s") % {"number": page.number},
        "bytes": page.size,
    }


def address(talk: Lecture, person: Person, role: queries.HallRole, at: datetime, group: str = "") -> str:
    """Where this person finds the lecture's hall, with a ticket that is good for some hours."""
    return queries.hall_address(queries.hall_ticket(talk.activity, person, role=role, at=at, group=group))


def renewed(found: str) -> JsonResponse:
    """The answer to a page whose ticket has run out."""
    response = JsonResponse({"address": found})
    response["Cache-Control"] = "no-store"
    return response
