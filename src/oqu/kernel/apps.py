from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "oqu.kernel"
    label = "kernel"
    verbose_name = "Kernel"
