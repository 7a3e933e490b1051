from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "oqu.web.office"
    label = "web_office"
