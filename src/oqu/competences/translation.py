from modeltranslation.translator import TranslationOptions, register

from oqu.competences.models import Area, Competence, Descriptor, Framework, Level


@register(Framework)
class FrameworkTexts(TranslationOptions):
    fields = ("name", "about")


@register(Area)
class AreaTexts(TranslationOptions):
    fields = ("name",)


@register(Competence)
class CompetenceTexts(TranslationOptions):
    fields = ("name", "about")


@register(Level)
class LevelTexts(TranslationOptions):
    fields = ("name", "about")


@register(Descriptor)
class DescriptorTexts(TranslationOptions):
    fields = ("text",)
