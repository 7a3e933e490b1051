from django.apps import AppConfig


class ReadingPagesConfig(AppConfig):
    name = "oqu.web.kinds.reading"
    label = "web_kind_reading"
