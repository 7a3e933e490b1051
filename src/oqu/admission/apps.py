from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "oqu.admission"
    label = "admission"
    verbose_name = "Admission"
