from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "oqu.letters"
    label = "letters"
    verbose_name = "Letters"
