"""The vocabulary of permissions on one screen: the roles that people hold, and where they hold them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role at a centre (or, for a network head, in a network)."""

    DIRECTOR = "director", _("Director")
    METHODOLOGIST = "methodologist", _("Methodologist")
    COORDINATOR = "coordinator", _("Coordinator")
    LECTURER = "lecturer", _("Lecturer")
    NETWORK_HEAD = "network_head", _("Head of a network")


CENTRE_ROLES = frozenset({Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR, Role.LECTURER})

# Who may do what at a centre; a rule narrows this by the thing at hand. Directors may do what coordinators may.
READS_OFFICE = frozenset({Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR})
READS_EVIDENCE = frozenset({Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR})
SIGNS = frozenset({Role.DIRECTOR})
KEEPS_ROLES = frozenset({Role.DIRECTOR})
READS_JOURNAL = frozenset({Role.DIRECTOR, Role.COORDINATOR})
KEEPS_CENTRE = frozenset({Role.DIRECTOR})
KEEPS_LIBRARIES = frozenset({Role.DIRECTOR, Role.COORDINATOR, Role.METHODOLOGIST})
KEEPS_COMPETENCES = frozenset({Role.DIRECTOR, Role.METHODOLOGIST})
KEEPS_CONTENT = frozenset({Role.METHODOLOGIST})
REVIEWS = frozenset({Role.METHODOLOGIST, Role.LECTURER})
KEEPS_ADMISSION = frozenset({Role.DIRECTOR, Role.COORDINATOR})
KEEPS_PLAN = frozenset({Role.DIRECTOR, Role.COORDINATOR, Role.METHODOLOGIST})
KEEPS_COURSES = frozenset({Role.DIRECTOR, Role.COORDINATOR, Role.METHODOLOGIST})
KEEPS_LETTERS = frozenset({Role.DIRECTOR, Role.COORDINATOR})
KEEPS_NEWS = frozenset({Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR})
ANSWERS_SUPPORT = frozenset({Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR})
