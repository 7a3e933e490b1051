"""Addresses of the area `learning`, grouped by what people come for."""

from django.urls import path

from oqu.web import activity_kinds
from oqu.web.learning import (
    calendar,
    certificates,
    colleagues,
    consent,
    discussion,
    files,
    ideas,
    invitations,
    messages,
    nominations,
    nominations_sent,
    plan,
    profile,
    profile_email,
    support,
    today,
)

app_name = "learning"
urlpatterns = [
    # what to do now
    path("today/", today.today, name="today"),
    path("my/invitations/", invitations.invitations, name="invitations"),
    path("my/roles/<slug:key>/give-back/", invitations.give_back_role, name="give_back_role"),
    path("calendar/<slug:secret>.ics", calendar.calendar, name="calendar"),
    # the plan of a course and what is in it
    path("my/courses/<slug:slug>/", plan.course, name="course"),
    *(
        path(f"my/courses/<slug:slug>/{kind.plural}/", plan.kind, {"of": kind.code}, name=kind.plural)
        for kind in activity_kinds.every()
    ),
    *(url for kind in activity_kinds.every() for url in kind.learner_urls),
    path("files/<slug:key>/", files.file, name="file"),
    # exchange
    path("my/courses/<slug:slug>/discussion/", discussion.discussion, name="discussion"),
    path("my/courses/<slug:slug>/discussion/<slug:key>/", discussion.thread, name="thread"),
    path(
        "my/courses/<slug:slug>/discussion/<slug:key>/<slug:message>/hide/",
        discussion.hide_message,
        name="hide_message",
    ),
    path("my/courses/<slug:slug>/people/", colleagues.people, name="people"),
    path("my/courses/<slug:slug>/people/card/", colleagues.contact_card, name="contact_card"),
    path("my/courses/<slug:slug>/ideas/", ideas.ideas, name="ideas"),
    path("my/courses/<slug:slug>/ideas/<slug:key>/", ideas.tell, name="idea"),
    # after the course
    path("my/certificates/", certificates.certificates, name="certificates"),
    path("my/certificates/<slug:number>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    # myself
    path("my/profile/", profile.profile, name="profile"),
    path("my/profile/sign-in/", profile.profile_sign_in, name="profile_sign_in"),
    path("my/profile/sign-in/email/", profile_email.profile_email, name="profile_email"),
    path("my/profile/sign-in/email/code/", profile_email.profile_email_code, name="profile_email_code"),
    path("my/profile/sign-in/end/", profile.end_session, name="end_session"),
    path("my/profile/data/", profile.profile_data, name="profile_data"),
    path("my/profile/data/consent/", profile.set_consent, name="set_consent"),
    path("my/profile/data/export.json", profile.export, name="export"),
    path("my/consent/", consent.consent, name="consent"),
    path("my/profile/data/delete/", profile.forget_me, name="forget_me"),
    # help
    path("messages/<slug:key>/", messages.message, name="message"),
    path("support/", support.support, name="support"),
    path("support/<slug:key>/", support.case, name="case"),
    # heads of networks
    path("nominate/", nominations.nominate, name="nominate"),
    path("nominate/<slug:slug>/", nominations.nominate_for, name="nominate_for"),
    path("nominate/<slug:slug>/people/", nominations.own_people, name="own_people"),
    path("nominate/<slug:slug>/form.xlsx", nominations.form_to_fill_in, name="nominate_form"),
    path("nominate/<slug:slug>/list/", nominations.send_list, name="nominate_list"),
    path("nominate/<slug:slug>/undo/<slug:batch>/", nominations_sent.undo_nomination, name="undo_nomination"),
    path("nominate/<slug:slug>/<slug:key>/", nominations.nomination, name="nomination"),
    path("nominate/<slug:slug>/<slug:key>/remove/", nominations.remove_list, name="remove_nomination"),
]
