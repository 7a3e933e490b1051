"""What the journal's verbs mean, in words for the office; what stands beside them is told by `journal_details`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "admission.apply": _("applied for a course"),
    "admission.confirm": _("confirmed an application"),
    "admission.correct_library": _("corrected the library of an application"),
    "admission.draft_nomination": _("began a list of nominations"),
    "admission.invite_heads": _("asked heads to nominate"),
    "admission.move_seat": _("moved a person in a proposal of groups"),
    "admission.propose_groups": _("had groups proposed"),
    "admission.send_nomination": _("sent a list of nominations"),
    "assignments.review": _("reviewed an answer"),
    "assignments.save_draft": _("saved a draft of an answer"),
    "assignments.set": _("wrote a practical task"),
    "assignments.submit": _("handed in an answer"),
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
    "lectures.answer_company": _("answered whether they listened along"),
    "lectures.decide_name": _("decided who is meant in a list"),
    "lectures.end_meeting": _("ended the meeting of a lecture"),
    "lectures.fetch_recording": _("fetched the recording of a lecture"),
    "lectures.listen_together": _("said who listened along"),
    "lectures.measure": _("took the real length of a lecture"),
    "lectures.open_meeting": _("opened the meeting of a lecture"),
    "lectures.record_attendance": _("recorded attendance"),
    "lectures.record_log": _("recorded the minutes of a list"),
    "lectures.remove_log": _("removed a list of a meeting"),
    "lectures.set": _("wrote a lecture"),
    "lectures.set_slides": _("added slides"),
    "lectures.set_transcript": _("added captions"),
    "lectures.take_back_imported": _("took back the minutes of a list"),
    "lectures.take_back_shared": _("took back minutes of a colleague's device"),
    "lectures.take_log": _("took in a list of a meeting"),
    "letters.send_again": _("had a letter tried again"),
    "letters.write": _("wrote a letter"),
    "libraries.edit_centre": _("changed the settings of the centre"),
    "libraries.import": _("imported libraries"),
    "libraries.open_centre": _("opened a centre"),
    "news.draft": _("drafted an article"),
    "news.edit": _("changed an article"),
    "news.publish": _("published an article"),
    "news.take_back": _("took an article back"),
    "people.agree": _("gave a consent"),
    "people.edit_profile": _("changed a profile"),
    "people.forget": _("deleted an account"),
    "people.give_role": _("gave a role"),
    "people.join": _("joined"),
    "people.make_card": _("made a sign-in card"),
    "people.set_email": _("changed an e-mail"),
    "people.take_role": _("took a role back"),
    "people.use_card": _("signed in with a card"),
    "people.withdraw_consent": _("withdrew a consent"),
    "questionnaires.answer": _("answered a questionnaire"),
    "questionnaires.close_wave": _("closed a questionnaire"),
    "questionnaires.code_answer": _("put an open answer under a theme"),
    "questionnaires.judge_open_answer": _("judged whether an open answer may be shown"),
    "questionnaires.keep": _("kept a questionnaire"),
    "questionnaires.name_theme": _("named a theme of open answers"),
    "questionnaires.announce": _("told that a questionnaire has opened"),
    "questionnaires.open_wave": _("sent out a questionnaire"),
    "questionnaires.remind": _("reminded of a questionnaire"),
    "readings.finish": _("finished a reading"),
    "readings.set": _("wrote a reading"),
    "support.ask": _("asked the support desk"),
    "support.close": _("closed a question at the support desk"),
    "support.reply": _("answered at the support desk"),
}

LETTERS: dict[str, Promise] = {
    "admission/admitted": _("of a place in a course"),
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
    "courses/group": _("of the group"),
    "courses/plan": _("of the plan"),
    "ideas/how_did_it_go": _("with the question how an idea went"),
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


def words(verb: str) -> str:
    """A verb of the journal in words; one that is not known here as it is."""
    return str(VERBS.get(verb, verb))


def thing(verb: str, summary: str) -> str:
    """What a change was done to, in words: of a letter only its kind is kept, everything else has its name."""
    return str(LETTERS.get(summary, summary)) if verb == "letters.write" else summary


def origin(kept: str) -> str:
    """From where a change came, in words, with the network address if it came through the site."""
    if kept in ORIGINS:
        return str(ORIGINS[kept])
    place, _space, address = kept.partition(" ")
    return f"{ORIGINS[place]}, {address}" if place in ORIGINS else kept
