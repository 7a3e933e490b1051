"""Writes of admission: applying, nominating, deciding, forming groups. Every one is atomic and leaves a journal row.

- `apply(course=, details=, at=, key=, by=None)` → Application; `confirm(application=, code=, at=)`; `send_code(…)`
- `enter(course=, details=, by=, at=, key=)` → Application (the office writes in somebody who called or wrote)
- `nominate(course=, network=, people=, by=, at=, key=)` → Nomination (its `.applications` are the people)
- `admit(application=, by=, at=, reason="")` → Enrolment; `put_on_waiting_list`, `decline`, `withdraw`, `promote_next`
- `propose_groups(course=, wishes=Wishes(…), by=, at=, key=)` → Proposal; `move_seat`, `accept_proposal(proposal=, by=, at=)`;
  then `courses.actions.publish_groups`
"""

from oqu.admission.actions.applying import (
    AppliedAlready,
    CodeWrong,
    NotTaken,
    apply,
    confirm,
    enter,
    send_code,
)
from oqu.admission.actions.deciding import (
    DecidedAlready,
    Decision,
    NobodyWaits,
    NotConfirmed,
    Outcome,
    TakenBack,
    admit,
    correct_library,
    decide,
    decline,
    promote_next,
    put_on_waiting_list,
    withdraw,
)
from oqu.admission.actions.grouping import (
    NobodyToPlace,
    NotAGroup,
    NotReady,
    SizesImpossible,
    accept_proposal,
    divide_people,
    move_seat,
    propose_groups,
)
from oqu.admission.actions.nominating import (
    NotOfNetwork,
    draft_nomination,
    invite_heads,
    nominate,
    send_nomination,
)
from oqu.admission.queries.nominations import Details

__all__ = [
    "AppliedAlready",
    "CodeWrong",
    "DecidedAlready",
    "Decision",
    "Details",
    "NobodyToPlace",
    "NobodyWaits",
    "NotAGroup",
    "NotConfirmed",
    "NotOfNetwork",
    "NotReady",
    "NotTaken",
    "Outcome",
    "SizesImpossible",
    "TakenBack",
    "accept_proposal",
    "admit",
    "apply",
    "confirm",
    "correct_library",
    "decide",
    "decline",
    "divide_people",
    "draft_nomination",
    "enter",
    "invite_heads",
    "move_seat",
    "nominate",
    "promote_next",
    "propose_groups",
    "put_on_waiting_list",
    "send_code",
    "send_nomination",
    "withdraw",
]
