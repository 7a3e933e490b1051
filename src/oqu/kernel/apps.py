from django.apps import AppConfig
from django.db.backends.signals import connection_created

from oqu.kernel import limit_words, name_order


class KernelConfig(AppConfig):
    name = "oqu.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        limit_words.use()
        connection_created.connect(name_order.add_function, dispatch_uid="oqu.kernel.name_order")
