from modeltranslation.translator import TranslationOptions, register

from oqu.lectures.models import Lecture


@register(Lecture)
class LectureTexts(TranslationOptions):
    fields = ("notes", "notes_html")
