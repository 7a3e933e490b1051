"""Discussions, and the contact cards that people share."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from oqu.community.models import ContactCard, Message, Thread
from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel.name_order import NameOrder
from oqu.people.models import Person, Purpose
from oqu.people.queries import agreed_people


def threads_for(enrolment: Enrolment) -> QuerySet[Thread]:
    """The discussions that an enrolled person sees: of the whole course and of their group."""
    return _threads(enrolment.course).filter(Q(group__isnull=True) | Q(group_id=enrolment.group_id))


def threads_in(course: Course) -> QuerySet[Thread]:
    """Every discussion of a course, for its staff."""
    return _threads(course)


def _threads(course: Course) -> QuerySet[Thread]:
    message_count = Count("messages", filter=Q(messages__hidden_at__isnull=True))
    return (
        Thread.objects.filter(course=course)
        .select_related("author", "group", "course__centre__library")
        .annotate(message_count=message_count)
        .order_by("-last_at", "-pk")
    )


def messages_of(thread: Thread) -> QuerySet[Message]:
    """The messages of a discussion, in order; hidden messages are left out."""
    shown = Message.objects.filter(thread=thread, hidden_at__isnull=True)
    return shown.select_related("author__library", "thread__course")


def message_by_key(thread: Thread, key: str) -> Message | None:
    """One message of a discussion, also a hidden one: hiding it a second time changes nothing."""
    return thread.messages.filter(key=key).select_related("author__library", "thread__course").first()


@dataclass(frozen=True)
class Colleague:
    """A person of the same course, with the contact details they share."""

    person: Person
    group: str
    about: str
    email: str
    phone: str


def colleagues(course: Course) -> list[Colleague]:
    """The people of a course by name; e-mail and phone only of those who agreed and chose to show them."""
    places = list(
        Enrolment.objects.filter(course=course)
        .exclude(state=Place.WITHDRAWN)
        .select_related("person__library__district", "group")
        .order_by(
            F("group__number").asc(nulls_last=True),
            NameOrder("person__family_name"),
            NameOrder("person__given_name"),
        )
    )
    ids = [place.person_id for place in places]
    agreed = agreed_people(ids, Purpose.CONTACTS)
    cards = {card.person_id: card for card in ContactCard.objects.filter(person_id__in=agreed)}
    return [_colleague(place, cards.get(place.person_id)) for place in places]


def _colleague(place: Enrolment, card: ContactCard | None) -> Colleague:
    person = place.person
    return Colleague(
        person=person,
        group=str(place.group or ""),
        about=card.about if card else "",
        email=(person.email or "") if card and card.shows_email else "",
        phone=person.phone if card and card.shows_phone else "",
    )


def card_of(person: Person) -> ContactCard | None:
    """A person's own card, shown or not."""
    return ContactCard.objects.filter(person=person).first()
