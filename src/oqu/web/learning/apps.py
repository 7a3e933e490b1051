from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "oqu.web.learning"
    label = "web_learning"
