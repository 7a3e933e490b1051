from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "oqu.mailings"
    label = "mailings"
    verbose_name = "Messages"
