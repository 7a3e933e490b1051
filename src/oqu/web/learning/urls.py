"""Addresses of the area `learning`, grouped by what people come for."""

from django.urls import path

from oqu.web.learning import certificates, colleagues, discussion, ideas, support

app_name = "learning"
urlpatterns = [
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
    # help
    path("support/", support.support, name="support"),
    path("support/<slug:key>/", support.case, name="case"),
]
