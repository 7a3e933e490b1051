from modeltranslation.translator import TranslationOptions, register

from oqu.courses.models import Activity, Aim, Course


@register(Course)
class CourseTexts(TranslationOptions):
    fields = ("title", "summary", "about")


@register(Aim)
class AimTexts(TranslationOptions):
    fields = ("text",)


@register(Activity)
class ActivityTexts(TranslationOptions):
    fields = ("title", "summary")
