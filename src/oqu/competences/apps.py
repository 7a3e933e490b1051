from django.apps import AppConfig


class CompetencesConfig(AppConfig):
    name = "oqu.competences"
    label = "competences"
    verbose_name = "Competences"
