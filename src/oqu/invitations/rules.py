"""Who may offer and take roles, and whose answer an invitation waits for."""

from oqu.invitations.models import Invitation
from oqu.kernel.permissions import KEEPS_COURSES, KEEPS_ROLES
from oqu.libraries.models import Network
from oqu.people.models import Person, Post
from oqu.people.rules import Visitor, can_keep_roles, roles_of


def can_appoint_head(person: Visitor, network: Network) -> bool:
    """The director of the centre that owns the network, or the site administrator."""
    roles = roles_of(person)
    return roles.is_keeper or (network.owner_id is not None and roles.any_of(KEEPS_ROLES, network.owner_id))


def can_send_invitation(person: Visitor, invitation: Invitation) -> bool:
    """Those who may offer its role; of one that is for duties in courses only, those who keep the centre's courses, too.

    Asked of the sender once more when it is accepted: an invitation ends with the right of the person who sent it.
    """
    if invitation.network is not None:
        return can_appoint_head(person, invitation.network)
    if invitation.centre is None:
        return False
    keeps_courses = roles_of(person).any_of(KEEPS_COURSES, invitation.centre.pk)
    return can_keep_roles(person, invitation.centre) or (invitation.is_for_duties and keeps_courses)


def can_take_role(person: Visitor, post: Post) -> bool:
    """The director of the post's centre; the site administrator; for a head the owner of the network.

    The owner dismisses only a head whom that centre or the site administrator appointed.
    """
    roles = roles_of(person)
    if roles.is_keeper:
        return True
    if post.centre_id is not None:
        return roles.any_of(KEEPS_ROLES, post.centre_id)
    if post.network is None or not can_appoint_head(person, post.network):
        return False
    invitation: Invitation | None = getattr(post, "invitation", None)
    return invitation is None or invitation.host_id in (None, post.network.owner_id)


def can_change_invitation(person: Visitor, invitation: Invitation) -> bool:
    """Directors of the centre in whose name it was sent or where the role is; the site administrator.

    What the site administrator offers in a library system belongs to the centre that owns it.
    """
    roles = roles_of(person)
    home = invitation.home
    centres = (invitation.host_id, invitation.centre_id, home.pk if home else None)
    return roles.is_keeper or any(roles.any_of(KEEPS_ROLES, pk) for pk in centres if pk is not None)


def can_answer_invitation(person: Visitor, invitation: Invitation) -> bool:
    """The owner of the invited e-mail."""
    return isinstance(person, Person) and bool(person.email) and person.email == invitation.email
