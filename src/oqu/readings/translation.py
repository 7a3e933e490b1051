from modeltranslation.translator import TranslationOptions, register

from oqu.readings.models import Reading


@register(Reading)
class ReadingTexts(TranslationOptions):
    fields = ("text", "html")
