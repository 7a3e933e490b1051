from django.apps import AppConfig


class LinkPagesConfig(AppConfig):
    name = "oqu.web.kinds.link"
    label = "web_kind_link"
