"""How allauth, the sign-in library, speaks with Oqu."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people come by applying, nomination or a coordinator."""
