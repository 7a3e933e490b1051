"""Practical tasks as a kind of activity."""

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import ActivityKind, all_done, register

KIND = register(
    ActivityKind(
        code="assignment",
        singular=_("Practical task"),
        plural=_("Practical tasks"),
        requirement=all_done(
            _("Practical tasks accepted"), unless=lambda course: not course.needs_assignments
        ),
        is_reviewed=True,
    )
)
