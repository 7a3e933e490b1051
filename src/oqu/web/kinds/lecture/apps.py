from django.apps import AppConfig


class LecturePagesConfig(AppConfig):
    name = "oqu.web.kinds.lecture"
    label = "web_kind_lecture"
