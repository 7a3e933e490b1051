from django.apps import AppConfig


class LecturesConfig(AppConfig):
    name = "oqu.lectures"
    label = "lectures"
    verbose_name = "Lectures"
