from modeltranslation.translator import TranslationOptions, register

from oqu.mailings.models import Mailing, MailingTemplate


@register(Mailing)
class MailingTexts(TranslationOptions):
    fields = ("subject", "text")


@register(MailingTemplate)
class MailingTemplateTexts(TranslationOptions):
    fields = ("subject", "text")
