from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "oqu.assignments"
    label = "assignments"
    verbose_name = "Assignments"
