from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "oqu.web.public"
    label = "web_public"
