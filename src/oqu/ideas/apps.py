from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "oqu.ideas"
    label = "ideas"
    verbose_name = "Ideas"
