"""What the page of a draft lists as not written yet."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from oqu.courses.models import Activity, Aim, Course, Stage
from oqu.courses.queries import basic_gaps, content_gaps, planned_hours, text_gaps
from oqu.kernel import clock
from oqu.questionnaires.queries import standard_about_quality
from oqu.readings import actions as readings
from oqu.web.office.gaps import needs_of_content, needs_of_times
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre, languages=["kk", "ru"])


def test_an_empty_draft_lacks_plan_aims_and_a_lecturer(client: Client, cast: Cast, draft: Course) -> None:
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:course", args=[draft.slug])).text

    assert basic_gaps(draft) == ["plan", "aims", "staff"]
    for name in ("office:plan", "office:course_aims", "office:course_staff"):
        assert f'<li><a href="{reverse(name, args=[draft.slug])}">' in page


def test_an_activity_without_content_and_one_without_a_translation_are_listed(
    cast: Cast, draft: Course
) -> None:
    empty = activities.plan(draft, "reading", "empty", by=cast.methodologist)
    half = activities.plan(draft, "reading", "half", by=cast.methodologist)
    readings.set_reading(activity=half, text={"ru": "Текст"}, by=cast.methodologist, at=clock.now())
    activities.reading(draft, "whole", by=cast.methodologist)

    gaps = [(gap.activity, gap.languages) for gap in content_gaps(draft)]

    assert gaps == [(empty, ()), (half, ("kk",))]
    last = needs_of_content(draft, cast.methodologist)[-1]
    assert last.url == reverse("office:activity_content", args=[draft.slug, "half"])
    assert "Kazakh" in str(last.words)


@pytest.mark.parametrize(("people", "is_named"), [(4, True), (5, False)])
def test_too_few_people_for_the_results_of_a_questionnaire_are_named(
    cast: Cast, people: int, is_named: bool
) -> None:
    course = CourseFactory.create(running=True, centre=cast.centre, languages=["kk", "ru"])
    EnrolmentFactory.create_batch(people, course=course)
    words = "4 people have a place. A questionnaire with fewer than 5 answers has no results"

    assert words not in str([str(need.words) for need in needs_of_content(course, cast.methodologist)])

    questionnaires.wave(course, cast.methodologist)

    assert (
        words in str([str(need.words) for need in needs_of_content(course, cast.methodologist)])
    ) == is_named


def test_each_text_of_an_activity_counts(cast: Cast, draft: Course) -> None:
    """A criterion, a title and a line of a questionnaire that lack a language are as missing as a whole text."""
    task = activities.assignment(draft, "task", by=cast.methodologist)
    task.criteria.update(text_kk="")
    reading = activities.reading(draft, "titled", by=cast.methodologist).activity
    Activity.objects.filter(pk=reading.pk).update(title_ru="")
    row = questionnaires.item(
        "self", "matrix", scale=questionnaires.SCALE, rows=[{"code": "a", "texts": {"ru": "А"}}]
    )
    asked = questionnaires.wave(draft, cast.methodologist, row)

    assert [(gap.activity.slug, gap.languages) for gap in content_gaps(draft)] == [
        ("task", ("kk",)),
        ("titled", ("ru",)),
        (asked.activity.slug, ("kk",)),
    ]


def test_about_and_aims_in_one_language_lack_the_other(client: Client, cast: Cast, draft: Course) -> None:
    Course.objects.filter(pk=draft.pk).update(about_ru="Для кого", about_kk="")
    Aim.objects.create(course=draft, code="tell", position=1, text_kk="Айту", text_ru="Рассказать")
    Aim.objects.create(course=draft, code="write", position=2, text_kk="Жазу", text_ru="")
    draft.refresh_from_db()

    client.force_login(cast.methodologist)
    words = [str(need.words) for need in needs_of_content(draft, cast.methodologist)]
    forms = [
        client.get(reverse(name, args=[draft.slug])).context["form"]
        for name in ("office:course_edit", "office:course_aims")
    ]
    marked = [
        name
        for form in forms
        for name, field in form.fields.items()
        if "Not written in this language" in str(field.help_text)
    ]

    assert marked == ["about_kk", "aim2_ru"]
    assert text_gaps(draft) == {"about": ("kk",), "aims": ("ru",)}
    assert "“About the course” is not written in: Kazakh." in words
    assert "Some aims are not written in: Russian." in words


@pytest.mark.parametrize(("stage", "is_named"), [(Stage.DRAFT, False), (Stage.ANNOUNCED, True)])
def test_the_sentence_about_an_announced_course_that_lacks_a_language_is_listed(
    cast: Cast, draft: Course, stage: Stage, is_named: bool
) -> None:
    Course.objects.filter(pk=draft.pk).update(stage=stage, summary_ru="Курс о чтении", summary_kk="")
    draft.refresh_from_db()

    words = [str(need.words) for need in needs_of_content(draft, cast.methodologist)]

    assert ("The sentence about the course is not written in: Kazakh." in words) == is_named


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.RUNNING])
def test_names_on_certificates_that_lack_a_language_are_listed(
    cast: Cast, draft: Course, stage: Stage
) -> None:
    library = cast.centre.library
    library.name_kk, library.name_ru, library.name_en = "Ауыл кітапханасы", "", ""
    library.save()
    Course.objects.filter(pk=draft.pk).update(stage=stage, title_kk="", title_ru="Курс", title_en="")
    draft.refresh_from_db()
    draft.centre.library.refresh_from_db()

    needs = {str(need.words): need.url for need in needs_of_content(draft, cast.methodologist)}

    centre = "The name of the centre is not written in: Russian. Certificates and letters in these languages will have “Ауыл кітапханасы”."
    title = (
        "The title of the course is not written in: Kazakh. Certificates in these languages will have “Курс”."
    )
    assert needs[centre] == reverse("office:library", args=[library.key])
    assert needs[title] == reverse("office:course_edit", args=[draft.slug])


@pytest.mark.parametrize("page", ["kk", "ru", "en"])
def test_the_hint_names_what_the_certificate_will_have_in_every_language_of_the_page(
    cast: Cast, draft: Course, page: str
) -> None:
    library = cast.centre.library
    library.name_kk, library.name_ru, library.name_en = "Ауыл кітапханасы", "Сельская библиотека", ""
    library.save()
    Course.objects.filter(pk=draft.pk).update(languages=["kk", "ru", "en"])
    draft.refresh_from_db()

    with translation.override(page):
        needs = {need.url: str(need.words) for need in needs_of_content(draft, cast.methodologist)}
        words = needs[reverse("office:library", args=[library.key])]

    assert "Ауыл кітапханасы" in words
    assert "Сельская библиотека" not in words


def test_queries_do_not_grow_with_the_plan(
    cast: Cast, draft: Course, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        activities.reading(draft, f"text-{number}", by=cast.methodologist)
        activities.assignment(draft, f"task-{number}", by=cast.methodologist)

    with django_assert_num_queries(20):
        needs_of_content(draft, cast.methodologist)


def test_a_half_translated_plan_is_published_after_a_question(
    client: Client, cast: Cast, draft: Course
) -> None:
    half = activities.plan(draft, "reading", "half", by=cast.methodologist)
    readings.set_reading(activity=half, text={"ru": "Текст"}, by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:plan", args=[draft.slug])).text

    asked = page[page.index("Publish the plan") :]
    assert "A translation is missing (Kazakh)" in asked[: asked.rindex("Publish the plan")]


def test_notes_of_a_lecture_in_one_language_lack_no_other(cast: Cast, draft: Course) -> None:
    activities.lecture(draft, by=cast.methodologist, language="ru", notes={"ru": "Конспект"})

    assert content_gaps(draft) == []


def test_a_page_that_the_reader_may_not_open_has_no_link(cast: Cast, draft: Course, client: Client) -> None:
    activities.plan(draft, "reading", "empty", by=cast.methodologist)
    page = reverse("office:activity_content", args=[draft.slug, "empty"])
    shown = {}
    for member in (cast.methodologist, cast.coordinator):
        client.force_login(member)
        text = client.get(reverse("office:course", args=[draft.slug])).text
        shown[member] = ("Nothing is written yet: en empty" in text, f'href="{page}"' in text)

    assert shown == {cast.methodologist: (True, True), cast.coordinator: (True, False)}


def test_the_question_before_publishing_links_only_pages_that_open(
    cast: Cast, draft: Course, client: Client
) -> None:
    activities.plan(draft, "reading", "empty", by=cast.methodologist)
    client.force_login(cast.director)

    page = client.get(reverse("office:plan", args=[draft.slug])).text

    assert "<li>Nothing is written yet: en empty</li>" in page
    assert 'href=""' not in page


def test_the_form_of_an_activity_leads_to_its_content_only_those_who_may_write_it(
    cast: Cast, draft: Course, client: Client
) -> None:
    activities.plan(draft, "reading", "empty", by=cast.methodologist)
    shown = {}
    for member in (cast.methodologist, cast.director):
        client.force_login(member)
        text = client.get(reverse("office:activity_edit", args=[draft.slug, "empty"])).text
        shown[member] = "Edit the content" in text

    assert shown == {cast.methodologist: True, cast.director: False}


DIFFER = "have 10 academic hours, the course states 12."


def test_hours_that_differ_from_those_of_the_course_are_reported_wherever_the_plan_is_prepared(
    cast: Cast, draft: Course, client: Client
) -> None:
    draft.hours, draft.hours_note = 12, ""
    draft.save()
    ActivityFactory.create_batch(2, course=draft, hours=5)
    client.force_login(cast.methodologist)
    plan, course = (reverse(name, args=[draft.slug]) for name in ("office:plan", "office:course"))

    on_plan, missing = client.get(plan).text, client.get(course).text

    assert DIFFER in on_plan
    assert "Publish the plan" not in on_plan
    assert (
        DIFFER
        in missing[
            missing.index("Still missing; the step is possible all the same:") : missing.index('name="to"')
        ]
    )

    ActivityFactory.create(course=draft, hours=2)
    assert "the course states 12." not in client.get(plan).text + client.get(course).text
    assert "12 of 12 academic hours are planned." in client.get(plan).text


def test_what_is_over_before_the_course_is_announced_is_named(
    cast: Cast, draft: Course, client: Client
) -> None:
    """A lecture, a task or a questionnaire whose time has passed; the page of the plan marks each."""
    past = clock.now() - timedelta(days=2)
    lecture = {"kind": "lecture", "starts_at": past, "ends_at": past + timedelta(hours=1)}
    ActivityFactory.create(course=draft, title_en="First talk", **lecture)
    ActivityFactory.create(course=draft, title_en="Late task", kind="assignment", due_at=past)
    ActivityFactory.create(course=draft, kind="assignment", due_at=past + timedelta(days=9))
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:course", args=[draft.slug])).text
    plan = client.get(reverse("office:plan", args=[draft.slug])).text

    misfits = page.partition("Does not fit; the step is possible all the same:")[2].partition("</ul>")[0]
    assert "2 activities of the plan are over already, the first: " in misfits
    assert plan.count("It is over already: nobody could take part.") == 2


@pytest.mark.parametrize(
    ("stage", "named"), [(Stage.ANNOUNCED, True), (Stage.ADMISSION, False), (Stage.RUNNING, False)]
)
def test_a_questionnaire_before_the_course_may_be_over_once_people_apply(
    cast: Cast, draft: Course, stage: Stage, *, named: bool
) -> None:
    past = clock.now() - timedelta(days=2)
    ActivityFactory.create(course=draft, kind="questionnaire", due_at=past)
    draft.stage = stage

    words = [str(need.words) for need in needs_of_times(draft, clock.now())]

    assert any("is over already" in one for one in words) is named


def test_a_deadline_after_the_start_is_called_so_and_not_missing(
    cast: Cast, draft: Course, client: Client
) -> None:
    draft.applications_until = clock.from_local(draft.starts_on + timedelta(days=1), time(18), draft.zone)
    draft.save()
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:course", args=[draft.slug])).text

    words = "Applications end when the course has begun."
    misfits = page.partition("Does not fit; the step is possible all the same:")[2].partition("</ul>")[0]
    missing = page.partition("Still missing; the step is possible all the same:")[2].partition("</ul>")[0]
    assert (words in misfits, words in missing) == (True, False)


def test_hours_are_counted_as_each_group_has_them(cast: Cast, draft: Course, client: Client) -> None:
    first, second = GroupFactory.create(course=draft), GroupFactory.create(course=draft)
    ActivityFactory.create(course=draft, hours=draft.hours - 2)
    ActivityFactory.create(course=draft, group=first, hours=2)
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:plan", args=[draft.slug])).text
    assert f"from {draft.hours - 2} to {draft.hours} academic hours, the course states {draft.hours}." in page

    ActivityFactory.create(course=draft, group=second, hours=2)
    assert not planned_hours(draft).differ


def test_an_empty_plan_is_reported_without_its_hours(cast: Cast, draft: Course) -> None:
    words = [str(need.words) for need in needs_of_content(draft, cast.methodologist)]

    assert "The plan is empty." in words
    assert not [one for one in words if "academic hours" in one]


def test_a_plan_without_a_questionnaire_about_quality_is_hinted_at(cast: Cast, draft: Course) -> None:
    hint = "No closing questionnaire about quality is planned"
    activities.reading(draft, "whole", by=cast.methodologist)
    found = [need for need in needs_of_content(draft, cast.methodologist) if hint in str(need.words)]
    standard = standard_about_quality()
    assert standard is not None
    url = f"{reverse('office:wave_new', args=[draft.slug])}?questionnaire={standard.key}"
    assert [(need.url, need.blocks) for need in found] == [(url, False)]

    questionnaires.wave(draft, cast.methodologist, kind="reaction")

    assert not any(hint in str(need.words) for need in needs_of_content(draft, cast.methodologist))


def test_what_still_matters_is_named_while_a_course_runs(client: Client, cast: Cast, draft: Course) -> None:
    """A lecture to come without a lecturer, a task without a reviewer, a group without a curator."""
    begins = clock.now() + timedelta(days=1)
    for slug, starts in (("ahead", begins), ("over", begins - timedelta(days=3))):
        activities.plan(
            draft,
            "lecture",
            slug,
            by=cast.methodologist,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=90),
        )
    activities.assignment(draft, "task", by=cast.methodologist)
    group = GroupFactory.create(course=draft)
    Course.objects.filter(pk=draft.pk).update(stage=Stage.RUNNING, hours_note="Agreed.")
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:course", args=[draft.slug])).text

    content, staff, groups = (
        reverse("office:activity_content", args=[draft.slug, "ahead"]),
        reverse("office:course_staff", args=[draft.slug]),
        reverse("office:groups", args=[draft.slug]),
    )
    assert f'<li><a href="{content}">Lecture “en ahead”: no lecturer.</a></li>' in page
    assert f'<li><a href="{staff}">Practical task “en task”: no reviewer.</a></li>' in page
    assert f'<li><a href="{groups}">{group}: no curator.</a></li>' in page
    assert "Lecture “en over”: no lecturer." not in page
