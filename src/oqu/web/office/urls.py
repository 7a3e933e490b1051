"""Addresses of the area `office`, grouped by what people come for."""

from django.urls import path

from oqu.web.office import (
    attendance,
    certificates,
    community,
    content,
    news,
    report,
    reviews,
    support,
)

app_name = "office"
urlpatterns = [
    # lectures, readings, practical tasks
    path("courses/<slug:slug>/plan/<slug:activity>/", content.activity_content, name="activity_content"),
    path("courses/<slug:slug>/attendance/", attendance.attendance, name="attendance"),
    path("courses/<slug:slug>/attendance/import/", attendance.import_attendance, name="import_attendance"),
    path("courses/<slug:slug>/attendance/sheet.csv", attendance.attendance_sheet, name="attendance_sheet"),
    path(
        "courses/<slug:slug>/attendance/of/<slug:activity>/",
        attendance.lecture_attendance,
        name="lecture_attendance",
    ),
    path("courses/<slug:slug>/reviews/", reviews.reviews, name="reviews"),
    # exchange in a course
    path("courses/<slug:slug>/discussions/", community.discussions, name="discussions"),
    path("courses/<slug:slug>/discussions/<slug:key>/", community.discussion, name="discussion"),
    path(
        "courses/<slug:slug>/discussions/<slug:key>/<slug:message>/hide/",
        community.hide_message,
        name="hide_message",
    ),
    path("courses/<slug:slug>/ideas/", community.ideas, name="ideas"),
    # certificates
    path("courses/<slug:slug>/certificates/", certificates.certificates, name="certificates"),
    path("courses/<slug:slug>/certificates/sign/", certificates.sign_certificates, name="sign_certificates"),
    path(
        "courses/<slug:slug>/certificates/all.zip", certificates.certificates_archive, name="certificates_zip"
    ),
    path(
        "courses/<slug:slug>/certificates/<slug:number>/revoke/",
        certificates.revoke_certificate,
        name="revoke_certificate",
    ),
    # evidence
    path("courses/<slug:slug>/report/", report.report, name="report"),
    path("courses/<slug:slug>/report/news/", report.draft_news, name="draft_news"),
    path("courses/<slug:slug>/report/<slug:name>.svg", report.report_chart, name="report_chart"),
    path("courses/<slug:slug>/report/report.<slug:ending>", report.report_paper, name="report_paper"),
    # support desk
    path("support/", support.support, name="support"),
    path("support/<slug:key>/", support.case, name="case"),
    path("support/<slug:key>/close/", support.close_case, name="close_case"),
    # news
    path("news/", news.news, name="news"),
    path("news/new/", news.new_article, name="new_article"),
    path("news/<slug:key>/", news.article, name="article"),
    path("news/<slug:key>/publish/", news.publish_article, name="publish_article"),
]
