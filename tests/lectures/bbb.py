"""A server that plays BigBlueButton's part of its API over real HTTP: it checks every checksum by itself."""

import hashlib
import http.server
import threading
from urllib.parse import parse_qs, urlsplit

SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"
"""The example of BigBlueButton's own documents."""

ANSWER = "<response><returncode>{code}</returncode>{rest}</response>"
RECORDING = """<recordings><recording><recordID>r-{ms}</recordID><meetingID>{meeting}</meetingID><published>true</published>
<state>published</state><startTime>{ms}</startTime><playback><format><type>presentation</type>
<url>https://bbb.example.org/playback/presentation/2.3/{ms}</url><length>90</length></format><format><type>notes</type>
<url>https://bbb.example.org/notes/{ms}</url></format></playback></recording></recordings>"""


class BigBlueButton:
    """Knows its meetings by name; `calls` are what it was asked, `recorded` the meetings that have a recording."""

    def __init__(self, digest: str = "sha256") -> None:
        self.digest = digest
        self.meetings: dict[str, dict[str, str]] = {}
        self.calls: list[str] = []
        self.recorded: set[str] = set()
        handler = type("Handler", (_Handler,), {"played": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/bigbluebutton/api"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str) -> str:
        """The XML for a request."""
        parts = urlsplit(path)
        call = parts.path.removeprefix("/bigbluebutton/api/")
        query, _, given = parts.query.rpartition("&checksum=")
        self.calls.append(call)
        if given != hashlib.new(self.digest, f"{call}{query}{SECRET}".encode()).hexdigest():
            return _failed("checksumError")
        parameters = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
        return self._answer(call, parameters)

    def _answer(self, call: str, parameters: dict[str, str]) -> str:
        meeting = parameters.get("meetingID", "")
        match call:
            case "create":
                known = self.meetings.get(meeting)
                if known and known["moderatorPW"] != parameters["moderatorPW"]:
                    return _failed("idNotUnique")
                self.meetings.setdefault(meeting, parameters)
                key = "<messageKey>duplicateWarning</messageKey>" if known else ""
                return ANSWER.format(code="SUCCESS", rest=f"<meetingID>{meeting}</meetingID>{key}")
            case "end" if meeting not in self.meetings:
                return _failed("notFound")
            case "end" if parameters["password"] == self.meetings[meeting]["moderatorPW"]:
                del self.meetings[meeting]
                return ANSWER.format(code="SUCCESS", rest="<messageKey>sentEndMeetingRequest</messageKey>")
            case "getRecordings" if meeting in self.recorded:
                return ANSWER.format(code="SUCCESS", rest=RECORDING.format(meeting=meeting, ms=1530718721124))
            case "getRecordings":
                return ANSWER.format(
                    code="SUCCESS", rest="<recordings/><messageKey>noRecordings</messageKey>"
                )
        return _failed("invalidPassword")


def _failed(key: str) -> str:
    return ANSWER.format(code="FAILED", rest=f"<messageKey>{key}</messageKey><message>No.</message>")


class _Handler(http.server.BaseHTTPRequestHandler):
    played: BigBlueButton

    def do_GET(self) -> None:
        body = self.played.answer(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""
