"""Questionnaires as a kind of activity."""

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import ActivityKind, FolderFormat, PlannedContent, all_done, register
from oqu.questionnaires import actions


def _store(content: PlannedContent) -> None:
    definition = content.files.json(f"questionnaires/{content.row['slug']}.json")
    stored = actions.keep_questionnaire(
        centre=content.activity.course.centre, content=definition, by=content.by, at=content.at
    )
    actions.open_wave(activity=content.activity, questionnaire=stored, by=content.by, at=content.at)


KIND = register(
    ActivityKind(
        code="questionnaire",
        plural_code="questionnaires",
        singular=_("Questionnaire"),
        plural=_("Questionnaires"),
        requirement=all_done(
            _("Questionnaires answered"), unless=lambda course: not course.needs_questionnaires
        ),
        folder=FolderFormat(_store, needs=("due_at",)),
        closes_when_due=True,
        in_report=False,
    )
)
