from django.apps import AppConfig


class LibrariesConfig(AppConfig):
    name = "oqu.libraries"
    label = "libraries"
    verbose_name = "Libraries"
