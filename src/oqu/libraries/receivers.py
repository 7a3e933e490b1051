"""What the journal learns from libraries: what a centre is, and that a library is shared by all centres."""

from oqu.kernel import journal
from oqu.libraries.models import Centre, Library

journal.register_centre(Centre)
journal.share(Library)
