"""The app `ui`: it knows Django and the kernel, and nothing of courses."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "oqu.ui"
    label = "ui"
