from django.apps import AppConfig


class AssignmentPagesConfig(AppConfig):
    name = "oqu.web.kinds.assignment"
    label = "web_kind_assignment"
