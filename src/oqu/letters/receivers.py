"""What letters hear from people: a role was given, somebody asks for their data, somebody is to be forgotten."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from oqu.letters import actions
from oqu.letters.models import Letter
from oqu.people import events
from oqu.people.models import Person, Post


@receiver(events.role_given)
def tell_role(sender: type[Post], post: Post, at: datetime, **news: Any) -> None:
    """Tell somebody that they hold a role now."""
    actions.write(
        kind="people/role_given",
        person=post.person,
        centre=post.centre,
        context={"post": post, "place": post.centre or post.network},
        reason=f"{post.key}",
        at=at,
    )


@receiver(events.export_asked)
def add_letters(sender: type[Person], person: Person, data: dict[str, Any], **news: Any) -> None:
    """The letters that went to the person, without codes for signing in."""
    letters = Letter.objects.filter(person=person, confidential=False)
    data["letters"] = list(letters.values("written_at", "sent_at", "address", "subject", "text"))


@receiver(events.forgotten)
def forget_letters(sender: type[Person], person: Person, **news: Any) -> None:
    """Letters of a forgotten person go altogether."""
    Letter.objects.filter(person=person).delete()
