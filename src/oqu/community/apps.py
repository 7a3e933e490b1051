from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "oqu.community"
    label = "community"
    verbose_name = "Community"
