from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.backends.sqlite3.base import DatabaseWrapper

from oqu.kernel import limit_words, name_order


class KernelConfig(AppConfig):
    name = "oqu.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        limit_words.use()
        # Every SQLite that Django takes has JSON. Asking each time, Django calls a database without it that is busy for too long.
        DatabaseWrapper.features_class.supports_json_field = True  # type: ignore[assignment, method-assign]
        connection_created.connect(name_order.add_function, dispatch_uid="oqu.kernel.name_order")
