"""What the report counts: reach, coverage, learning, transfer, ideas; and how each figure was counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oqu.admission import actions as admission
from oqu.courses.actions import report_progress
from oqu.courses.models import Activity, Course, Enrolment, Place, Stage, Step
from oqu.kernel import clock
from oqu.libraries.models import Setting
from oqu.people.models import Person
from oqu.reports import queries
from oqu.reports.queries import Evidence, coverage, pictures, words
from oqu.reports.queries.content import content
from oqu.reports.queries.coverage import Covered
from oqu.reports.queries.news import news_draft
from oqu.reports.queries.quality import MATRIX, Rated, proportion
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, EnrolmentFactory
from tests.factories.libraries import DistrictFactory, LibraryFactory, RegionFactory
from tests.reports.conftest import CLOSING, FOLLOW_UP, TEST, answer, ask, close


def evidence(course: Course) -> Evidence:
    """The evidence as of now."""
    return queries.evidence(Course.objects.get(pk=course.pk), at=clock.now())


def figure(of: Evidence, code: str) -> tuple[str, str, str]:
    """(value, numerator, denominator) of a figure."""
    found = {one.code: one for one in queries.figures(of)}[code]
    return found.value, found.counted, found.out_of


def rule_of(of: Evidence, code: str) -> str:
    """How a figure is counted."""
    return {one.code: one for one in queries.figures(of)}[code].rule


def test_an_attendance_of_no_minutes_is_no_taking_part(cast: Cast, places: list[Enrolment]) -> None:
    talk = ActivityFactory.create(course=cast.course, lecture=True)
    for place, minutes in ((places[0], 0), (places[1], 1), (places[2], None)):
        report_progress(enrolment=place, activity=talk, step=Step.STARTED, minutes=minutes, at=clock.now())

    assert figure(evidence(cast.course), "took_part") == ("2", "2", "7")


def test_a_lecture_held_for_each_group_is_measured_by_its_group(cast: Cast) -> None:
    """Both groups of one person each heard their half of 90 minutes, one of them 45 minutes of it."""
    course, places = cast.course, (cast.enrolment, cast.other_enrolment)
    begins = clock.now() - timedelta(hours=5)
    for place, group, minutes in zip(places, cast.groups, (90, 45), strict=True):
        Enrolment.objects.filter(pk=place.pk).update(group=group)
        half = activities.lecture(course, f"half-{group.number}", by=cast.lecturer, starts_at=begins)
        Activity.objects.filter(pk=half.activity_id).update(group=group)
        report_progress(
            enrolment=place, activity=half.activity, step=Step.DONE, minutes=minutes, at=clock.now()
        )
    Enrolment.objects.filter(course=course).exclude(pk__in=[one.pk for one in places]).delete()

    done = queries.evidence(course, at=clock.now()).work

    assert (done.lectures, done.minutes_heard, done.minutes_planned) == (1, 135, 180)
    assert done.attendance_percent == 75.0
    assert [(bar.label, bar.value) for bar in done.heard] == [
        (f"en half-1 ({cast.groups[0]})", 100),
        (f"en half-2 ({cast.groups[1]})", 50),
    ]
    assert rule_of(evidence(course), "lectures").endswith(
        "counts once here and has a row for each group among the lectures heard."
    )


def test_a_lecture_for_all_is_counted_as_it_is_drawn(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - timedelta(hours=5))

    assert rule_of(evidence(cast.course), "lectures") == (
        "Activities of the plan that were held or opened, by their kind."
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The participants handed in 4 works for practical tasks; accepted: 3."),
        ("ru", "Слушатели сдали 4 работы по практическим заданиям, из них принято: 3."),
        ("kk", "Тыңдаушылар практикалық тапсырмалар бойынша 4 жұмыс тапсырды, қабылданғаны: 3."),
    ],
)
def test_the_article_counts_works_of_people_and_not_tasks(cast: Cast, language: str, words: str) -> None:
    places = [cast.enrolment, cast.other_enrolment]
    for slug in ("one", "two"):
        task = activities.assignment(cast.course, slug, by=cast.methodologist)
        for place in places:
            is_done = (slug, place) != ("two", places[1])
            step = Step.DONE if is_done else Step.HANDED_IN
            report_progress(enrolment=place, activity=task.activity, step=step, at=clock.now())

    assert words in news_draft(evidence(cast.course)).body[language]


def test_halves_that_were_not_held_are_named_with_their_groups(cast: Cast) -> None:
    ahead = clock.now() + timedelta(days=2)
    for group in cast.groups:
        half = activities.lecture(cast.course, f"half-{group.number}", by=cast.lecturer, starts_at=ahead)
        Activity.objects.filter(pk=half.activity_id).update(group=group, title_en="Catalogues")
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=clock.now())

    done = evidence(cast.course).work

    assert done.called_off == tuple(f"Catalogues ({group})" for group in cast.groups)
    assert done.lectures_called_off == 1


def test_quality_is_read_from_the_questionnaire_for_everybody(cast: Cast, places: list[Enrolment]) -> None:
    """What one group is asked after its lecture is not about the course; without another one it is named."""
    group = cast.groups[0]
    Enrolment.objects.update(group=group)
    whole, half = (ask(cast, slug, "reaction", CLOSING) for slug in ("whole", "half"))
    Activity.objects.filter(pk=half.activity_id).update(group=group)
    half.refresh_from_db()
    for place in places[:6]:
        for wave in (whole, half):
            answer(wave, place, overall=["5"])
    close(cast, half)

    alone = evidence(cast.course)
    close(cast, whole)
    both = evidence(cast.course)

    words_of_group = f"The questionnaire about quality was for one group only: {group}."
    assert alone.quality.wave == half
    assert words_of_group in [one.words for one in words.cautions(alone)]
    assert both.quality.wave == whole
    assert words_of_group not in [one.words for one in words.cautions(both)]


def test_a_negative_figure_has_a_minus_and_no_hyphen() -> None:
    assert [words.signed(value) for value in (-99.6, 0.2, -0.2, 7.0)] == ["−100", "0", "0", "+7"]
    assert words.decimal(-0.5) == "−0.5"


def outcome(of: Evidence, code: str) -> str:
    """What became of a rule."""
    return next(one.outcome.value for one in of.verdict.findings if one.rule.figure == code)


def test_every_figure_tells_its_numerator_and_denominator(over: Course) -> None:
    of = evidence(over)

    assert {code: figure(of, code) for code in ("admitted", "finished", "response_rate", "satisfied")} == {
        "admitted": ("7", "7", "—"),
        "finished": ("6", "6", "7"),
        "response_rate": ("86%", "6", "7"),
        "satisfied": ("83%", "5", "6"),
    }
    assert {code: figure(of, code) for code in ("weakest_quality", "recommend", "ideas", "ideas_kept")} == {
        "weakest_quality": ("0%", "0", "6"),
        "recommend": ("+100", "6 − 0", "6"),
        "ideas": ("3", "3", "people: 3"),
        "ideas_kept": ("1", "1", "3"),
    }


def test_every_figure_of_report_and_verdict_leads_to_its_rule(over: Course) -> None:
    of = evidence(over)
    listed = {one.code for one in queries.figures(of)}
    known = {f.rule.figure for f in of.verdict.findings if f.measured.value is not None}

    assert known - listed == set()
    assert queries.PUBLIC - listed <= {"libraries_unknown"}  # only where some are not known
    assert all(one.rule and one.source and one.counted for one in queries.figures(of))


def test_few_answers_give_no_figures_of_quality(cast: Cast, places: list[Enrolment]) -> None:
    asked = ask(cast, "closing", "reaction", TEST[:1])
    for place in places[:4]:
        answer(asked, place, **{"self.plan": ["4"]})
    close(cast, asked)

    of = evidence(cast.course)

    codes = {one.code for one in queries.figures(of)}
    assert codes & {"satisfied", "useful", "recommend", "weakest_quality"} == set()
    assert (of.quality.rated, outcome(of, "satisfied")) == ((), "unknown")


def test_coverage_counts_libraries_reached_among_all_of_the_region(cast: Cast) -> None:
    cast.course.enrolments.all().delete()
    near = DistrictFactory.create(region=RegionFactory.create(code="near"))
    far = DistrictFactory.create(region=near.region)
    elsewhere = DistrictFactory.create(region=RegionFactory.create(code="elsewhere"))
    village, town, silent = (
        LibraryFactory.create(district=near, setting=setting)
        for setting in (Setting.RURAL, Setting.URBAN, Setting.RURAL)
    )
    LibraryFactory.create(district=far, setting=Setting.RURAL)
    LibraryFactory.create(district=elsewhere)
    for library in (village, village, town):
        EnrolmentFactory.create(course=cast.course, person__library=library)
    EnrolmentFactory.create(course=cast.course, person__library=silent, state=Place.WITHDRAWN)
    EnrolmentFactory.create(course=cast.course, person__library=None)

    found = coverage.coverage(cast.course)

    assert found.places == (Covered(str(near), 2, 3, people=3), Covered(str(far), 0, 1, people=0))
    assert [(one.reached, one.every) for one in found.settings] == [(1, 3), (1, 1)]
    assert (found.reached, found.every, found.by_region) == (2, 4, False)


def test_coverage_goes_by_region_where_districts_are_many(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "MOST_DISTRICTS", 1)
    cast.course.enrolments.all().delete()
    one = DistrictFactory.create(region=RegionFactory.create(code="one"))
    LibraryFactory.create(district=DistrictFactory.create(region=one.region))
    EnrolmentFactory.create(course=cast.course, person__library__district=one)

    found = coverage.coverage(cast.course)

    assert (found.places, found.by_region) == ((Covered(str(one.region), 1, 2, people=1),), True)


def test_nobody_with_a_library_covers_nothing(cast: Cast) -> None:
    cast.course.enrolments.all().delete()

    assert coverage.coverage(cast.course) == coverage.NOWHERE


def test_heads_are_counted_once_however_often_they_are_asked(cast: Cast) -> None:
    for _twice in range(2):
        admission.invite_heads(
            course=cast.course, networks=[cast.network], by=cast.coordinator, at=clock.now()
        )

    assert figure(evidence(cast.course), "heads_asked") == ("1", "1", "—")


def test_transfer_is_the_share_that_uses_anything(cast: Cast, over: Course, places: list[Enrolment]) -> None:
    asked = ask(cast, "month", "followup", FOLLOW_UP, anonymous=False)
    for n, place in enumerate(places[:6]):
        plan, obstacle = ("3", ["time"]) if n < 4 else ("2", ["time", "money"])
        answer(asked, place, **{"used.plan": [plan], "used.local": ["1"], "why_not": obstacle})
    assert evidence(over).transfer == ()
    close(cast, asked)

    of = evidence(over)

    (follow_up,) = of.transfer
    assert [(aim.code, aim.share.count, aim.share.n) for aim in follow_up.aims] == [
        ("used.plan", 4, 6),
        ("used.local", 0, 6),
    ]
    assert [(bar.label, bar.value) for bar in follow_up.obstacles] == [("time en", 6)]
    assert (follow_up.answered, follow_up.invited, figure(of, "transfer")) == (6, 7, ("67%", "4", "6"))
    assert outcome(of, "transfer") == "likely"


def test_transfer_of_few_is_not_told(cast: Cast, over: Course, places: list[Enrolment]) -> None:
    asked = ask(cast, "month", "followup", FOLLOW_UP, anonymous=False)
    for place in places[:4]:
        answer(asked, place, **{"used.plan": ["5"]})
    close(cast, asked)

    of = evidence(over)

    assert [(t.answered, t.uses, t.aims, t.obstacles) for t in of.transfer] == [(4, None, (), ())]
    assert outcome(of, "transfer") == "unknown"
    assert "Too few people answered the follow-up for figures." in [c.words for c in queries.cautions(of)]


def test_knowledge_is_the_right_answers_of_the_same_people(cast: Cast, places: list[Enrolment]) -> None:
    for slug, good in (("before", 1), ("after", 2)):
        asked = ask(cast, slug, slug, TEST, anonymous=False)
        for place in places[:5]:
            given = {"self.plan": ["3" if slug == "before" else "4"], "kt_a": ["right"]}
            answer(asked, place, **given, kt_b=["right" if good == 2 else "wrong"])
        close(cast, asked)

    known = evidence(cast.course).learning.knowledge

    assert known is not None
    assert (known.questions, known.change.n, known.change.before, known.change.after) == (2, 5, 1.0, 2.0)


def test_learning_is_drawn_though_everybody_gave_the_same_ratings(
    cast: Cast, places: list[Enrolment]
) -> None:
    for slug in ("before", "after"):
        asked = ask(cast, slug, slug, TEST[:1], anonymous=False)
        for place in places[:5]:
            answer(asked, place, **{"self.plan": ["4"]})
        close(cast, asked)

    of = evidence(cast.course)

    assert pictures.described(pictures.drawn(of)["learning"]).endswith("4.0 – 4.0")
    assert content(of).learning[:2] == (
        "5 people rated themselves before and after: from 4.0 to 4.0 of 5 on average.",
        "The mean rating is the same for everybody, so no effect can be calculated.",
    )


def cost(read: Callable[[], Any]) -> int:
    """How many queries reading costs."""
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen)


def test_the_evidence_costs_the_same_for_few_and_for_many(cast: Cast, over: Course) -> None:
    evidence(over)
    few = cost(lambda: queries.figures(evidence(over)))
    EnrolmentFactory.create_batch(15, course=over)

    assert cost(lambda: queries.figures(evidence(over))) == few


@pytest.mark.parametrize("written", [0, 2, 7])
def test_libraries_that_are_not_known_are_no_zeros(places: list[Enrolment], written: int) -> None:
    people = [place.person_id for place in places if place.state != Place.WITHDRAWN]
    library = LibraryFactory.create(setting=Setting.URBAN)
    Person.objects.filter(pk__in=people).update(library=library)
    Person.objects.filter(pk__in=people[:written]).update(library=None, library_words="Village")

    of = evidence(places[0].course)
    codes = {one.code: one.value for one in queries.figures(of)}
    label, draft = content(of).tiles[0].label, news_draft(of)

    known = {"libraries", "rural", "networks", "districts"}
    assert known & codes.keys() == (set() if written == 7 else known)
    assert codes.get("libraries_unknown", "0") == str(written)
    assert ("not known" in label, "not counted" in draft.body["en"]) == (written > 0, written > 0)
    assert ("from at least 1 library" in draft.lead["en"]) == (written == 2)
    assert " 0 " not in f" {label} {draft.lead['en']} "
    assert " 0 " not in draft.body["en"].splitlines()[0]


def test_a_questionnaire_that_was_never_planned_is_not_blamed(cast: Cast) -> None:
    missing = "closing questionnaire about quality was planned"
    of = evidence(cast.course)
    assert missing in queries.verdict_words(of)
    assert next(one.words for one in queries.cautions(of)) == f"No {missing}: nothing is known of quality."

    ask(cast, "closing", "reaction", TEST[:1])

    of = evidence(cast.course)
    assert missing not in queries.verdict_words(of)
    assert (
        queries.cautions(of)[0].words
        == "Nothing is known of quality yet. Closing questionnaire about quality: open."
    )


@pytest.mark.parametrize(("good", "weakest"), [((6, 6, 6), None), ((4, 4, 4), None), ((6, 5, 6), "1")])
def test_no_side_is_called_the_weakest_of_equal_ones(
    over: Course, good: tuple[int, ...], weakest: str | None
) -> None:
    of = evidence(over)
    rated: tuple[Any, ...] = tuple(
        Rated(f"{MATRIX}{place}", f"{place}", SimpleNamespace(top=proportion(n, 6)))  # type: ignore[arg-type]
        for place, n in enumerate(good)
    )

    of = replace(of, quality=replace(of.quality, rated=rated))

    named = [line for line in words.next_time(of) if "weakest side was" in line]
    assert [line[:30] for line in named] == ([f"The weakest side was “{weakest}”: 5 of"] if weakest else [])
    labels = [one.label for one in queries.figures(of) if one.code == "weakest_quality"]
    assert labels == ["The weakest side of the course" if weakest else "Each side of the course"]
