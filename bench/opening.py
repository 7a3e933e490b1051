"""How soon a listener's page of a live lecture stands, and how soon it sounds, in Chromium on a slow link."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.environment import SECRET, folder, variables
from bench.pages import generated
from bench.server import serving
from bench.weight import LINKS, SIZE, Wire
from oqu.hall import speaker
from oqu.kernel import tickets
from oqu.kernel.tickets import HallRole, Ticket
from scripts import chromium

LEAD_S = 8
TIMES = 3
PATIENCE_S = 40
STANDS = """() => document.querySelector("[data-hall]")?.dataset.status === "live"
    && document.querySelector("[data-slide]").complete && !document.querySelector("[data-play]").disabled"""
SOUNDS = "() => document.querySelector('video').currentTime > 0 && !document.querySelector('video').paused"


def measure(relay: Any) -> dict[str, Any]:
    """Open the page on each link, cold; `relay` gives a relay that runs in a folder and with a secret."""
    page = generated(SIZE)["hall"]
    shutil.rmtree(
        folder(SIZE) / "hall", ignore_errors=True
    )  # an earlier run ended the lecture, or left it open
    with relay(folder(SIZE) / "hall", SECRET) as (_process, port):
        at = f"http://127.0.0.1:{port}/hall"
        around = {**variables(SIZE), "OQU_HALL_ADDRESS": at, "OQU_HALL_INSIDE": at}
        with serving("bench.settings", around) as server, _teaching(at, str(page["lecture"])):
            time.sleep(LEAD_S)
            return _measure(f"http://127.0.0.1:{server.port}", page)


def _measure(site: str, page: dict[str, Any]) -> dict[str, Any]:
    with sync_playwright() as playwright:
        flags = [*chromium.flags(), "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=flags)
        result: dict[str, Any] = {}
        for name, (kbit, wait) in LINKS.items():
            rounds = []
            for _ in range(TIMES):
                context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
                context.add_cookies([{"name": "oqu_session", "value": page["session"], "url": site}])
                rounds.append(_open(context, site + page["path"], kbit, wait))
                context.close()
            result[name] = sorted(rounds, key=lambda one: one["stands_s"])[TIMES // 2]
        browser.close()
    return result


def _open(context: BrowserContext, url: str, kbit: int, wait_ms: int) -> dict[str, float]:
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    speed = kbit * 1000 / 8
    link = {"offline": False, "latency": wait_ms, "downloadThroughput": speed, "uploadThroughput": speed}
    client.send("Network.emulateNetworkConditions", link)
    wire = Wire()
    wire.listen(client)
    began = time.monotonic()
    page.goto(url, wait_until="commit", timeout=60_000)
    stands = _until(page, STANDS, began)
    figures = {"stands_s": stands, "requests": wire.requests, "bytes": wire.bytes}
    pressed = time.monotonic()
    page.click("[data-play]")
    return {**figures, "sounds_s": _until(page, SOUNDS, pressed)}


def _until(page: Page, true: str, since: float) -> float:
    """Seconds from `since` until an expression is true on the page; asked every 50 ms from outside, as its policy demands."""
    while time.monotonic() - since < PATIENCE_S:
        if page.evaluate(true):
            return round(time.monotonic() - since, 2)
        page.wait_for_timeout(50)
    raise TimeoutError(true)


@contextmanager
def _teaching(relay: str, lecture: str) -> Iterator[None]:
    """A lecture that is live meanwhile."""
    ticket = Ticket(
        lecture=lecture,
        role=HallRole.LECTURER,
        person="lecturer",
        name="Айгүл",
        expires=int(time.time()) + 3_600,
    )
    desk = speaker.Desk(f"{relay}/{tickets.sign(ticket, secret=SECRET)}")
    seconds = LEAD_S + len(LINKS) * TIMES * PATIENCE_S
    threading.Thread(target=speaker.teach, args=(desk, seconds), kwargs={"slides": 3}, daemon=True).start()
    yield
    desk.send_event("end")
