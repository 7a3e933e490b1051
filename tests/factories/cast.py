"""The cast: one centre with a running course of two groups, and everybody whose permissions differ.

Aigul directs, Madina is the methodologist, Kseniya coordinates, Daniyar lectures; Saule learns in group 1 and Viktor
in group 2; Bagila heads the network whose libraries they come from; Timur has an account and nothing else; Asel
keeps the installation; the visitor has no account.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from oqu.courses.models import Course, Duty, Enrolment, Group, Staff, Stage
from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.libraries.models import Centre, Network
from oqu.people.models import Person
from tests.factories.libraries import CentreFactory, LibraryFactory, NetworkFactory
from tests.factories.people import PersonFactory, PostFactory


@dataclass(frozen=True)
class Cast:
    """Everybody and everything of the cast by name."""

    centre: Centre
    network: Network
    course: Course
    groups: tuple[Group, Group]
    director: Person
    methodologist: Person
    coordinator: Person
    lecturer: Person
    learner: Person
    other_learner: Person
    network_head: Person
    stranger: Person
    keeper: Person
    enrolment: Enrolment
    other_enrolment: Enrolment
    visitor: AnonymousUser

    @property
    def people(self) -> dict[str, Person | AnonymousUser]:
        """Name in the cast → person, in the order of the permission table."""
        names = (
            *("director", "methodologist", "coordinator", "lecturer"),
            *("learner", "other_learner", "network_head", "stranger", "keeper", "visitor"),
        )
        return {name: getattr(self, name) for name in names}


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, fresh for one test; the course began three days ago and lasts ten."""
    return make_cast()


def make_cast() -> Cast:
    """Put the cast into the database."""
    centre = CentreFactory.create()
    network = NetworkFactory.create(owner=centre)
    course, groups = _course(centre)
    lecturer = _staff(centre, Role.LECTURER, "Daniyar", "Lecturer")
    Staff.objects.create(course=course, person=lecturer, duty=Duty.LECTURER)
    learner, other_learner = _colleague(network, "Saule", "Kim"), _colleague(network, "Viktor", "Orlov")
    head = _colleague(network, "Bagila", "Head")
    PostFactory.create(person=head, role=Role.NETWORK_HEAD, centre=None, network=network)
    return Cast(
        centre=centre,
        network=network,
        course=course,
        groups=groups,
        director=_staff(centre, Role.DIRECTOR, "Aigul", "Director"),
        methodologist=_staff(centre, Role.METHODOLOGIST, "Madina", "Methodologist"),
        coordinator=_staff(centre, Role.COORDINATOR, "Kseniya", "Coordinator"),
        lecturer=lecturer,
        learner=learner,
        other_learner=other_learner,
        network_head=head,
        stranger=PersonFactory.create(given_name="Timur", family_name="Stranger", email="timur@example.org"),
        keeper=PersonFactory.create(
            given_name="Asel", family_name="Keeper", email="asel@example.org", is_keeper=True
        ),
        enrolment=_enrolment(course, learner, groups[0]),
        other_enrolment=_enrolment(course, other_learner, groups[1]),
        visitor=AnonymousUser(),
    )


def _course(centre: Centre) -> tuple[Course, tuple[Group, Group]]:
    now = clock.now()
    course = Course.objects.create(
        centre=centre,
        slug="library-work",
        stage=Stage.RUNNING,
        title_kk="Кітапхана жұмысын ұйымдастыру",
        title_ru="Организация работы библиотеки",
        title_en="Organization of library work",
        languages=["kk", "ru"],
        starts_on=(now - timedelta(days=3)).date(),
        ends_on=(now + timedelta(days=6)).date(),
        hours=36,
        hours_note="The rest is work on one's own.",
        capacity=44,
        plan_published_at=now - timedelta(days=5),
        groups_published_at=now - timedelta(days=5),
        created_at=now - timedelta(days=40),
    )
    one, two = (Group.objects.create(course=course, number=number) for number in (1, 2))
    return course, (one, two)


def _staff(centre: Centre, role: Role, given_name: str, family_name: str) -> Person:
    person: Person = PersonFactory.create(
        given_name=given_name,
        family_name=family_name,
        email=f"{given_name.lower()}@example.org",
        library=centre.library,
    )
    PostFactory.create(person=person, role=role, centre=centre)
    return person


def _colleague(network: Network, given_name: str, family_name: str) -> Person:
    person: Person = PersonFactory.create(
        given_name=given_name,
        family_name=family_name,
        email=f"{given_name.lower()}@example.org",
        library=LibraryFactory.create(network=network),
    )
    return person


def _enrolment(course: Course, person: Person, group: Group) -> Enrolment:
    return Enrolment.objects.create(
        course=course,
        person=person,
        group=group,
        language=person.language,
        enrolled_at=clock.now() - timedelta(days=10),
    )
