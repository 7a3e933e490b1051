"""What the journal's verbs mean, in words for the office and for one's own data; `office.journal_details` describes details."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.kernel.memo import memoised
from oqu.letters import kinds as letter_kinds
from oqu.web import activity_kinds

VERBS: dict[str, Promise] = {
    "admission.admitted": _("admitted a person"),
    "admission.declined": _("declined an application"),
    "admission.new": _("opened an application again"),
    "admission.waiting": _("put a person on the waiting list"),
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
    "admission.decide": _("decided on applications"),
    "admission.enter": _("entered people"),
    "admission.nominate": _("nominated people"),
    "admission.draft_nomination": _("began a list of nominations"),
    "admission.invite_heads": _("asked heads to nominate"),
    "admission.move_seat": _("moved a person in a proposal of groups"),
    "admission.propose_groups": _("had groups proposed"),
    "admission.remove_nomination": _("removed a list of nominations that was not sent"),
    "admission.undo_entries": _("undid that people were nominated or entered"),
    "admission.send_nomination": _("sent a list of nominations"),
    "certificates.reissue": _("replaced a certificate"),
    "certificates.revoke": _("revoked a certificate"),
    "certificates.sign": _("signed a certificate"),
    "community.begin": _("began a discussion"),
    "community.close": _("closed a discussion"),
    "community.hide": _("hid a message"),
    "community.share_card": _("changed a contact card"),
    "community.write": _("wrote in a discussion"),
    "competences.accept_proposed": _("called competences of two versions the same"),
    "competences.draft": _("added a framework of competences"),
    "competences.draft_next": _("drafted the next version of a framework"),
    "competences.edit": _("changed a framework of competences"),
    "competences.link": _("decided what became of a competence"),
    "competences.publish": _("published a version of a framework"),
    "competences.remove_draft": _("removed the draft of a framework"),
    "competences.remove_part": _("removed a part of a framework’s draft"),
    "competences.store": _("read a framework from files"),
    "competences.store_part": _("changed a part of a framework’s draft"),
    "competences.undo_publish": _("undid that a version of a framework was published"),
    "courses.add_aims_about": _("added aims from a framework of competences"),
    "courses.refer_aim": _("chose the competence that an aim is about"),
    "courses.add_activity": _("added to the plan"),
    "courses.announce_changes": _("announced changes of the plan"),
    "courses.attach_material": _("attached a file"),
    "courses.cancel_activity": _("cancelled an item of the plan"),
    "courses.detach_material": _("took an attached file away"),
    "courses.dismiss_staff": _("took a duty in a course back"),
    "courses.draft": _("drafted a course"),
    "courses.edit": _("changed a course"),
    "courses.edit_activity": _("changed an item of the plan"),
    "courses.enrol": _("gave a place"),
    "courses.export_list": _("downloaded a list of people"),
    "courses.finish": _("settled who has finished"),
    "courses.form_groups": _("formed the groups anew"),
    "courses.make_groups": _("made groups"),
    "courses.move_on": _("took a step of a course's life"),
    "courses.name_curator": _("named a curator"),
    "courses.invite_staff": _("invited a person to a duty in a course"),
    "courses.name_staff": _("gave a duty in a course"),
    "courses.place_in_group": _("placed a person in a group"),
    "courses.plan_activity": _("planned an item"),
    "courses.publish_groups": _("published the groups"),
    "courses.publish_plan": _("published the plan"),
    "courses.remove_activity": _("took an item out of the plan"),
    "courses.reorder_plan": _("changed the order of the plan"),
    "courses.restore_activity": _("had a cancelled item of the plan take place again"),
    "courses.restore_place": _("gave a place that was taken back again"),
    "courses.set_aims": _("wrote the aims of a course"),
    "courses.unpublish_groups": _("undid the publication of the groups"),
    "courses.unpublish_plan": _("undid the publication of the plan"),
    "courses.withdraw": _("gave a place back"),
    "ideas.promise": _("wrote down an idea"),
    "ideas.tell": _("reported how an idea went"),
    "invitations.accept": _("accepted an invitation"),
    "invitations.refuse": _("refused an invitation"),
    "invitations.renew": _("sent an invitation again"),
    "invitations.send": _("sent an invitation"),
    "invitations.set_duties": _("changed the duties in an invitation"),
    "invitations.withdraw": _("withdrew an invitation"),
    "letters.resume": _("had a letter sent after all"),
    "letters.send_again": _("had a letter tried again"),
    "letters.take_back": _("had letters not sent"),
    "letters.drop": _("did not send a letter whose reason was gone"),
    "letters.send_now": _("sent letters at once"),
    "letters.withhold": _("had letters about a lost place not sent"),
    "letters.test": _("sent a test letter"),
    "letters.test_failed": _("sent a test letter, which the mail server did not take"),
    "letters.write": _("wrote a letter"),
    "libraries.change_approved": _("approved a change of the list of libraries"),
    "libraries.change_refused": _("refused a change of the list of libraries"),
    "libraries.change_withdrawn": _("withdrew a change of the list of libraries"),
    "libraries.give_network": _("named the owner of a library system"),
    "libraries.propose": _("proposed changes of the list of libraries"),
    "libraries.check_installation": _("checked the installation"),
    "libraries.name_site": _("named the site"),
    "libraries.edit_centre": _("changed the settings of the centre"),
    "libraries.set_look": _("changed how the pages and documents of the centre look"),
    "libraries.import": _("imported libraries"),
    "libraries.undo_import": _("undid an import of libraries"),
    "people.undo_import": _("undid an import of people"),
    "libraries.merge": _("merged two entries of a list"),
    "libraries.open_centre": _("opened a centre"),
    "mailings.delete_template": _("deleted a text for messages"),
    "mailings.save_template": _("stored a text for messages"),
    "mailings.send": _("sent a message"),
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
    "people.first_keeper": _("became the first site administrator"),
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
    "reports.sign_edition": _("signed an edition of a report"),
    "retention.remove": _("removed old data"),
    "support.ask": _("asked the support desk"),
    "support.close": _("closed a question at the support desk"),
    "support.reopen": _("opened a question again"),
    "support.undo_reply": _("took an answer back"),
    "support.reply": _("answered at the support desk"),
}

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


@memoised
def verbs() -> dict[str, Promise]:
    """The verbs of this module, and those that each kind of activity registers."""
    return {
        **VERBS,
        **{verb: meaning for kind in activity_kinds.every() for verb, meaning in kind.journal_words.items()},
    }


OF_STEPS = frozenset({"letters.take_back", "letters.send_now"})


def thing(verb: str, summary: str) -> str:
    """What a change was done to, in words: of a letter only its kind is kept, everything else has its name.

    Letters that were sent or taken back together have the step that wrote them: its verb is the first part of their name.
    """
    if verb in OF_STEPS:
        return words(summary.partition(":")[0])
    kind = letter_kinds.kind_of(summary) if verb == "letters.write" else None
    return str(kind.about) if kind else summary


def origin(stored: str) -> str:
    """Where a change came from, in words; an origin that is not known here as it is."""
    return str(ORIGINS.get(stored, stored))


def deleted(model: str) -> str:
    """What a row says of a thing of this model that is no longer there: never its key."""
    return str(DELETED.get(model, GONE))
