"""Addresses of the area `office`, grouped by what people come for."""

from django.urls import path

from oqu.web.office import (
    admission,
    attendance,
    bank,
    certificates,
    community,
    content,
    courses,
    dashboard,
    evidence,
    groups,
    journal,
    letters,
    libraries,
    news,
    people,
    plan,
    questionnaires,
    report,
    results,
    reviews,
    roles,
    settings,
    support,
)

app_name = "office"
urlpatterns = [
    # courses and their life
    path("", dashboard.dashboard, name="dashboard"),
    path("courses/", courses.courses, name="courses"),
    path("courses/new/", courses.course_new, name="course_new"),
    path("courses/<slug:slug>/", courses.course, name="course"),
    path("courses/<slug:slug>/edit/", courses.course_edit, name="course_edit"),
    path("courses/<slug:slug>/aims/", courses.course_aims, name="course_aims"),
    path("courses/<slug:slug>/move/", courses.move, name="course_move"),
    # admission and groups
    path("courses/<slug:slug>/admission/", admission.admission, name="admission"),
    path("courses/<slug:slug>/admission/decide/", admission.decide, name="decide"),
    path("courses/<slug:slug>/admission/enter/", admission.enter, name="admission_enter"),
    path("courses/<slug:slug>/admission/promote/", admission.promote, name="promote"),
    path("courses/<slug:slug>/admission/heads/", admission.invite_heads, name="invite_heads"),
    path("courses/<slug:slug>/admission/<slug:key>/", admission.application, name="application"),
    path("courses/<slug:slug>/groups/", groups.groups, name="groups"),
    path("courses/<slug:slug>/groups/move/", groups.move_person, name="move_person"),
    path("courses/<slug:slug>/groups/publish/", groups.publish_groups, name="publish_groups"),
    path("courses/<slug:slug>/groups/<int:number>/curator/", groups.name_curator, name="name_curator"),
    path("courses/<slug:slug>/groups/<slug:key>/", groups.proposal, name="proposal"),
    path("courses/<slug:slug>/groups/<slug:key>/move/", groups.move_seat, name="move_seat"),
    # the plan
    path("courses/<slug:slug>/plan/", plan.plan, name="plan"),
    path("courses/<slug:slug>/plan/new/", plan.activity_new, name="activity_new"),
    path("courses/<slug:slug>/plan/order/", plan.reorder, name="plan_order"),
    path("courses/<slug:slug>/plan/publish/", plan.publish_plan, name="publish_plan"),
    path("courses/<slug:slug>/plan/<slug:activity>/edit/", plan.activity_edit, name="activity_edit"),
    path("courses/<slug:slug>/plan/<slug:activity>/remove/", plan.activity_remove, name="activity_remove"),
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
    path(
        "courses/<slug:slug>/attendance/of/<slug:activity>/hall/",
        attendance.ask_hall,
        name="ask_hall",
    ),
    path("courses/<slug:slug>/reviews/", reviews.reviews, name="reviews"),
    # questionnaires: waves, results, the bank
    path("courses/<slug:slug>/questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("courses/<slug:slug>/questionnaires/new/", questionnaires.wave_new, name="wave_new"),
    path("courses/<slug:slug>/questionnaires/<slug:activity>/", results.wave, name="wave"),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/remind/",
        questionnaires.wave_remind,
        name="wave_remind",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/close/",
        questionnaires.wave_close,
        name="wave_close",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/results.xlsx",
        results.wave_sheet,
        name="wave_sheet",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/words/<slug:item>/",
        results.opinions,
        name="opinions",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/words/<slug:item>/themes/",
        results.theme_new,
        name="theme_new",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/words/<slug:item>/<slug:key>/",
        results.opinion_judge,
        name="opinion_judge",
    ),
    path("bank/", bank.bank, name="bank"),
    path("bank/new/", bank.questionnaire_new, name="questionnaire_new"),
    path("bank/import/", bank.questionnaire_import, name="questionnaire_import"),
    path("bank/<slug:key>/", bank.questionnaire, name="questionnaire"),
    path("bank/<slug:key>/copy/", bank.bank_copy, name="bank_copy"),
    path("bank/<slug:key>/head/", bank.questionnaire_head, name="questionnaire_head"),
    path("bank/<slug:key>/sections/new/", bank.section, name="section_new"),
    path("bank/<slug:key>/sections/<slug:code>/", bank.section, name="section"),
    path("bank/<slug:key>/sections/<slug:section>/<slug:kind>/", bank.item_new, name="item_new"),
    path("bank/<slug:key>/items/", bank.items_change, name="items_change"),
    path("bank/<slug:key>/items/<slug:code>/", bank.item, name="item"),
    path("bank/<slug:key>/preview/<slug:language>/", bank.preview, name="questionnaire_preview"),
    path("bank/<slug:key>/file.json", bank.questionnaire_file, name="questionnaire_file"),
    # exchange in a course
    path("courses/<slug:slug>/discussions/", community.discussions, name="discussions"),
    path("courses/<slug:slug>/discussions/<slug:key>/", community.discussion, name="discussion"),
    path(
        "courses/<slug:slug>/discussions/<slug:key>/close/",
        community.close_discussion,
        name="close_discussion",
    ),
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
    path("compare/", evidence.courses_compared, name="courses_compared"),
    path("settings/verdict/", evidence.verdict_rules, name="verdict_rules"),
    # people and roles
    path("people/", people.people, name="people"),
    path("people/import/", people.import_people, name="import_people"),
    path("people/<slug:key>/", people.person, name="person"),
    path("people/<slug:key>/card/", people.person_card, name="person_card"),
    path("roles/", roles.roles, name="roles"),
    path("roles/<slug:key>/take/", roles.take_role, name="take_role"),
    # libraries and the centre itself
    path("libraries/", libraries.libraries, name="libraries"),
    path("libraries/new/", libraries.library, name="new_library"),
    path("libraries/import/", libraries.import_libraries, name="import_libraries"),
    path("libraries/<slug:key>/", libraries.library, name="library"),
    path("settings/", settings.settings, name="settings"),
    # letters and the journal
    path("letters/", letters.letters, name="letters"),
    path("letters/<slug:key>/", letters.letter, name="letter"),
    path("letters/<slug:key>/again/", letters.send_again, name="send_again"),
    path("journal/", journal.journal, name="journal"),
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
