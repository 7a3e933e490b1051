from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "oqu.questionnaires"
    label = "questionnaires"
    verbose_name = "Questionnaires"
