"""A lecture in the hall from the pages of the site: a lecturer with a microphone, a listener, a coordinator who rehearses."""

import gzip
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from oqu.hall.speaker import Desk
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.kernel.tickets import HallRole, Ticket
from oqu.lectures import actions, queries
from oqu.lectures.models import Hall, HallStatus, Lecture
from oqu.people.models import Person
from oqu.ui import bundle
from tests.browser import OpenPage, axe_findings, expect_value, sign_in
from tests.factories import activities
from tests.factories.cast import Cast
from tests.hall import markers, sounds
from tests.hall.browsers import part, until, wait, with_microphone
from tests.hall.conftest import Relay

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.500\nБірінші сөз\n\n00:02.500 --> 00:59.000\nЕкінші сөз\n"
STATUS = "document.querySelector('[data-hall]').dataset.status"
CAPTION = re.compile("^(Бірінші|Екінші) сөз$")
PLAYS = "document.querySelector('video').currentTime > 1"
OPENS_WITH_BYTES = 60_000
"""What a listener's page may weigh until its slide and its button stand there; 3.2 s of a link of 150 kbit/s."""

OPENS_WITH_REQUESTS = 9
"""Page, two style sheets, two scripts, icon, the story so far, the first slide, and the service worker."""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay for this module."""
    started = Relay(tmp_path_factory.mktemp("hall"))
    started.secret = settings.SECRET_KEY
    started.start()
    yield started
    started.stop(signal.SIGKILL)


@pytest.fixture
def joined(relay: Relay, live_site: str) -> Iterator[Relay]:
    """The site knows the relay: its address, and its origin in the policy."""
    origin = f"http://127.0.0.1:{relay.port}"
    own: dict[str, Any] = settings.SECURE_CSP
    policy = own | {name: [*own[name], origin] for name in ("connect-src", "media-src")}
    with override_settings(
        OQU_HALL_ADDRESS=f"{origin}/hall",
        OQU_HALL_INSIDE=f"{origin}/hall",
        SECURE_CSP=policy,
    ):
        yield relay


@pytest.fixture
def talk(joined: Relay, cast: Cast) -> Lecture:
    """A lecture in the hall with three slides and captions, on now by its plan."""
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", slides=activities.pdf(3))
    actions.draw_slides.call(talk.pk)
    text = activities.BytesIO(CAPTIONS.encode())
    actions.set_transcript(lecture=talk, upload=Upload("talk.vtt", text), by=cast.lecturer, at=clock.now())
    return talk


@pytest.fixture
def desk(
    chromium: Browser, live_site: str, cast: Cast, tmp_path: Path, complaints: list[str]
) -> Iterator[Page]:
    """A page of the lecturer in a browser whose microphone tells the seconds."""
    markers.write(tmp_path / "markers.wav", 60)
    browser = with_microphone(chromium, tmp_path / "markers.wav")
    yield _page(browser, live_site, cast.lecturer, complaints)
    browser.close()


def _page(browser: Browser, site: str, person: Person, complaints: list[str]) -> Page:
    context: BrowserContext = browser.new_context(
        base_url=site, viewport={"width": 1280, "height": 800}, locale="ru", service_workers="block"
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("dialog", lambda dialog: dialog.accept())
    sign_in(context, person, site)
    return context.new_page()


def test_a_lecture_from_the_plan_to_its_recording(
    open_page: OpenPage, desk: Page, cast: Cast, talk: Lecture
) -> None:
    """Live now on "today", heard with slides and captions, asked about, ended, heard again from the lecture's page."""
    desk.goto(f"/ru/teaching/lectures/{talk.activity.key}/")
    desk.get_by_role("link", name="Перейти к пульту").click()
    wait(desk, "!document.querySelector('[data-start]').disabled")
    assert axe_findings(desk) == []
    desk.check("[data-plain]")
    desk.click("[data-start]")
    wait(desk, f"{STATUS} === 'live'")
    until(desk, lambda: actions.look_into_halls(at=clock.now()) == 1)

    phone = open_page(person=cast.learner, language="kk")
    phone.goto("/kk/today/")
    expect(phone.get_by_text("Қазір эфирде")).to_be_visible()
    phone.get_by_role("link", name="Қосылу", exact=True).click()
    wait(phone, f"{STATUS} === 'live'")
    phone.click("[data-play]")
    wait(phone, PLAYS, 30)
    assert axe_findings(phone) == []
    expect_value(phone, "document.documentElement.scrollWidth <= 360", expected=True)
    expect(part(phone, "caption")).to_have_text(CAPTION)
    phone.fill("#hall-question", "Неге?")
    phone.click("[data-ask] button")
    desk.wait_for_selector("[data-queue] li")
    expect(part(desk, "queue")).to_contain_text(str(cast.learner))
    desk.keyboard.press("ArrowRight")
    expect(phone.locator("[data-slide-number]")).to_have_text("3 слайдтың 2-слайды", timeout=20_000)
    wait(phone, "document.querySelector('[data-slide]').naturalWidth > 300")

    desk.click("[data-end]")
    desk.click("[data-really-end]")
    wait(desk, f"{STATUS} === 'ended' && document.querySelector('[data-hall]').dataset.waiting === '0'")
    actions.look_into_halls(at=clock.now())
    assert Hall.objects.get().status == HallStatus.ENDED
    phone.goto("/kk/my/courses/library-work/lectures/talk/")
    phone.get_by_role("link", name="Жазбаны тыңдау").click()
    wait(phone, f"{STATUS} === 'ended'")
    phone.click("[data-play]")
    wait(phone, PLAYS, 30)
    phone.select_option("[data-speed]", "1.5")
    wait(phone, "document.querySelector('[data-questions] li') !== null", 30)
    expect(part(phone, "save")).to_contain_text("КБ")


def test_a_hall_whose_device_stores_nothing_says_so_at_once(
    open_page: OpenPage, cast: Cast, talk: Lecture
) -> None:
    phone = open_page(person=cast.learner, language="en")
    phone.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    phone.goto("/en/my/courses/library-work/lectures/talk/hall/")

    expect(phone.get_by_text("Nothing is stored on this device")).to_be_visible()


def test_a_typed_question_is_listed_at_signing_out(open_page: OpenPage, cast: Cast, talk: Lecture) -> None:
    phone = open_page(person=cast.learner, language="kk", phone=False)
    phone.goto("/kk/my/courses/library-work/lectures/talk/hall/")
    wait(phone, f"{STATUS} === 'waiting'")
    phone.fill("#hall-question", "Неге кітап аз?")
    phone.locator("form[data-forget]").first.evaluate("form => form.requestSubmit()")

    expect(phone.get_by_role("dialog").get_by_text("Неге кітап аз?")).to_be_visible()


def test_a_rehearsal_is_heard_by_the_staff_and_not_by_a_listener(
    open_page: OpenPage, desk: Page, cast: Cast, talk: Lecture
) -> None:
    desk.goto(f"/ru/teaching/lectures/{talk.activity.key}/desk/")
    wait(desk, "!document.querySelector('[data-rehearse]').disabled")
    desk.click("[data-rehearse]")
    wait(desk, f"{STATUS} === 'live'")

    staff = open_page(person=cast.coordinator, language="ru", phone=False)
    staff.goto(f"/ru/teaching/lectures/{talk.activity.key}/hall/?rehearsal")
    wait(staff, f"{STATUS} === 'live'")
    staff.click("[data-play]")
    wait(staff, PLAYS, 30)
    listener = open_page(person=cast.learner, language="kk")
    listener.goto("/kk/my/courses/library-work/lectures/talk/hall/")
    wait(listener, f"{STATUS} === 'waiting'")

    assert axe_findings(staff) == []
    expect(listener.locator("[data-not-begun]")).to_be_visible()


def test_a_ticket_that_ran_out_is_renewed_by_the_page(
    open_page: OpenPage, cast: Cast, talk: Lecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Ticket] = []
    write = queries.hall_ticket

    def first_one_is_over(*arguments: Any, **more: Any) -> Ticket:
        ticket = write(*arguments, **more)
        given.append(ticket if given else replace(ticket, expires=1))
        return given[-1]

    monkeypatch.setattr(queries, "hall_ticket", first_one_is_over)
    phone, asked = open_page(person=cast.learner, language="kk"), list[str]()
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/kk/my/courses/library-work/lectures/talk/hall/")
    wait(phone, f"{STATUS} === 'waiting'")

    assert given[0].expires == 1
    assert len([url for url in asked if url.endswith("/hall/ticket/")]) == 1


def test_a_listeners_page_opens_with_little(open_page: OpenPage, cast: Cast, talk: Lecture) -> None:
    """Bytes on the wire with headers, and requests, until slide and button stand there; bench/hall.py tells the seconds.

    An address counts once: on a busy machine the page asks the relay again before everything stands.
    """
    phone = open_page(person=cast.learner, language="kk")
    client = phone.context.new_cdp_session(phone)
    client.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    client.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))

    def finished(event: dict[str, Any]) -> None:
        sizes.setdefault(addresses[event["requestId"]], event["encodedDataLength"])

    client.on("Network.loadingFinished", finished)
    phone.goto("/kk/my/courses/library-work/lectures/talk/hall/")
    wait(phone, f"{STATUS} === 'waiting' && document.querySelector('[data-slide]').naturalWidth > 300")

    assert list(sizes)[OPENS_WITH_REQUESTS:] == []
    assert sum(sizes.values()) < OPENS_WITH_BYTES


def test_the_listeners_page_of_a_long_lecture_stays_light(cast: Cast, client: Client) -> None:
    """Sixty slides full of words and two hours: the page itself is within what a repeat visit may weigh."""
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", slides=activities.pdf(1))
    actions.draw_slides.call(talk.pk)
    first = talk.pages.get()
    first.text = "Кітапхана ісі туралы сөз " * 30
    for number in range(2, 61):
        first.pk, first.number = None, number
        first.save()
    client.force_login(cast.learner)

    answer = client.get(
        "/kk/my/courses/library-work/lectures/talk/hall/", headers={"accept-encoding": "gzip"}
    )
    scripts = sum(len(gzip.compress(bundle.text(name).encode())) for name in ("ui.css", "hall/listener.js"))

    assert len(answer.content) < 9_000
    assert len(answer.content) + scripts < 30_000


def test_a_kept_recording_is_heard_in_the_village_without_any_link(
    open_page: OpenPage, cast: Cast, talk: Lecture, joined: Relay, complaints: list[str]
) -> None:
    """Saved with its slides and captions on the library's Wi-Fi; the page itself comes from the device too."""
    ticket = queries.hall_ticket(talk.activity, cast.lecturer, role=HallRole.LECTURER, at=clock.now())
    speaking = Desk(queries.hall_address(ticket))
    speaking.begin()
    speaking.send_event("slide", page=2, epoch=speaking.epoch, epoch_ms=0)
    speaking.send(*sounds.chunks(8))
    speaking.send_event("end")
    hall = "/kk/my/courses/library-work/lectures/talk/hall/"
    phone = open_page(person=cast.learner, language="kk")
    phone.goto("/kk/today/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.goto(hall)
    phone.click("[data-hall] [data-save]")
    wait(phone, "!document.querySelector('[data-hall] [data-forget]').hidden", 30)
    phone.reload()
    wait(phone, f"{STATUS} === 'ended'")

    phone.context.set_offline(True)
    phone.goto(hall)
    wait(phone, f"{STATUS} === 'ended'")
    phone.click("[data-play]")
    wait(phone, PLAYS, 30)
    expect(phone.locator("[data-slide-number]")).to_have_text("3 слайдтың 2-слайды")
    wait(phone, "document.querySelector('[data-slide]').naturalWidth > 300")
    expect(part(phone, "caption")).to_have_text(CAPTION)
    phone.context.set_offline(False)
    complaints[:] = [one for one in complaints if "net::ERR_INTERNET_DISCONNECTED" not in one]


def test_without_a_script_there_are_the_slides_so_far_and_the_stream(
    open_page: OpenPage, cast: Cast, talk: Lecture
) -> None:
    values = {"status": HallStatus.LIVE, "begun_at": clock.now(), "turned": [1, 2], "asked_at": clock.now()}
    Hall.objects.create(lecture=talk, **values)
    phone = open_page(person=cast.learner, language="ru", javascript=False)
    phone.goto("/ru/my/courses/library-work/lectures/talk/hall/")

    expect(phone.locator("[data-play]")).to_be_hidden()
    expect(phone.locator("img:visible")).to_have_count(3)
    expect(phone.get_by_role("link", name="Слушать без скриптов")).to_be_visible()
