"""What a page weighs in Chromium: requests and bytes on the wire, first and again, and the wait on slow links."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from bench.environment import variables
from bench.pages import generated
from bench.server import serving
from scripts import chromium

SIZE = 44
LINKS = {"400kbit_400ms": (400, 400), "150kbit_600ms": (150, 600)}
PAINT = """() => new Promise(done => {
  const seen = performance.getEntriesByName("first-contentful-paint")[0];
  if (seen) return done(seen.startTime);
  new PerformanceObserver(list => done(list.getEntries()[0].startTime)).observe({type: "paint", buffered: true});
})"""


@dataclass
class Wire:
    """What went over the wire while a page was loaded."""

    requests: int = 0
    bytes: int = 0
    urls: list[str] = field(default_factory=list)

    def listen(self, client: CDPSession) -> None:
        """Count every finished request that was not answered from the cache."""
        client.on("Network.requestServedFromCache", lambda event: self.urls.append(event["requestId"]))
        client.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self.urls and event["encodedDataLength"] > 0:
            self.requests += 1
            self.bytes += int(event["encodedDataLength"])


def measure() -> dict[str, Any]:
    """Every page in a fresh browser, then once more, then first on slow links."""
    pages = {name: page for name, page in generated(SIZE).items() if name != "bare"}
    with serving("bench.settings", variables(SIZE)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        site = f"http://127.0.0.1:{server.port}"
        result = {"front_page": _page(browser.new_context, site, "/ru/", "")}
        for name, page in pages.items():
            result[name] = _page(browser.new_context, site, page["path"], page["session"])
        browser.close()
    return result


def _page(new_context: Any, site: str, path: str, session: str) -> dict[str, Any]:
    context = _context(new_context, site, session)
    first, paint = _visit(context, site + path)
    again, _paint = _visit(context, site + path)
    context.close()
    figures: dict[str, Any] = {
        "first_requests": first.requests,
        "first_bytes": first.bytes,
        "again_requests": again.requests,
        "again_bytes": again.bytes,
        "first_paint_ms": round(paint),
    }
    for name, (kbit, wait) in LINKS.items():
        context = _context(new_context, site, session)
        _wire, paint = _visit(context, site + path, kbit=kbit, wait_ms=wait)
        context.close()
        figures[f"first_paint_ms_{name}"] = round(paint)
    return figures


def _context(new_context: Any, site: str, session: str) -> BrowserContext:
    # without the service worker, whose own requests a page does not see
    context: BrowserContext = new_context(
        viewport={"width": 360, "height": 740}, locale="ru", service_workers="block"
    )
    if session:
        context.add_cookies([{"name": "oqu_session", "value": session, "url": site}])
    return context


def _visit(context: BrowserContext, url: str, *, kbit: int = 0, wait_ms: int = 0) -> tuple[Wire, float]:
    page: Page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    if kbit:
        speed = kbit * 1000 / 8
        link = {"offline": False, "latency": wait_ms, "downloadThroughput": speed, "uploadThroughput": speed}
        client.send("Network.emulateNetworkConditions", link)
    wire = Wire()
    wire.listen(client)
    page.goto(url, wait_until="load", timeout=120_000)
    if page.url != url:
        raise SystemExit(f"{url} led to {page.url}, so there is nothing to measure")
    paint = float(page.evaluate(PAINT))
    page.wait_for_timeout(300)
    page.close()
    return wire, paint
