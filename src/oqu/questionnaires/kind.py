"""Questionnaires as a kind of activity."""

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import ActivityKind, all_done, register

KIND = register(
    ActivityKind(
        code="questionnaire",
        singular=_("Questionnaire"),
        plural=_("Questionnaires"),
        requirement=all_done(
            _("Questionnaires answered"), unless=lambda course: not course.needs_questionnaires
        ),
        closes_when_due=True,
    )
)
