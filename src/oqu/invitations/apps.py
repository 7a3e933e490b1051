from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "oqu.invitations"
    label = "invitations"
    verbose_name = "Invitations"
