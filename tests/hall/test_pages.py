"""The hall's two pages one by one: accessibility, thrift, offline, plain streams, camera, take-over, rehearsal."""

import json
import signal
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from oqu.hall.speaker import Desk
from oqu.kernel.tickets import HallRole
from tests.browser import axe_findings, expect_value
from tests.hall import markers, sounds
from tests.hall.browsers import part, until, wait, with_microphone
from tests.hall.conftest import Relay
from tests.hall.site import Site

ATTEMPTS = count(1)
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nКітапхана деген не?\n\n00:02.000 --> 00:09.000\nLibraries <i>serve</i>.\n"
PLAYS = "document.querySelector('video').currentTime > 1"
NO_SOURCE = "delete window.MediaSource; delete window.ManagedMediaSource;"
NO_OPUS = """
const knows = MediaSource.isTypeSupported.bind(MediaSource);
MediaSource.isTypeSupported = (type) => !type.includes("opus") && knows(type);
HTMLMediaElement.prototype.canPlayType = () => "";
"""


@pytest.fixture(scope="module")
def lecturers(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium with a microphone."""
    sound = tmp_path_factory.mktemp("microphone") / "markers.wav"
    markers.write(sound, 20)
    started = with_microphone(chromium, sound)
    yield started
    started.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Relay, Site]]:
    """A relay and a site around it."""
    relay = Relay(tmp_path_factory.mktemp("hall"))
    relay.start()
    site = Site(f"http://127.0.0.1:{relay.port}")
    yield relay, site
    site.close()
    relay.stop(signal.SIGKILL)


@pytest.fixture(autouse=True)
def own_lectures(hall: tuple[Relay, Site]) -> None:
    """Each try of a test has lectures of its own."""
    hall[0].attempt = f"-{next(ATTEMPTS)}"


@pytest.fixture
def page(lecturers: Browser) -> Iterator[Page]:
    """A page in a context of its own, on which no script may fail."""
    context = lecturers.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda message: errors.append(message.text) if "Content Security" in message.text else None
    )
    yield page
    context.close()
    assert errors == []


def lecture(relay: Relay, name: str, *, ended: bool) -> Desk:
    """Return a lecture of 25 s with slides, a question, a hand and a poll."""
    desk = Desk(relay.address(HallRole.LECTURER, lecture=name))
    desk.begin()
    for number in range(5):
        desk.send_event("slide", page=number + 1, epoch=desk.epoch, epoch_ms=0)
        desk.send(*sounds.chunks(5))
        desk.epoch, desk.seq = desk.epoch + 1, 0
    desk.send_event("poll", question="Which?", options=["one", "two"])
    events = [
        {"id": "question-1", "kind": "question", "text": "Неге?", "ms": 6_000},
        {"id": "hand-one", "kind": "hand", "up": True},
    ]
    relay.json_answer(f"{relay.address(HallRole.LISTENER, 'curious', lecture=name)}/say", {"events": events})
    if ended:
        desk.send_event("end")
    return desk


def listen_page(hall: tuple[Relay, Site], name: str, **more: str) -> str:
    """Return the address of a listener's page of a lecture."""
    relay, site = hall
    return site.add(f"/{name}", "listen", name, relay.address(HallRole.LISTENER, "me", lecture=name), **more)


@pytest.mark.parametrize(("width", "ended"), [(360, False), (1280, True)])
def test_listeners_page_is_accessible(hall: tuple[Relay, Site], page: Page, width: int, ended: bool) -> None:
    lecture(hall[0], f"open-{width}-{ended}", ended=ended)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(listen_page(hall, f"open-{width}-{ended}"))
    page.click("[data-play]")
    wait(page, "document.querySelector('[data-questions] li') !== null")
    summaries = page.locator("summary:visible")
    for number in range(summaries.count()):
        summaries.nth(number).click()

    assert axe_findings(page) == []
    expect_value(page, f"document.documentElement.scrollWidth <= {width}", expected=True)


def test_listeners_page_stays_on_a_narrow_phone_with_letters_of_twice_their_size(
    hall: tuple[Relay, Site], page: Page
) -> None:
    lecture(hall[0], "large-letters", ended=True)
    page.set_viewport_size({"width": 320, "height": 640})
    tools = page.context.new_cdp_session(page)
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 32}})
    page.goto(listen_page(hall, "large-letters"))

    expect(part(page, "clock")).to_contain_text("0:25")
    expect_value(page, "document.documentElement.scrollWidth <= 320", expected=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_desk_is_accessible_and_shows_the_hall(hall: tuple[Relay, Site], page: Page, width: int) -> None:
    relay, site = hall
    lecture(relay, f"desk-{width}", ended=False)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(
        site.add(
            "/desk",
            "desk",
            f"desk-{width}",
            relay.address(HallRole.LECTURER, lecture=f"desk-{width}"),
            planned=45,
        )
    )
    wait(page, "!document.querySelector('[data-taken]').hidden")
    page.click("[data-take-over]")
    wait(page, "document.querySelector('[data-queue] li') !== null")

    expect(part(page, "queue")).to_contain_text("Неге?")
    expect(part(page, "hands")).to_contain_text("Hand upcurious name")
    expect(part(page, "slide-number")).to_have_text("Slide 5 of 6")
    page.click("[data-queue] button >> nth=0")
    wait(page, "document.querySelector('[data-queue] li') === null")
    assert axe_findings(page) == []
    page.click("[data-end]")
    page.click("[data-really-end]")
    expect(page.locator(".hall-talk button:visible")).to_have_count(0)
    expect_value(page, f"document.documentElement.scrollWidth <= {width}", expected=True)


def test_replay_is_sought_captioned_and_searched(hall: tuple[Relay, Site], page: Page) -> None:
    lecture(hall[0], "replayed", ended=True)
    hall[1].pages["/captions.vtt"] = CAPTIONS
    page.goto(listen_page(hall, "replayed", transcript="/captions.vtt"))
    page.click("[data-play]")
    wait(page, "document.querySelector('video').currentTime > 0.2")
    expect(part(page, "caption")).to_have_text("Кітапхана деген не?")
    page.click("text=Slides so far")
    page.click("[data-chapters] button >> nth=3")
    wait(page, "document.querySelector('[data-slide-number]').textContent === 'Slide 4 of 6'")
    wait(page, "document.querySelector('video').currentTime >= 15")

    page.click("text=Text of the lecture")
    page.fill("[data-search]", "СЕРВЕ")
    expect(part(page, "found")).to_have_text("Found: 0")
    page.fill("[data-search]", "serve")
    expect(part(page, "found")).to_have_text("Found: 1")
    page.click("[data-transcript] button:visible")
    wait(page, "document.querySelector('[data-caption]').textContent === 'Libraries serve.'")


def test_kept_lecture_plays_without_a_link_and_goes_on_where_it_stopped(
    hall: tuple[Relay, Site], page: Page
) -> None:
    desk = lecture(hall[0], "kept", ended=True)
    hall[1].pages["/captions.vtt"] = CAPTIONS
    page.goto(listen_page(hall, "kept", transcript="/captions.vtt"))
    wait(
        page,
        "!document.querySelector('[data-save]').hidden && document.querySelector('[data-save]').textContent !== ''",
    )
    expect(part(page, "save")).to_contain_text("KB")
    page.click("[data-save]")
    wait(page, "!document.querySelector('[data-forget]').hidden")
    for address in (f"http://127.0.0.1:{hall[0].port}/**", "**/slides/**", "**/captions.vtt"):
        page.route(address, lambda route: route.abort())
    page.evaluate("localStorage.setItem('hall-place-kept-', '12000')")
    page.reload()
    page.click("[data-resume] button")
    wait(
        page, "document.querySelector('video').currentTime > 12.5 && !document.querySelector('video').paused"
    )

    played = page.evaluate(
        "(played => [...Array(played.length)].map((_, at) => [played.start(at), played.end(at)]))(document.querySelector('video').played)"
    )
    assert sum(end - start for start, end in played if start < 11.9) < 0.2
    expect(part(page, "slide-number")).to_have_text("Slide 3 of 6")
    wait(page, "document.querySelector('[data-slide]').src.startsWith('blob:')")
    wait(page, "document.querySelector('[data-slide]').naturalWidth === 1")
    expect(page.locator("[data-transcript] li")).to_have_count(2)
    assert desk.name == "speaker"


def test_sound_only_fetches_no_slides_and_slides_only_no_sound(hall: tuple[Relay, Site], page: Page) -> None:
    lecture(hall[0], "thrift", ended=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(listen_page(hall, "thrift"))
    page.click("text=How to listen")
    page.check("[value=sound]")
    asked.clear()
    page.click("[data-play]")
    wait(page, PLAYS)
    assert not [url for url in asked if "/slides/" in url]
    page.check("[value=slides]")
    until(page, lambda: "view=events" in [url for url in asked if "/log/" in url or "/live" in url][-1])
    expect(part(page, "line")).not_to_contain_text("behind live")


@pytest.mark.parametrize(("name", "lack"), [("by-itself", NO_SOURCE), ("by-hls-js", NO_OPUS)])
def test_device_without_fragments_plays_hls(
    hall: tuple[Relay, Site], page: Page, name: str, lack: str
) -> None:
    lecture(hall[0], name, ended=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(lack)
    page.goto(listen_page(hall, name))
    page.click("[data-play]")
    wait(page, "document.querySelector('video').currentTime > 6", 25)

    assert [url for url in asked if url.endswith(".m4s") and "/aac/" in url]
    assert len([url for url in asked if url.endswith("hls.light.min.js")]) == (name == "by-hls-js")
    expect(part(page, "slide-number")).to_have_text("Slide 2 of 6")


def test_page_without_scripts_shows_slides_and_a_plain_stream(
    hall: tuple[Relay, Site], chromium: Browser
) -> None:
    relay, site = hall
    lecture(relay, "plain", ended=True)
    slides = [{"src": f"/slides/{number}.gif", "alt": f"Slide {number}"} for number in (1, 2)]
    address = site.add(
        "/plain", "listen", "plain", relay.address(HallRole.LISTENER, "me", lecture="plain"), turned=slides
    )
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    stream = page.get_attribute("noscript a, a[href$='sound.m3u8']", "href")

    expect(page.locator("img[src^='/slides/']")).to_have_count(2)
    assert stream
    assert relay.ask(stream)[1].startswith(b"#EXTM3U")
    expect(page.locator("[data-play]")).to_be_hidden()
    context.close()


def test_a_typed_question_outlives_a_reload_until_it_is_sent(hall: tuple[Relay, Site], page: Page) -> None:
    lecture(hall[0], "typed", ended=False)
    page.goto(listen_page(hall, "typed"))
    page.click("[data-play]")
    page.fill("#hall-question", "Қалай?")
    page.reload()
    expect(page.locator("#hall-question")).to_have_value("Қалай?")

    page.click("[data-ask] button")
    expect(page.locator("#hall-question")).to_have_value("")
    page.reload()
    expect(page.locator("[data-questions]")).to_contain_text("Қалай?")
    expect(page.locator("#hall-question")).to_have_value("")


def test_a_question_that_came_too_late_returns_to_its_field(hall: tuple[Relay, Site], page: Page) -> None:
    desk = lecture(hall[0], "late", ended=False)
    page.goto(listen_page(hall, "late"))
    page.click("[data-play]")
    expect(page.locator("[data-questions] li")).to_have_count(1)
    page.context.set_offline(True)
    page.fill("#hall-question", "Қашан?")
    page.click("[data-ask] button")
    expect(page.locator("#hall-question")).to_have_value("")
    desk.send_event("end")
    page.context.set_offline(False)

    expect(page.locator("#hall-question")).to_have_value("Қашан?")
    expect(page.locator("#hall-question")).to_be_visible()
    expect(page.locator("[data-hand]")).to_be_hidden()


def test_questions_votes_hands_and_polls_arrive_after_an_outage(hall: tuple[Relay, Site], page: Page) -> None:
    relay = hall[0]
    lecture(relay, "outage", ended=False)
    page.goto(listen_page(hall, "outage"))
    page.click("[data-play]")
    wait(
        page,
        "document.querySelector('[data-polls] fieldset') !== null && document.querySelector('[data-questions] li') !== null",
    )
    page.context.set_offline(True)
    page.check("[data-polls] [value='1']")
    page.click("[data-vote]")
    page.click("[data-hand]")
    page.fill("#hall-question", "Қашан?")
    page.click("[data-ask] button")
    wait(page, "!document.querySelector('[data-waiting]').hidden")
    page.context.set_offline(False)
    wait(page, "document.querySelector('[data-waiting]').hidden")
    wait(page, "document.querySelector('[data-vote]').textContent === '▲ 1'")
    records = [
        meta
        for meta, _ in relay.records(f"{relay.address(HallRole.LECTURER, lecture='outage')}/log/0?view=desk")
    ]

    sent = [meta for meta in records if meta.get("name") == "me name"]
    assert [(meta["kind"], meta.get("text")) for meta in sent] == [("hand", None), ("question", "Қашан?")]
    assert {json.dumps(meta["counts"]) for meta in records if meta["kind"] == "tally"} == {"[0, 1]", "[1]"}


def length_ms(relay: Relay, role: HallRole, lecture: str, query: str = "") -> int:
    """How much sound the relay has of a lecture (ms)."""
    length: int = relay.records(f"{relay.address(role, lecture=lecture)}/live{query}")[0][0]["end_ms"]
    return length


def test_rehearsal_then_lecture_with_a_camera(
    hall: tuple[Relay, Site], lecturers: Browser, page: Page
) -> None:
    relay, site = hall
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(
        site.add("/camera", "desk", "camera", relay.address(HallRole.LECTURER, lecture="camera"), planned=0)
    )
    page.click("[data-check]")
    wait(page, "!document.querySelector('[data-echo]').hidden")
    wait(page, "document.querySelector('[data-level]').value > 0")
    page.check("[data-camera]")
    page.click("[data-rehearse]")
    wait(page, "document.querySelector('[data-hall]').dataset.status === 'live'")
    until(page, lambda: length_ms(relay, HallRole.STAFF, "camera", "?rehearsal=1") > 1_000)
    expect(part(page, "rehearsing")).to_have_text("A rehearsal: only the staff can hear it.")
    assert (
        relay.records(f"{relay.address(HallRole.LISTENER, lecture='camera')}/live")[0][0]["status"]
        == "waiting"
    )
    page.click("[data-end]")
    page.click("[data-really-end]")
    wait(page, "document.querySelector('[data-hall]').dataset.waiting === '0'")

    page.reload()
    expect(page.locator("[data-camera]")).to_be_checked()
    page.click("[data-start]")
    wait(page, "document.querySelector('[data-hall]').dataset.status === 'live'")
    until(page, lambda: length_ms(relay, HallRole.STAFF, "camera") > 3_000)
    listener = lecturers.new_page()
    listener.goto(listen_page(hall, "camera"))
    listener.click("text=How to listen")
    listener.check("[name=hall-camera]")
    listener.click("[data-play]")
    wait(listener, f"{PLAYS} && document.querySelector('video').videoWidth === 320", 20)
    page.click("[data-pause]")
    wait(page, "document.querySelector('[data-hall]').dataset.status === 'paused'")
    wait(listener, "!document.querySelector('[data-paused]').hidden", 20)
    listener.close()


def test_second_tab_shows_the_holder_and_may_take_over(hall: tuple[Relay, Site], page: Page) -> None:
    relay, site = hall
    address = site.add("/tabs", "desk", "tabs", relay.address(HallRole.LECTURER, lecture="tabs"), planned=0)
    page.goto(address)
    page.click("[data-start]")
    wait(page, "document.querySelector('[data-hall]').dataset.status === 'live'")
    second = page.context.new_page()
    second.goto(address)
    wait(second, "!document.querySelector('[data-taken]').hidden")
    expect(part(second, "taken-text")).to_contain_text("another tab")
    second.click("[data-take-over]")
    wait(second, "document.querySelector('[data-hall]').dataset.status === 'live'")
    wait(page, "!document.querySelector('[data-taken]').hidden")

    expect(part(page, "taken-text")).to_contain_text("taken over")
    live = f"{relay.address(HallRole.LISTENER, lecture='tabs')}/live"
    before = relay.records(live)[-1][0]["end_ms"]
    until(second, lambda: relay.records(live)[-1][0]["end_ms"] > before)
