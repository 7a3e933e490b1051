from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    name = "oqu.readings"
    label = "readings"
    verbose_name = "Readings"
