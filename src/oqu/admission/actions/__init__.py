"""Writes of admission: applying, nominating, deciding, forming groups. Every one is atomic and leaves a journal row.

- `apply(course=, details=, at=, key=, by=None)` → Application; `confirm(application=, code=, at=)`; `send_code(…)`
- `enter(course=, details=, by=, at=, key=)` → Application (the office enters a person who called or wrote); with an e-mail it
  counts when its owner accepts; `enter_list(course=, people=, by=, at=)` enters many: `accept(application=, at=)`, `refuse(application=, at=)`, `ask_owner(application=, by=, at=)`
- `nominate(course=, network=, people=, by=, at=, key=)` → Nomination (its `.applications` are the people)
- `undo_entries(course=, batch=, by=, at=)` takes nominations and entries back until the letters leave
- `admit(application=, by=, at=, reason="")` → Enrolment; `put_on_waiting_list`, `decline`, `withdraw`, `promote_next`; `undo_decision` until the letters leave
- `decline_left(course=, by=, at=)` when a course is closed, `restore_left` when that is undone
- `propose_groups(course=, wishes=Wishes(…), by=, at=, key=)` → Proposal; `move_seat`, `accept_proposal(proposal=, by=, at=)`;
  then `courses.actions.publish_groups`
"""

from oqu.admission.actions.accounts import MaybeListed
from oqu.admission.actions.applying import (
    AppliedAlready,
    CodeLetter,
    CodeWrong,
    EmailOfAnother,
    EnteredList,
    NameApplied,
    NotAsked,
    NotTaken,
    accept,
    apply,
    ask_owner,
    confirm,
    enter,
    enter_list,
    refuse,
    send_code,
)
from oqu.admission.actions.deciding import (
    VERB,
    DecidedAlready,
    Decision,
    DecisionResult,
    NobodyWaits,
    NotConfirmed,
    TakenBack,
    admit,
    correct_library,
    decide,
    decline,
    promote_next,
    put_on_waiting_list,
    undo_decision,
    withdraw,
)
from oqu.admission.actions.ending import decline_left, restore_left
from oqu.admission.actions.grouping import (
    NobodyToPlace,
    NotAGroup,
    ProposalNotReady,
    SizesImpossible,
    accept_proposal,
    divide_people,
    move_seat,
    propose_groups,
)
from oqu.admission.actions.nominating import (
    HEADS,
    NotOfNetwork,
    draft_nomination,
    invite_heads,
    invite_own_heads,
    nominate,
    remove_nomination,
    send_nomination,
    undo_invitation,
)
from oqu.admission.actions.stripping import strip_applications, strip_nominations
from oqu.admission.actions.taking_back import (
    ASK_AGAIN,
    ENTER,
    NOMINATE,
    decisions_built_on,
    entries_built_on,
    undo_entries,
)
from oqu.admission.queries.nominations import Details

__all__ = [
    "ASK_AGAIN",
    "ENTER",
    "HEADS",
    "NOMINATE",
    "VERB",
    "AppliedAlready",
    "CodeLetter",
    "CodeWrong",
    "DecidedAlready",
    "Decision",
    "DecisionResult",
    "Details",
    "EmailOfAnother",
    "EnteredList",
    "MaybeListed",
    "NameApplied",
    "NobodyToPlace",
    "NobodyWaits",
    "NotAGroup",
    "NotAsked",
    "NotConfirmed",
    "NotOfNetwork",
    "NotTaken",
    "ProposalNotReady",
    "SizesImpossible",
    "TakenBack",
    "accept",
    "accept_proposal",
    "admit",
    "apply",
    "ask_owner",
    "confirm",
    "correct_library",
    "decide",
    "decisions_built_on",
    "decline",
    "decline_left",
    "divide_people",
    "draft_nomination",
    "enter",
    "enter_list",
    "entries_built_on",
    "invite_heads",
    "invite_own_heads",
    "move_seat",
    "nominate",
    "promote_next",
    "propose_groups",
    "put_on_waiting_list",
    "refuse",
    "remove_nomination",
    "restore_left",
    "send_code",
    "send_nomination",
    "strip_applications",
    "strip_nominations",
    "undo_decision",
    "undo_entries",
    "undo_invitation",
    "withdraw",
]
