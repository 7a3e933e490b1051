"""Lectures as a kind of activity."""

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import ActivityKind, register, share_attended

KIND = register(
    ActivityKind(
        code="lecture",
        singular=_("Lecture"),
        plural=_("Lectures"),
        requirement=share_attended(_("Lectures heard")),
        has_hours=True,
    )
)
