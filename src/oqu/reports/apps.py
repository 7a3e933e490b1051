from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "oqu.reports"
    label = "reports"
    verbose_name = "Reports"
