"""What the journal's verbs mean, in words for the office; what stands beside them is told by `journal_details`."""

from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.web import activity_kinds

VERBS: dict[str, Promise] = {
    "admission.admitted": _("admitted somebody"),
    "admission.declined": _("declined an application"),
    "admission.new": _("opened an application again"),
    "admission.waiting": _("put somebody on the waiting list"),
    "admission.withdrawn": _("withdrew an application"),
    "admission.unconfirmed": _("asked to confirm an application"),
    "admission.take_own": _("took an application"),
    "admission.take_nominated": _("took a nomination"),
    "admission.take_entered": _("wrote an application in"),
    "admission.accept_proposal": _("accepted a proposal of groups"),
    "admission.ask_owner": _("asked a person about an application made for them"),
    "admission.refused_by_owner": _("refused an application made for them"),
    "admission.apply": _("applied for a course"),
    "admission.confirm": _("confirmed an application"),
    "admission.correct_library": _("corrected the library of an application"),
    "admission.draft_nomination": _("began a list of nominations"),
    "admission.invite_heads": _("asked heads to nominate"),
    "admission.move_seat": _("moved a person in a proposal of groups"),
    "admission.propose_groups": _("had groups proposed"),
    "admission.send_nomination": _("sent a list of nominations"),
    "certificates.reissue": _("replaced a certificate"),
    "certificates.revoke": _("revoked a certificate"),
    "certificates.sign": _("signed a certificate"),
    "community.begin": _("began a discussion"),
    "community.close": _("closed a discussion"),
    "community.hide": _("hid a message"),
    "community.share_card": _("changed a contact card"),
    "community.write": _("wrote in a discussion"),
    "courses.add_activity": _("added to the plan"),
    "courses.attach_material": _("attached a file"),
    "courses.dismiss_staff": _("took a duty in a course back"),
    "courses.draft": _("drafted a course"),
    "courses.edit": _("changed a course"),
    "courses.edit_activity": _("changed an item of the plan"),
    "courses.enrol": _("gave a place"),
    "courses.finish": _("settled who has finished"),
    "courses.make_groups": _("made groups"),
    "courses.move_on": _("took a step of a course's life"),
    "courses.name_curator": _("named a curator"),
    "courses.name_staff": _("gave a duty in a course"),
    "courses.place_in_group": _("placed somebody in a group"),
    "courses.plan_activity": _("planned an item"),
    "courses.publish_groups": _("published the groups"),
    "courses.publish_plan": _("published the plan"),
    "courses.remove_activity": _("took an item out of the plan"),
    "courses.reorder_plan": _("changed the order of the plan"),
    "courses.set_aims": _("wrote the aims of a course"),
    "courses.withdraw": _("gave a place back"),
    "ideas.promise": _("wrote down an idea"),
    "ideas.tell": _("told how an idea went"),
    "invitations.accept": _("accepted an invitation"),
    "invitations.refuse": _("refused an invitation"),
    "invitations.renew": _("sent an invitation again"),
    "invitations.send": _("sent an invitation"),
    "invitations.withdraw": _("withdrew an invitation"),
    "letters.send_again": _("had a letter tried again"),
    "letters.write": _("wrote a letter"),
    "libraries.change_approved": _("approved a change of the list of libraries"),
    "libraries.change_refused": _("refused a change of the list of libraries"),
    "libraries.change_withdrawn": _("withdrew a change of the list of libraries"),
    "libraries.give_network": _("named the owner of a library system"),
    "libraries.propose": _("proposed changes of the list of libraries"),
    "libraries.edit_centre": _("changed the settings of the centre"),
    "libraries.import": _("imported libraries"),
    "libraries.merge": _("merged two entries of a list"),
    "libraries.open_centre": _("opened a centre"),
    "news.draft": _("drafted an article"),
    "news.edit": _("changed an article"),
    "news.publish": _("published an article"),
    "news.take_back": _("took an article back"),
    "people.add_factor": _("added a means of signing in"),
    "people.agree": _("gave a consent"),
    "people.ask_email": _("asked for another e-mail"),
    "people.cancel_email": _("took a request for another e-mail back"),
    "people.claim": _("signed in by own means for the first time"),
    "people.confirm_new_email": _("answered from a new e-mail"),
    "people.edit_profile": _("changed a profile"),
    "people.forget": _("deleted an account"),
    "people.give_role": _("gave a role"),
    "people.join": _("joined"),
    "people.make_card": _("made a sign-in card"),
    "people.refuse_email": _("refused another e-mail"),
    "people.remove_factor": _("removed a means of signing in"),
    "people.refuse_data": _("did not agree to the processing of data"),
    "people.set_email": _("changed an e-mail"),
    "people.set_password": _("set a password"),
    "people.take_role": _("took a role back"),
    "people.undo_email": _("undid the change of an e-mail"),
    "people.use_card": _("signed in with a card"),
    "people.withdraw_consent": _("withdrew a consent"),
    "retention.remove": _("removed old data"),
    "support.ask": _("asked the support desk"),
    "support.close": _("closed a question at the support desk"),
    "support.reply": _("answered at the support desk"),
}

LETTERS: dict[str, Promise] = {
    "admission/admitted": _("of a place in a course"),
    "admission/asked": _("with the question about a place asked for a person"),
    "admission/confirm": _("with the code of an application"),
    "admission/declined": _("of an application that was declined"),
    "admission/invitation": _("with the request to nominate"),
    "admission/nominated": _("of a nomination"),
    "admission/received": _("of an application that has arrived"),
    "admission/waiting": _("of the waiting list"),
    "assignments/accepted": _("of work that was accepted"),
    "assignments/returned": _("of work that was returned"),
    "certificates/reissued": _("of a certificate that was replaced"),
    "certificates/revoked": _("of a certificate that was revoked"),
    "certificates/signed": _("of a certificate that was signed"),
    "courses/begins": _("of the beginning of a course"),
    "courses/closing": _("of the end of a course"),
    "courses/duty": _("of a duty in a course"),
    "courses/group": _("of the group"),
    "courses/plan": _("of the plan"),
    "ideas/how_did_it_go": _("with the question how an idea went"),
    "people/again_code": _("with a code before a change of the sign-in"),
    "people/email_asked": _("with the question whether the e-mail may change"),
    "people/email_changed": _("of a changed e-mail"),
    "people/email_code": _("with a code for a new e-mail"),
    "people/guessing": _("of unusually many tries to sign in"),
    "people/email_in_use": _("with the question whether an address is right"),  # must not reveal an account
    "people/email_new": _("with the question whether an address is right"),
    "people/email_ready": _("of a new e-mail for signing in"),
    "people/email_to_decide": _("with a request for another e-mail"),
    "people/email_undone": _("of a change of e-mail that was undone"),
    "people/invited_email": _("to an address that is not known here"),  # must not reveal an invitation
    "invitations/head": _("of a head of a library system"),
    "invitations/person": _("with the request to enter a person on a list"),
    "invitations/role": _("with the offer of a role"),
    "libraries/changed": _("of a change in the list of libraries"),
    "libraries/decided": _("of a decision on a change of the list of libraries"),
    "libraries/proposed": _("with changes of libraries to approve"),
    "people/removal_failed": _("of old data that could not be removed"),
    "people/role_given": _("of a role"),
    "people/security_notice": _("of the safety of an account"),
    "people/sign_in_code": _("with a code for signing in"),
    "people/unknown_email": _("to an address that is not known here"),
    "questionnaires/opened": _("of a questionnaire that has opened"),
    "questionnaires/reminder": _("with a reminder of a questionnaire"),
    "support/answered": _("of an answer by the support desk"),
}
"""What a letter of this kind is about: it follows "wrote a letter"."""

ORIGINS: dict[str, Promise] = {
    "demo": _("the demonstration"),
    "oqu import": _("the terminal of the server (oqu import)"),
    "replay": _("a course's folder (oqu replay)"),
    "web": _("the site"),
    "worker": _("the software, in the background"),
}


DELETED: dict[str, Promise] = {
    "invitations.invitation": _("a deleted invitation"),
    "letters.letter": _("a deleted letter"),
    "people.person": _("a deleted person"),
}
GONE = _("something that is no longer there")


def words(verb: str) -> str:
    """A verb of the journal in words; one that is not known here as it is."""
    return str(verbs().get(verb, verb))


@cache
def verbs() -> dict[str, Promise]:
    """The verbs of this module, and those that each kind of activity registers."""
    return {
        **VERBS,
        **{verb: meaning for kind in activity_kinds.every() for verb, meaning in kind.journal_words.items()},
    }


def thing(verb: str, summary: str) -> str:
    """What a change was done to, in words: of a letter only its kind is kept, everything else has its name."""
    return str(LETTERS.get(summary, summary)) if verb == "letters.write" else summary


def origin(stored: str) -> str:
    """Where a change came from, in words; an origin that is not known here as it is."""
    return str(ORIGINS.get(stored, stored))


def deleted(model: str) -> str:
    """What a row says of a thing of this model that is no longer there: never its key."""
    return str(DELETED.get(model, GONE))
