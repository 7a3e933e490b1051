"""News of people that upper apps may listen to."""

from django.dispatch import Signal

# sent with: person, data (a dict: each app adds, under its own name, what it keeps about the person)
export_asked = Signal()
# sent with: person, at (each app takes out what tells who the person was, and keeps what law and statistics need)
forgotten = Signal()
# sent with: post, by, at
role_given = Signal()
