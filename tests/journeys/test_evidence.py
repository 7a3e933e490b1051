"""The end of a course: the evidence, the certificates and their check, and the article that is drafted from figures."""

import re

import pytest
from playwright.sync_api import expect

from oqu.certificates.models import Certificate
from oqu.courses.models import Course, Enrolment, Place, Stage
from oqu.kernel import clock
from oqu.news.models import Article
from oqu.questionnaires import actions as answering
from tests.factories import questionnaires
from tests.factories.cast import Cast
from tests.journeys.conftest import SetOut

REPORT = "office/courses/library-work/report/"
CERTIFICATES = "office/courses/library-work/certificates/"


@pytest.fixture
def finished(cast: Cast) -> Cast:
    """The cast at the end of its course: seven have answered, Saule has finished."""
    asked = questionnaires.wave(cast.course, cast.methodologist)
    for place in questionnaires.places(cast.course, 7):
        questionnaires.answer(asked, place)
    answering.close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    cast.course.enrolments.exclude(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=clock.now())
    return cast


@pytest.mark.parametrize(("language", "phone"), [("ru", False), ("kk", True)])
def test_a_director_reads_the_evidence_signs_and_anybody_checks(
    set_out: SetOut, finished: Cast, language: str, phone: bool
) -> None:
    walk = set_out(finished.director, language=language, phone=phone)
    walk.go(REPORT)
    expect(walk.page.locator("main .tile, main .tiles > *").first).to_be_visible()
    with walk.page.expect_download() as download:
        walk.link("Download PDF").click()
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    walk.lead_on(walk.page.locator("main .tiles a").first)
    expect(walk.page.locator("tr:target")).to_be_visible()

    walk.go(CERTIFICATES)
    walk.page.locator("summary").get_by_text(walk.translated("Sign all"), exact=True).click()
    walk.page.locator("[name=anyway]").check()
    walk.press("Sign all")

    number = Certificate.objects.get(enrolment=finished.enrolment).number
    visitor = set_out(language=language, phone=phone)
    visitor.go("certificates/")
    visitor.fill(number=number.lower())
    visitor.press("Check")
    visitor.reads("This certificate is genuine")
    expect(visitor.page.get_by_text("Kim Saule")).to_be_visible()


@pytest.mark.parametrize(("language", "phone"), [("kk", False), ("ru", True)])
def test_a_methodologist_publishes_what_the_figures_tell(
    set_out: SetOut, finished: Cast, language: str, phone: bool
) -> None:
    walk = set_out(finished.methodologist, language=language, phone=phone)
    walk.go(REPORT)
    walk.press("Draft a news article")
    drafted = Article.objects.get()
    assert re.search(r"\b9\b", drafted.body_ru)
    title = f"Edited in {language}"
    walk.fill(**{f"title_{language}": title})
    walk.press("Save")
    walk.press("Publish")

    visitor = set_out(language=language, phone=phone)
    visitor.go("news/")
    visitor.lead_on(visitor.page.get_by_role("link", name=title))
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(title)
    expect(visitor.page.locator("article .prose-html")).to_contain_text("9")
    visitor.lead_on(visitor.page.locator("article .prose-html a").first)
    expect(visitor.page).to_have_url(re.compile(r"/figures/$"))
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
