from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "oqu.news"
    label = "news"
    verbose_name = "News"
