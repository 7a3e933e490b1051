"""Readings as a kind of activity."""

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import ActivityKind, all_done, register

KIND = register(
    ActivityKind(
        code="reading",
        singular=_("Reading"),
        plural=_("Readings"),
        requirement=all_done(_("Readings read")),
    )
)
