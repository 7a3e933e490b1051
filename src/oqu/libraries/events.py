"""What libraries let upper apps know."""

from django.dispatch import Signal

# sent with: changes (LibraryChange rows of one import, all waiting for the same centre or for the site administrator), at
changes_proposed = Signal()
# sent with: change (a LibraryChange with its verdict), by, at
change_decided = Signal()
