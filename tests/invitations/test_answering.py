"""Nobody becomes staff of a centre without accepting, and the centre learns nothing before."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from oqu.invitations import actions, queries
from oqu.invitations.actions import Offer
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.kernel.permissions import Role
from oqu.letters.actions import deliver_due
from oqu.letters.models import Letter
from oqu.libraries.actions import name_site
from oqu.people.models import Person, Post
from oqu.people.queries import person_by_email
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory, NetworkFactory
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(cast: Cast) -> Person:
    """The director of another centre."""
    director: Person = PersonFactory.create(email="rival@example.org")
    PostFactory.create(person=director, role=Role.DIRECTOR, centre=CentreFactory.create(slug="rival"))
    return director


def offered(rival: Person, email: str, role: Role | None = Role.LECTURER, **changes: Any) -> Invitation:
    centre = Post.objects.get(person=rival).centre
    offer = Offer(email, "Typed", "Name", role, **{"centre": centre, "host": centre} | changes)
    return actions.appoint(offer=offer, by=rival, at=clock.now())


@pytest.mark.parametrize("email", ["madina@example.org", "MADINA@example.org ", "nobody@example.org"])
def test_an_offer_gives_nothing_before_it_is_accepted(rival: Person, email: str) -> None:
    people = Person.objects.count()

    invitation = offered(rival, email)

    assert invitation.answer == InvitationStatus.WAITING
    assert (Post.objects.filter(centre__slug="rival").count(), Person.objects.count()) == (1, people)
    assert Letter.objects.filter(kind="people/role_given").count() == 0


def test_the_same_is_done_and_shown_whether_or_not_there_is_an_account(client: Client, rival: Person) -> None:
    client.force_login(rival)
    client.get("/en/office/roles/")
    seen, asked = [], []
    for email in ("madina@example.org", "nobody@example.org"):
        typed = {"email": email, "family_name": "Typed", "given_name": "Name", "role": "lecturer"}
        with CaptureQueriesContext(connection) as queries_made:
            client.post("/en/office/roles/", typed)
        asked.append(len(queries_made))
        page = client.get("/en/office/roles/").content.decode()
        assert "Methodologist Madina" not in page
        seen.append(page.count(email))
        Invitation.objects.all().delete()

    assert asked[0] == asked[1]
    assert seen[0] == seen[1]


def test_the_owner_of_an_account_accepts(rival: Person, cast: Cast) -> None:
    invitation = actions.accept(invitation=offered(rival, "madina@example.org"), at=clock.now())

    assert invitation.person == cast.methodologist
    assert invitation.post == Post.objects.get(person=cast.methodologist, centre__slug="rival")


def test_an_account_is_made_by_accepting_with_the_name_its_owner_types(rival: Person) -> None:
    invitation = offered(rival, "nobody@example.org")

    actions.accept(invitation=invitation, at=clock.now(), family_name="Own", given_name="Words")

    person = person_by_email("nobody@example.org")
    assert person is not None
    assert (str(person), person.posts.get().role) == ("Own Words", Role.LECTURER)


def test_a_refusal_changes_nothing(rival: Person, cast: Cast) -> None:
    invitation = offered(rival, "madina@example.org")

    actions.refuse(invitation=invitation, by=cast.methodologist, at=clock.now())

    assert not Post.objects.filter(person=cast.methodologist, centre__slug="rival").exists()
    with pytest.raises(actions.InvitationSettled):
        actions.accept(invitation=invitation, at=clock.now())


def test_an_invitation_ends_after_thirty_days(rival: Person) -> None:
    invitation = offered(rival, "nobody@example.org")

    with pytest.raises(actions.TooOld):
        actions.accept(invitation=invitation, at=clock.now() + timedelta(days=31))


def test_it_ends_with_the_right_of_the_person_who_sent_it(rival: Person) -> None:
    invitation = offered(rival, "accomplice@example.org", Role.DIRECTOR)
    Post.objects.filter(person=rival).delete()

    with pytest.raises(actions.TooOld):
        actions.accept(invitation=invitation, at=clock.now())


def test_sending_again_ends_the_earlier_link(rival: Person) -> None:
    first = queries.token_of(offered(rival, "nobody@example.org"))
    again = actions.renew(
        invitation=Invitation.objects.get(), by=rival, at=clock.now() + timedelta(minutes=1)
    )

    assert queries.invitation_by_token(first) is None
    assert queries.invitation_by_token(queries.token_of(again)) == again
    assert Letter.objects.filter(kind="invitations/role", address="nobody@example.org").count() == 2


def test_a_role_is_offered_once_while_its_invitation_is_open(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    offer = {"email": "new@example.org", "family_name": "Li", "given_name": "Dana", "role": "lecturer"}
    client.post("/en/office/roles/", offer)

    twice = client.post("/en/office/roles/", offer)

    assert (twice.status_code, Letter.objects.filter(kind="invitations/role").count()) == (422, 1)
    assert "new@example.org has an invitation to this role already" in twice.text
    Invitation.objects.update(expires_at=clock.now())
    assert client.post("/en/office/roles/", offer).status_code == 303
    assert Letter.objects.filter(kind="invitations/role").count() == 2


def test_a_letter_sent_again_replaces_the_one_that_waits_and_the_old_link_says_so(
    client: Client, rival: Person
) -> None:
    at = clock.now()
    first = queries.token_of(offered(rival, "nobody@example.org"))
    actions.renew(invitation=Invitation.objects.get(), by=rival, at=at + timedelta(minutes=1))

    deliver_due(at=at + timedelta(hours=1))

    letters = Letter.objects.filter(kind="invitations/role").order_by("pk")
    assert [one.state for one in letters] == ["needless", "sent"]
    old = client.get(f"/en/invitations/{first}/")
    assert (old.status_code, "This link was replaced by a newer letter" in old.text) == (410, True)


def test_a_colleague_of_the_same_centre_holds_a_further_role_at_once(cast: Cast) -> None:
    offer = Offer("daniyar@example.org", "L", "D", Role.METHODOLOGIST, centre=cast.centre, host=cast.centre)

    invitation = actions.appoint(offer=offer, by=cast.director, at=clock.now())

    assert invitation.answer == InvitationStatus.ACCEPTED
    assert Post.objects.filter(person=cast.lecturer, role=Role.METHODOLOGIST).exists()
    assert Letter.objects.filter(kind="people/role_given", person=cast.lecturer).count() == 1


def test_the_office_does_not_read_the_link_of_a_letter(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    offer = Offer("new@example.org", "L", "D", Role.LECTURER, centre=cast.centre, host=cast.centre)
    actions.appoint(offer=offer, by=cast.director, at=clock.now())
    letter = Letter.objects.get(kind="invitations/role")

    assert "/invitations/" in letter.text
    assert client.get(f"/en/office/letters/{letter.key}/").status_code == 403


def test_answers_are_in_the_journal(rival: Person, cast: Cast) -> None:
    actions.accept(invitation=offered(rival, "madina@example.org"), at=clock.now())
    actions.withdraw(invitation=offered(rival, "nobody@example.org"), by=rival, at=clock.now())

    verbs = JournalEntry.objects.filter(verb__startswith="invitations.").order_by("pk")
    assert [(row.verb, row.actor_key) for row in verbs] == [
        ("invitations.send", rival.key),
        ("invitations.accept", cast.methodologist.key),
        ("invitations.send", rival.key),
        ("invitations.withdraw", rival.key),
    ]


def test_only_the_owner_of_a_network_dismisses_a_head_and_only_its_own(client: Client, cast: Cast) -> None:
    elsewhere = CentreFactory.create()
    mine, foreign = NetworkFactory.create(owner=cast.centre), NetworkFactory.create(owner=elsewhere)
    of_mine = PostFactory.create(role=Role.NETWORK_HEAD, centre=None, network=mine)
    of_foreign = PostFactory.create(role=Role.NETWORK_HEAD, centre=None, network=foreign)
    handed_over = PostFactory.create(role=Role.NETWORK_HEAD, centre=None, network=mine)
    Invitation.objects.create(
        email="x@example.org", role=Role.NETWORK_HEAD, network=mine, host=elsewhere, post=handed_over,
        answer=InvitationStatus.ACCEPTED, person=handed_over.person, sent_at=clock.now(), expires_at=clock.now(),
        language="en",
    )  # fmt: skip
    client.force_login(cast.director)

    answers = [
        client.post(f"/en/office/roles/{post.key}/take/").status_code
        for post in (of_mine, of_foreign, handed_over)
    ]

    assert answers == [303, 404, 403]
    assert Post.objects.filter(role=Role.NETWORK_HEAD, network__in=[mine, foreign]).count() == 2


def test_people_of_a_list_are_invited_and_those_without_an_e_mail_entered(rival: Person) -> None:
    from oqu.people.actions import PersonRow  # noqa: PLC0415

    centre = Post.objects.get(person=rival).centre
    assert centre is not None
    rows = [
        PersonRow("One", "A", email="madina@example.org"),
        PersonRow("Two", "B", email="new@example.org"),
        PersonRow("Three", "C"),
    ]

    done = actions.invite_people(rows=rows, centre=centre, by=rival, at=clock.now())

    assert (done.invited, done.entered) == (2, 1)
    assert person_by_email("new@example.org") is None


@pytest.mark.parametrize("role", [Role.LECTURER, None])
def test_the_letter_of_an_invitation_is_plain_text(rival: Person, role: Role | None) -> None:
    offered(rival, "nobody@example.org", role)

    letter = Letter.objects.get(address="nobody@example.org")

    assert [tag for tag in ("<time", "</", "&lt;") if tag in letter.text] == []


def test_a_new_account_has_the_language_in_which_its_owner_accepted(rival: Person) -> None:
    invitation = offered(rival, "nobody@example.org")

    with override("ru"):
        actions.accept(invitation=invitation, at=clock.now())

    person = person_by_email("nobody@example.org")
    assert person is not None
    assert (invitation.language, person.language) == ("en", "ru")


@pytest.mark.parametrize(
    ("name", "begins"), [("", "сізге рөл ұсынады: "), ("Courses", "сізге «Courses» сайтында рөл ұсынады: ")]
)
def test_a_site_without_a_name_is_left_out_of_the_offer(
    cast: Cast, rival: Person, name: str, begins: str
) -> None:
    if name:
        name_site(names={"en": name}, by=cast.keeper, at=clock.now())
    offered(rival, "nobody@example.org")

    text = Letter.objects.get(kind="invitations/role").text
    assert begins in text
    assert "Oqu" not in text
