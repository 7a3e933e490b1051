from modeltranslation.translator import TranslationOptions, register

from oqu.news.models import Article


@register(Article)
class ArticleTexts(TranslationOptions):
    fields = ("title", "lead", "body")
