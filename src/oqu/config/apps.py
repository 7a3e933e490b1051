"""The top floor as an app: it brings the commands, and wakes the jobs of every app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "oqu.config"
    label = "config"

    def ready(self) -> None:
        """Import every app's kind of activity, jobs and receivers, so that they register themselves."""
        autodiscover_modules("kind", "jobs", "receivers")
