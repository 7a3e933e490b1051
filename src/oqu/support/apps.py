from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "oqu.support"
    label = "support"
    verbose_name = "Support"
