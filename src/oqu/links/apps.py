from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "oqu.links"
    label = "links"
    verbose_name = "Links"
