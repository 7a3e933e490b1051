from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "oqu.web.teaching"
    label = "web_teaching"
