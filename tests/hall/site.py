"""A minimal site with the hall's two pages: the real templates, the site's security policy, slides."""

import http.server
import mimetypes
import threading
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

SLIDES = 6
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Lecture</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/static/ui.css">{head}</head>
<body><main id="main"><h1>Lecture</h1>{body}</main></body></html>"""
# A picture of one pixel, so small that a thousand slides would not disturb a measurement.
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90400000000002c000000000100010000020144003b")


class Site:
    """Serves the pages on a port of its own. Addresses are stored by page, so that a relay can move."""

    def __init__(self, relay: str) -> None:
        self.relay = relay
        self.pages: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        handler = type("Handler", (_Handler,), {"site": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def add(self, path: str, kind: str, lecture: str, address: str, **more: Any) -> str:
        """Add a page of the lecture: kind is listen or desk; return where it is."""
        slides = [
            {"src": f"/slides/{n}.gif", "alt": f"Words of slide {n}", "bytes": len(PIXEL)}
            for n in range(1, SLIDES + 1)
        ]
        hall = {"address": address, "lecture": lecture, "renew": f"/renew{path}", "slides": slides, **more}
        with translation.override("en"):
            head, body = (
                render_to_string(f"hall/{kind}{part}.html", {"hall": hall}) for part in ("_head", "")
            )
        self.pages[path] = PAGE.format(head=head, body=body)
        self.addresses[path] = address
        return f"{self.address}{path}"

    def policy(self) -> str:
        """The site's own policy, with the relay beside it."""
        own = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; base-uri 'none'"
        return f"{own}; connect-src 'self' {self.relay}; media-src 'self' blob: {self.relay}"

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        body, kind = self._find()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.site.policy())
        self.end_headers()
        self.wfile.write(body)

    def _find(self) -> tuple[bytes, str]:
        if self.path in self.site.pages:
            return self.site.pages[self.path].encode(), "text/html; charset=utf-8"
        if self.path.startswith("/slides/"):
            return PIXEL, "image/gif"
        found = finders.find(self.path.removeprefix("/static/")) if self.path.startswith("/static/") else None
        if found is None:
            return b"", "text/plain"
        return Path(str(found)).read_bytes(), mimetypes.guess_type(self.path)[0] or "text/plain"

    def log_message(self, *words: object) -> None:
        """Log nothing."""
