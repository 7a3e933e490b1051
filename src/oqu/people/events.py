"""News of people that upper apps may listen to."""

from django.dispatch import Signal

# sent with: person, data (a dict: each app adds, under its own name, what it keeps about the person)
export_asked = Signal()
# sent with: person, traces (each app adds other names, e-mails and telephones that it knows the person by)
traces_asked = Signal()
# sent with: person, traces, at (each app takes out what tells who the person was, and keeps what law and statistics need)
forgotten = Signal()
# sent with: post, by, at
role_given = Signal()
# sent with: person, centre, by, at; once the person holds no role at the centre any more
left_centre = Signal()
# sent with: post (no longer stored), by, at
role_taken = Signal()
# sent with: person, factor, verb, new, by, at, addresses (where the person hears of the change)
sign_in_changed = Signal()
# sent with: change, letter (which one), to (its address), token (of its link), code, at
email_letter = Signal()
# sent with: change, at (the new address has answered; a director may decide now)
email_to_decide = Signal()
