"""Addresses of the area `public`, grouped by what people come for."""

from django.conf import settings
from django.urls import path

from oqu.web.public import (
    about,
    answer_application,
    apply,
    certificates,
    courses,
    feeds,
    figures,
    first_start,
    home,
    invitations,
    letters,
    looks,
    news,
)

app_name = "public"
urlpatterns = [
    # the house and its courses
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("privacy/", about.privacy, name="privacy"),
    path("courses/", courses.courses, name="courses"),
    path("courses/<slug:slug>/", courses.course, name="course"),
    path("courses/<slug:slug>/figures/", figures.figures, name="figures"),
    path("courses/<slug:slug>/apply/", apply.apply, name="apply"),
    path("courses/<slug:slug>/apply/<slug:key>/", apply.apply_confirm, name="apply_confirm"),
    path("courses/<slug:slug>/apply/<slug:key>/code/", apply.apply_code, name="apply_code"),
    # invitations
    path("applications/<str:token>/", answer_application.answer_application, name="answer_application"),
    path("first-start/<str:token>/", first_start.first_start, name="first_start"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    # news
    path("logos/<slug:key>/", looks.logo, name="logo"),
    path("accents/<slug:colour>.css", looks.accent, name="accent"),
    path("news/", news.news, name="news"),
    path("news/feed.rss", feeds.rss, name="rss"),
    path("news/feed.atom", feeds.atom, name="atom"),
    path("news/<slug:category>/", news.news, name="news_category"),
    path("news/<slug:category>/<slug:slug>/", news.article, name="article"),
    # certificates
    path("certificates/", certificates.check, name="certificate_check"),
    path("certificates/<slug:number>/", certificates.certificate, name="certificate"),
]
if settings.OQU_DEVELOPMENT:
    urlpatterns += [
        path("letters/", letters.letters, name="letters"),
        path("letters/<slug:key>/", letters.letter, name="letter"),
        path("letters/<slug:key>/html/", letters.letter_html, name="letter_html"),
    ]
