from modeltranslation.translator import TranslationOptions, register

from oqu.assignments.models import Assignment, Criterion


@register(Assignment)
class AssignmentTexts(TranslationOptions):
    fields = ("brief", "brief_html")


@register(Criterion)
class CriterionTexts(TranslationOptions):
    fields = ("text",)
