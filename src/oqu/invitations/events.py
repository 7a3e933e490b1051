"""News of invitations that upper apps may listen to."""

from django.dispatch import Signal

# sent with: invitation, person, at; once the person holds the role. A receiver may raise Refused: then nothing is accepted
accepted = Signal()
# sent with: invitation, words (a list: each app adds what a letter says of the duties that come with the role)
described = Signal()
