"""What a participant does in a course, from the lecture to the certificate."""

from io import BytesIO

import icalendar
import pypdfium2
import pytest
from playwright.sync_api import FilePayload, expect

from oqu.assignments.models import Submission, SubmissionState
from oqu.certificates import actions as certificates
from oqu.community.models import ContactCard, Message
from oqu.courses.models import Place, Stage, Step
from oqu.ideas.models import Idea
from oqu.kernel import clock
from oqu.lectures import actions as lectures
from oqu.questionnaires.models import Envelope, Participation
from oqu.support.models import Case
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory, EnrolmentFactory
from tests.journeys.conftest import SetOut, Walk

COURSE = "my/courses/library-work/"
ASKED = (
    questionnaires.item("overall", "scale", scale=questionnaires.SCALE, required=True),
    questionnaires.item("story", "long"),
)
WAYS = [("kk", True), ("ru", False), ("en", True)]


@pytest.fixture
def plan(cast: Cast) -> Cast:
    """The cast with something of every kind in its plan."""
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(2))
    lectures.draw_slides.call(talk.pk)
    activities.reading(cast.course, by=cast.methodologist)
    activities.assignment(cast.course, by=cast.methodologist)
    questionnaires.wave(cast.course, cast.methodologist, *ASKED)
    return cast


def photo() -> FilePayload:
    return {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": activities.jpeg().getvalue()}


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_a_lecture_is_opened_a_text_read_a_task_handed_in(
    set_out: SetOut, plan: Cast, language: str, phone: bool
) -> None:
    walk = set_out(plan.learner, language=language, phone=phone)
    walk.go("today/")
    way_in = f"/{language}/join/library-work/talk/"
    expect(walk.link("Join the lecture")).to_have_attribute("href", way_in)
    walk.follow("Go to the lecture")
    expect(walk.link("Join the lecture")).to_have_attribute("href", way_in)
    walk.follow("Look at the slides")
    expect(walk.page.locator("[data-slides] img")).to_be_visible()

    walk.go(f"{COURSE}readings/text/")
    walk.press("I have read it to the end")
    walk.lead_on(walk.page.get_by_role("link", name=f"{language} task"))
    walk.fill(text="Менің жоспарым: апта сайын оқу сағаты")
    walk.page.locator("input[type=file]").set_input_files(photo())
    walk.press("Hand in")

    walk.reads("It is with the reviewer; you will get a letter.")
    answer = Submission.objects.get()
    assert (answer.state, answer.files.get().file.name) == (SubmissionState.HANDED_IN, "фото.jpg")
    done = plan.enrolment.progress.filter(step=Step.DONE).values_list("activity__slug", flat=True)
    assert list(done) == ["text"]


def test_a_questionnaire_is_answered_in_kazakh(set_out: SetOut, plan: Cast) -> None:
    walk = set_out(plan.learner, language="ru")
    walk.go(f"{COURSE}questionnaires/closing/")
    walk.page.get_by_role("button", name="Қазақша").click()
    walk.page.wait_for_url("**/kk/**")
    walk = Walk(walk.page, "kk")
    walk.page.locator("[name=overall][value='4']").check(force=True)
    walk.fill(story="Каталогпен жұмыс жеңілдеді.")
    walk.look()
    walk.press("Send my answers")

    walk.reads("Thank you, your answer has arrived")
    assert list(Participation.objects.values_list("enrolment", flat=True)) == [plan.enrolment.pk]
    assert Envelope.objects.count() == 1


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_exchange_with_colleagues_and_the_centre(
    set_out: SetOut, plan: Cast, language: str, phone: bool
) -> None:
    walk = set_out(plan.learner, language=language, phone=phone)
    walk.go(f"{COURSE}ideas/")
    walk.fill(text="Ауылда оқу сағаты")
    walk.press("I promise")
    walk.go(f"{COURSE}discussion/")
    walk.fill(title="Каталог", text="Қалай бастаймыз?")
    walk.press("Begin the discussion")
    walk.fill(text="Өзім бастаймын.")
    walk.press("Send")
    walk.go(f"{COURSE}people/")
    walk.fill(about="Өлкетану")
    walk.page.locator("[name=shows_email]").check()
    walk.press("Show my card")
    walk.go("support/")
    walk.page.locator("main [name=subject]").first.focus()
    walk.fill(text="Дыбыс жоқ")
    walk.press("Send the question")

    assert Idea.objects.get().enrolment == plan.enrolment
    assert set(Message.objects.values_list("text", flat=True)) == {"Қалай бастаймыз?", "Өзім бастаймын."}
    assert ContactCard.objects.get().shows_email
    assert Case.objects.get().asker == plan.learner
    colleague = set_out(plan.other_learner, language=language, phone=phone)
    colleague.go(f"{COURSE}people/")
    expect(colleague.page.get_by_role("link", name="saule@example.org")).to_be_visible()


def test_the_calendar_is_one_that_programs_read(set_out: SetOut, plan: Cast) -> None:
    walk = set_out(plan.learner, language="kk")
    walk.go("today/")
    address = walk.link("All dates in your own calendar").get_attribute("href") or ""

    read = icalendar.Calendar.from_ical(walk.page.request.get(address).body())

    dated = [str(event["SUMMARY"]) for event in read.walk("VEVENT")]
    assert dated == ["en talk", "Due: en task", "Closes: Closing questionnaire en"]


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_a_certificate_is_downloaded(set_out: SetOut, cast: Cast, language: str, phone: bool) -> None:
    past = CourseFactory.create(centre=cast.centre, stage=Stage.CLOSED)
    EnrolmentFactory.create(course=past, person=cast.learner, state=Place.FINISHED, finished_at=clock.now())
    (certificate,) = certificates.sign(course=past, by=cast.director, at=clock.now())
    walk = set_out(cast.learner, language=language, phone=phone)
    walk.go("my/certificates/")
    with walk.page.expect_download() as download:
        walk.link("Download (PDF)").click()

    with pypdfium2.PdfDocument(BytesIO(download.value.path().read_bytes())) as pdf:
        text = pdf[0].get_textpage().get_text_bounded()
    assert certificate.number in text
    assert "Kim" in text


def test_a_day_of_a_course_needs_no_mouse(set_out: SetOut, plan: Cast) -> None:
    """Tab, Enter, Space and the arrows alone, from the front page to the sent questionnaire."""
    walk = set_out(plan.learner, language="kk", phone=False)
    walk.page.goto("/kk/")
    walk.tab_to(walk.translated("Today")).press("Enter")
    walk.page.wait_for_url("**/today/")
    walk.tab_to(css="main details > summary").press("Enter")
    walk.tab_to("kk task").press("Enter")
    walk.page.wait_for_url("**/task/")
    field = walk.tab_to(css="textarea[name=text]")
    field.press_sequentially("Тек пернетақтамен")
    walk.tab_to(walk.translated("Hand in")).press("Enter")
    walk.reads("It is with the reviewer; you will get a letter.")

    walk.page.goto(f"/kk/{COURSE}questionnaires/closing/")
    walk.tab_to(css="input[name=overall]").press("Space")
    walk.page.keyboard.press("ArrowRight")
    walk.tab_to(css="textarea[name=story]").press_sequentially("Жақсы")
    walk.tab_to(walk.translated("Send my answers")).press("Enter")
    walk.reads("Thank you, your answer has arrived")

    assert Submission.objects.get().text == "Тек пернетақтамен"
    assert Participation.objects.count() == 1
