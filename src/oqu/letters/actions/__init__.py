"""Writing letters into the outbox, and sending what is due.

- `writing`: `write(kind=, person=, context=, at=, reason=)`; `keeping` for courses that are loaded
- `composing`: subject, text and HTML of a letter
- `batches`: `open_batch`, `gather`, `take_back`, `send_now`, `withhold`, `resume`, `put_in_order`: letters of one step, which wait together
- `delivering`: `deliver_due`, `look_at_printed` (the worker), `send_again`, `send_test_letter`
- `removing`: `strip_letters`, `forget_confidential`
- `warning`: letters to the site administrators
"""

from oqu.letters.actions.batches import (
    UNDO_TIME,
    TooLate,
    gather,
    open_batch,
    put_in_order,
    resume,
    send_now,
    take_back,
    withhold,
)
from oqu.letters.actions.composing import LetterPart, compose, parts_of, previews
from oqu.letters.actions.delivering import (
    FIRST_PAUSE,
    MOST_ATTEMPTS,
    LetterNotTaken,
    deliver_due,
    look_at_printed,
    send_again,
    send_test_letter,
)
from oqu.letters.actions.removing import forget_confidential, strip_letters
from oqu.letters.actions.warning import warn_of_failed_removal, warn_of_guessing
from oqu.letters.actions.writing import are_kept, keeping, write

__all__ = [
    "FIRST_PAUSE",
    "MOST_ATTEMPTS",
    "UNDO_TIME",
    "LetterNotTaken",
    "LetterPart",
    "TooLate",
    "are_kept",
    "compose",
    "deliver_due",
    "forget_confidential",
    "gather",
    "keeping",
    "look_at_printed",
    "open_batch",
    "parts_of",
    "previews",
    "put_in_order",
    "resume",
    "send_again",
    "send_now",
    "send_test_letter",
    "strip_letters",
    "take_back",
    "warn_of_failed_removal",
    "warn_of_guessing",
    "withhold",
    "write",
]
