from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "oqu.certificates"
    label = "certificates"
    verbose_name = "Certificates"
