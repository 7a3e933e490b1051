from django.apps import AppConfig


class QuestionnairePagesConfig(AppConfig):
    name = "oqu.web.kinds.questionnaire"
    label = "web_kind_questionnaire"
