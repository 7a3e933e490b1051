"""Questionnaires as people live them: built, translated, sent out and read; answered on a phone through an outage."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from oqu.courses.models import Enrolment
from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.questionnaires import queries
from oqu.questionnaires.models import AnswerFile, Envelope, OpenAnswer, Participation, Questionnaire, Wave
from oqu.questionnaires.models.answers import Response
from oqu.questionnaires.sealing import Opener
from tests.browser import expect_value
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast
from tests.journeys.conftest import SetOut, Walk
from tests.waiting import eventually_in

SHEET = "my/courses/library-work/questionnaires/closing/"
WAVES = "office/courses/library-work/questionnaires/"
NO_NETWORK = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
ASKED = (
    questionnaires.item("overall", "scale", scale=questionnaires.SCALE, required=True),
    questionnaires.item("story", "long", quotable=True),
)
ROOM = (
    questionnaires.item("room", "photo", required=True),
    questionnaires.item("overall", "scale", scale=questionnaires.SCALE, required=True),
)
PLACES = 'document.querySelector(".phone").getBoundingClientRect()'


def opened(asked: Wave) -> list[dict[str, object]]:
    """What lies in the envelopes; only a test looks into them before the wave is closed."""
    opener = Opener(asked.locked_private_key or b"")
    return [opener.open(one)["answers"] for one in Envelope.objects.values_list("sealed", flat=True)]


def photo_of(name: str) -> FilePayload:
    """A photo as a file chosen on the device."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": activities.jpeg().getvalue()}


def card_of(walk: Walk, title: str) -> Locator:
    """The card with that title."""
    return walk.page.locator("main .card", has_text=title).first


def newest(code: str) -> Questionnaire:
    found = Questionnaire.objects.filter(centre__isnull=False, code=code).order_by("-version").first()
    assert found is not None
    return found


def add_a_number(walk: Walk) -> None:
    """Add a question in one language, see what is missing, translate it beside the others."""
    walk.page.locator("details", has_text=walk.translated("Add a question")).first.locator("summary").click()
    walk.lead_on(
        walk.page.locator("details[open]").get_by_role("link", name=walk.translated("Number"), exact=True)
    )
    walk.fill(texts_kk="Неше кітап?")
    walk.press("Save")
    for missing in ("RU", "EN"):
        expect(
            walk.page.get_by_text(walk.translated("%(language)s missing") % {"language": missing})
        ).to_be_visible()
    walk.lead_on(walk.page.get_by_role("link", name="Неше кітап?"))
    walk.fill(texts_ru="Сколько книг?", texts_en="How many books?")
    walk.press("Save")
    expect(walk.page.get_by_text(walk.translated("%(language)s missing") % {"language": "RU"})).to_have_count(
        0
    )


def move_it_up_by_keyboard(walk: Walk, code: str) -> None:
    """The button "up" of a question, found by its name and pressed with Enter."""
    walk.page.locator(f"button[name=up][value='{code}']").focus()
    with walk.page.expect_event("load"):
        walk.page.keyboard.press("Enter")
    walk.look()


def send_out(walk: Walk, asked: Questionnaire) -> Wave:
    """Put a questionnaire into the plan, open from now on."""
    walk.go(WAVES)
    walk.follow("Put a questionnaire into the plan")
    walk.page.locator("[name=questionnaire]").select_option(asked.key)
    walk.fill(due_at=f"{clock.in_zone(clock.now(), 'Asia/Almaty') + timedelta(days=2):%Y-%m-%dT%H:%M}")
    walk.press("Put it into the plan")
    return Wave.objects.get()


@pytest.mark.parametrize(("language", "phone"), [("ru", False), ("kk", True)])
def test_a_methodologist_builds_translates_opens_reminds_and_reads(
    set_out: SetOut, cast: Cast, language: str, phone: bool
) -> None:
    walk = set_out(cast.methodologist, language=language, phone=phone)
    standard = Questionnaire.objects.get(code="transfer-1m", centre=None)
    walk.go("office/bank/")
    walk.lead_on(card_of(walk, standard.title[language]).get_by_role("button"))
    add_a_number(walk)
    move_it_up_by_keyboard(walk, "q1")
    walk.follow("See it as on a phone")
    expect_value(walk.page, f"{PLACES}.width <= 360 && {PLACES}.right <= innerWidth", expected=True)

    asked = send_out(walk, newest("transfer-1m"))
    for place in questionnaires.places(cast.course, 6):
        questionnaires.answer(asked, place, **everything(asked))
    walk.go(WAVES)
    walk.reads("Remind those who have not answered")
    expect(walk.page.get_by_text("6", exact=False).first).to_be_visible()
    walk.press("Remind those who have not answered")
    assert {letter.person for letter in Letter.objects.all()} == {cast.learner, cast.other_learner}

    walk.page.locator("summary").get_by_text(walk.translated("Close now"), exact=True).click()
    walk.press("Close now")
    with walk.page.expect_download() as sheet:
        walk.link("Download XLSX").click()
    title, course = (getattr(one, f"title_{language}") for one in (asked.activity, cast.course))
    name = f"{title.replace(':', ' –')} – {course}, {cast.course.starts_on.year}.xlsx"
    assert sheet.value.suggested_filename == name
    assert sheet.value.path().read_bytes()[:2] == b"PK"
    expect(walk.page.locator("a[data-progress] + progress")).to_have_count(0)
    story = walk.page.locator("#r-next_help a")
    walk.lead_on(story)
    expect(walk.page.get_by_text("Кеңес керек").first).to_be_visible()
    assert Response.objects.count() == 6


def everything(asked: Wave) -> dict[str, Any]:
    """An answer to each question."""
    given: dict[str, Any] = {"next_help": ["Кеңес керек"]}
    for item in queries.content_of(asked.questionnaire).items():
        names = [item.within(row.code) for row in item.rows] or [item.code]
        value = item.options[0].code if item.options else "3"
        given |= {name: [value] for name in names if item.kind not in ("long", "short")}
    return given


@pytest.fixture
def asked(cast: Cast) -> Wave:
    return questionnaires.wave(cast.course, cast.methodologist, *ASKED)


def kept_on_the_device(walk: Walk) -> None:
    walk.go("today/")
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.go(SHEET)


def killed_and_opened_again(walk: Walk) -> Walk:
    """The tab is gone, as a phone short of memory does it; the page is opened anew."""
    context = walk.page.context
    walk.page.close()
    again = Walk(context.new_page(), walk.language)
    again.page.goto(f"/{again.language}/{SHEET}")
    return again


def test_an_outage_in_the_middle_and_a_killed_tab_leave_one_answer(
    set_out: SetOut, cast: Cast, asked: Wave, complaints: list[str]
) -> None:
    walk = set_out(cast.learner, language="kk")
    kept_on_the_device(walk)
    walk.page.locator("[name=overall][value='4']").check()
    walk.page.context.set_offline(True)
    walk.fill(story="Далада жазылды")
    expect(walk.page.locator(".save-state")).not_to_be_empty()

    walk = killed_and_opened_again(walk)
    expect(walk.page.locator("[name=story]")).to_have_value("Далада жазылды")
    expect(walk.page.locator("[name=overall][value='4']")).to_be_checked()
    walk.button("Send my answers").click()
    expect(walk.page.locator("#offline .waiting b")).to_have_text("1")

    walk = killed_and_opened_again(walk)
    walk.page.context.set_offline(False)
    expect(walk.page.locator("#offline")).to_be_hidden()
    for _again in range(2):
        walk.page.reload()
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]

    walk.reads("You have answered. Thank you!")
    assert list(Participation.objects.values_list("enrolment", flat=True)) == [cast.enrolment.pk]
    assert opened(asked) == [{"overall": 4, "story": "Далада жазылды"}]


STORED_HERE = """async () => {
  const found = { ...localStorage, ...sessionStorage, cookies: document.cookie };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) found[one.url] = await (await cache.match(one, { ignoreVary: true })).text();
  }
  for (const { name, version } of await indexedDB.databases()) {
    const base = await new Promise((done) => { const asked = indexedDB.open(name, version); asked.onsuccess = () => done(asked.result); });
    for (const store of base.objectStoreNames) {
      const rows = await new Promise((done) => { const asked = base.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); });
      found[`${name} ${store}`] = JSON.stringify(rows);
    }
    base.close();
  }
  return found;
}"""


def places_of(walk: Walk, words: str) -> set[str]:
    """Where on this device these words are stored: names in its storage, or addresses of stored pages."""
    stored: dict[str, str] = walk.page.evaluate(STORED_HERE)
    return {name for name, content in stored.items() if words in content}


@pytest.mark.parametrize("outage", [False, True], ids=["sent at once", "sent from the outbox"])
def test_a_device_keeps_nothing_of_an_anonymous_answer_that_was_sent(
    set_out: SetOut, cast: Cast, asked: Wave, complaints: list[str], outage: bool
) -> None:
    """Not in its storages, its waiting forms or its pages; the slip alone lies in a cookie that no script reads."""
    walk = set_out(cast.learner, language="kk")
    kept_on_the_device(walk)
    walk.page.locator("[name=overall][value='4']").check()
    walk.fill(story="Құрылғыда қалмасын")
    walk.press("Save and continue later")
    eventually_in(
        walk.page,
        lambda: any("/questionnaires/closing/" in one for one in places_of(walk, "Құрылғыда қалмасын")),
    )
    walk.page.context.set_offline(outage)
    walk.button("Send my answers").click()
    if outage:
        expect(walk.page.locator("#offline .waiting b")).to_have_text("1")
        assert places_of(walk, "Құрылғыда қалмасын")
        walk.page.context.set_offline(False)
        expect(walk.page.locator("#offline")).to_be_hidden()
    eventually_in(walk.page, Participation.objects.exists)
    eventually_in(walk.page, lambda: not places_of(walk, "Құрылғыда қалмасын"))

    walk.page.goto(f"/kk/{SHEET}thanks/")
    slip = walk.page.locator(".slip code").inner_text()
    walk.go(SHEET)
    expect(walk.page.locator("[name=story]")).to_have_value("Құрылғыда қалмасын")
    walk.go("today/")
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]
    assert (
        places_of(walk, "Құрылғыда қалмасын"),
        places_of(walk, slip),
        places_of(walk, slip.replace(" ", "")),
    ) == (set(), set(), set())


def test_it_is_answered_and_changed_by_keyboard_alone(set_out: SetOut, cast: Cast, asked: Wave) -> None:
    walk = set_out(cast.learner, language="ru", phone=False)
    walk.go(SHEET)
    walk.tab_to(css="[name=overall]")
    walk.page.keyboard.press("Space")
    for _mark in range(2):
        walk.page.keyboard.press("ArrowRight")
    walk.tab_to(css="[name=story]")
    walk.page.keyboard.type("Без мыши")
    walk.tab_to(css="[name='story.quote']")
    walk.page.keyboard.press("Space")
    walk.tab_to(walk.translated("Send my answers"))
    with walk.page.expect_event("load"):
        walk.page.keyboard.press("Enter")
    walk.look()
    walk.follow("Change my answer")
    walk.tab_to(css="[name=overall]")
    walk.page.keyboard.press("ArrowRight")
    walk.tab_to(walk.translated("Send the new answer"))
    with walk.page.expect_event("load"):
        walk.page.keyboard.press("Enter")

    assert opened(asked) == [{"overall": 4, "story": "Без мыши", "story.quote": "yes"}]


def every_kind(walk: Walk) -> None:
    """Answer a question of every kind with what a browser without a script offers."""
    page = walk.page
    for name, value in (
        *(("overall", "5"), ("parts.talks", "3"), ("parts.tasks", "na")),
        *(("retro.plan.before", "1"), ("retro.plan.now", "4"), ("idea", "no"), ("recommend", "10")),
    ):
        page.locator(f"[name='{name}'][value='{value}']").check()
    for value in ("time", "link"):
        page.locator(f"[name=obstacles][value='{value}']").check()
    for place, option in enumerate(("third", "first", "second"), start=1):
        page.locator(f"[name='order.{option}']").select_option(str(place))
    walk.fill(why_not="Уақыт", story="Әңгіме")
    page.locator("input[name=people]:not([type=checkbox])").fill("12,5")


@pytest.mark.parametrize("javascript", [True, False])
def test_every_kind_of_question_has_no_barrier_and_is_answered(
    set_out: SetOut, cast: Cast, javascript: bool
) -> None:
    asked = questionnaires.wave(cast.course, cast.methodologist)
    walk = set_out(cast.learner, language="kk", javascript=javascript)
    walk.page.goto(f"/kk/{SHEET}")
    if javascript:
        walk.look()
        walk.page.locator("form.questionnaire").evaluate("form => { form.noValidate = true; }")
        walk.press("Send my answers")  # with every problem reported
    if javascript:
        walk.page.locator("[name=idea][value='no']").check()
    every_kind(walk)
    walk.button("Send my answers").click()
    walk.reads("Thank you, your answer has arrived")

    assert opened(asked) == [
        {
            "overall": 5,
            "parts.talks": 3,
            "parts.tasks": None,
            "retro.plan.before": 1,
            "retro.plan.now": 4,
            "idea": "no",
            "why_not": "Уақыт",
            "obstacles": ["time", "link"],
            "people": 12.5,
            "recommend": 10,
            "order": ["third", "first", "second"],
            "story": "Әңгіме",
        }
    ]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_photo_is_taken_as_an_answer_and_changed(set_out: SetOut, cast: Cast, javascript: bool) -> None:
    asked = questionnaires.wave(cast.course, cast.methodologist, *ROOM, anonymous=False)
    walk = set_out(cast.learner, language="ru", javascript=javascript)
    walk.page.goto(f"/ru/{SHEET}")
    walk.page.locator("input[type=file]").set_input_files(photo_of("зал.jpg"))
    if javascript:
        expect(walk.page.locator(".sent-files li[data-state=done]")).to_have_count(1)
        expect(walk.page.locator(".dots i.on")).to_have_count(1)
        walk.look()
        walk.page.locator("form.questionnaire").evaluate("form => { form.noValidate = true; }")
    walk.button("Send my answers").click()  # the other question needs an answer
    expect(walk.page.get_by_label("зал.jpg")).to_be_checked()
    expect(walk.page.locator(".sent-files li")).to_have_count(0)
    walk.page.locator("[name=overall][value='4']").check()
    walk.button("Send my answers").click()
    walk.reads("Thank you, your answer has arrived")

    (file,) = AnswerFile.objects.all()
    assert opened(asked) == [{"room": [file.file.key], "overall": 4}]


def test_a_photo_waits_with_its_answer_through_an_outage(
    set_out: SetOut, cast: Cast, complaints: list[str]
) -> None:
    asked = questionnaires.wave(cast.course, cast.methodologist, *ROOM, anonymous=False)
    walk = set_out(cast.learner, language="kk")
    kept_on_the_device(walk)
    walk.page.context.set_offline(True)
    walk.page.locator("[name=overall][value='4']").check()
    walk.page.locator("input[type=file]").set_input_files(photo_of("зал.jpg"))
    expect(walk.page.locator(".sent-files li")).to_have_count(1)
    walk.button("Send my answers").click()
    expect(walk.page.locator("#offline .waiting b")).to_have_text("1")
    walk.page.context.set_offline(False)

    eventually_in(walk.page, Participation.objects.exists)
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]
    (file,) = AnswerFile.objects.all()
    assert (file.file.name, opened(asked)) == ("зал.jpg", [{"room": [file.file.key], "overall": 4}])


def test_the_slip_brings_an_answer_to_another_device(set_out: SetOut, cast: Cast, asked: Wave) -> None:
    phone = set_out(cast.learner, language="kk")
    phone.go(SHEET)
    phone.page.locator("[name=overall][value='2']").check()
    phone.press("Send my answers")
    slip = phone.page.locator(".slip code").inner_text()

    desk = set_out(cast.learner, language="kk", phone=False)
    desk.go(SHEET)
    desk.page.get_by_text(desk.translated("Change my answer with the slip")).click()
    desk.fill(slip=slip.upper())
    desk.press("Find my answer")
    expect(desk.page.locator("[name=overall][value='2']")).to_be_checked()
    desk.page.locator("[name=overall][value='5']").check()
    desk.press("Send the new answer")

    assert opened(asked) == [{"overall": 5}]
    assert Participation.objects.count() == Enrolment.objects.filter(pk=cast.enrolment.pk).count() == 1
    assert not OpenAnswer.objects.exists()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_two_devices_write_one_answer_and_the_person_chooses(
    set_out: SetOut, cast: Cast, language: str
) -> None:
    questionnaires.wave(cast.course, cast.methodologist, *ASKED, anonymous=False)
    phone = set_out(cast.learner, language=language)
    desk = set_out(cast.learner, language=language, phone=False)
    for walk in (phone, desk):
        walk.go(SHEET)
    phone.fill(story="On the phone")
    phone.press("Save and continue later")
    desk.fill(story="At the desk")
    desk.reads("Changed in another tab or on another device")
    desk.press("Save and continue later")
    desk.reads("Differences between the two versions")
    expect(desk.page.get_by_role("cell", name="On the phone")).to_be_visible()
    expect(desk.page.locator("[name=story]")).to_have_value("At the desk")
    assert stored_story(cast) == ["On the phone"]

    desk.follow("Go on with the other version")
    desk.reads("There are two versions of what you wrote")
    expect(desk.page.locator("[name=story]")).to_have_value("On the phone")
    choices = desk.page.locator("main [data-versions]").get_by_role("button")
    expect(choices).to_have_count(2)
    choices.nth(1).click()
    expect(desk.page.locator("[name=story]")).to_have_value("At the desk")
    desk.press("Save and continue later")
    assert stored_story(cast) == ["At the desk"]


def test_a_text_repeats_an_answer_as_soon_as_it_is_given(set_out: SetOut, cast: Cast) -> None:
    asked = (
        questionnaires.item("place", "short"),
        questionnaires.item("size", "one", options=questionnaires.options("small", "large")),
        questionnaires.item("why", "long", texts=questionnaires.words("{answer:place|it}: {answer:size}")),
    )
    questionnaires.wave(cast.course, cast.methodologist, *asked)
    walk = set_out(cast.learner, language="en")
    walk.go(SHEET)
    text = walk.page.locator("#text-why")

    expect(text).to_have_text("it: … en")
    walk.fill(place="<b>Aqköl</b>")
    walk.page.locator("[name=size][value=large]").check(force=True)
    expect(text).to_have_text("<b>Aqköl</b>: large en en")
    walk.page.locator("[name=size][value='']").check(force=True)
    walk.fill(place="")
    expect(text).to_have_text("it: … en")


def stored_story(cast: Cast) -> list[str]:
    asked = Wave.objects.get()
    return list(queries.own_of(asked, cast.enrolment, "").typed["story"])
