from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "oqu.people"
    label = "people"
    verbose_name = "People"
