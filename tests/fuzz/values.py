"""Hostile values: for parts of an address, query strings, fields of forms, headers and files."""

import io
import json
import zipfile

from hypothesis import strategies as st

TEXTS = (
    *("", " ", "0", "-1", "1", "2147483648", "9223372036854775808", "9" * 30, "9" * 5_000, "1e308", "1e999", "NaN"),
    *("Infinity", "-0", "0x10", "１２３", "٣", "1_000", "1,5", "1.55555555555", "٫"),
    *("0001-01-01", "9999-12-31", "2021-02-30", "0001-01-01T00:00", "9999-12-31T23:59:59.999999", "2021-04-15T25:00"),
    *("2021-W15-4", "20210415", "2021-04-15T10:00+99:99", "24:00", "0000-00-00"),
    *("\x00", "a\x00b", "\x01\x1b[31m", "\r\nSet-Cookie: a=b", "\u202e\u2066abc", "\ufffe", "\U0001f469‍\U0001f469", "ﷺ" * 40),
    *("İ", "ß" * 50, "Ә" * 201, "a" * 255, "a" * 300, "я" * 5_000, "b" * 70_000),
    *('=HYPERLINK("http://example.org")', "+1", "@SUM(A1)", "<r>x</r>", "_x0041_", "{{ 7*7 }}", "{% now %}", "%s%n%(x)s", "{0.__class__}"),
    *("<script>alert(1)</script>", "' OR 1=1 --", "../../../etc/passwd", "..\\..\\x", "/", "//example.org", "http://[::1", "http://example.org:99999/"),
    *("javascript:alert(1)", "mailto:", "a@b", "a@" + "b" * 300 + ".kz", '"a b"@example.org', "on", "true", "null", "None", "undefined"),
    *("[" * 3_000, "{" * 100, '{"a":' * 500, "[1,2", '{"id": {"id": []}}', '"\\ud800"', "AAAA", "W10", "WzEsMl0", "====", "gICA"),
    *("%", "%00", "%zz", "*", "()", "\\", "ru", "kk", "xx", "draft", "up", "down", "remove", "add:0", "next:99", "back:-1"),
)  # fmt: skip
"""What has broken programs before."""

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=30),
    st.integers(-(10**20), 10**20).map(str),
    st.text("0123456789-:T.+Z", max_size=30),
    st.text(st.characters(categories=["Lo", "Mn", "So", "Cf", "Zs", "Cc"], codec="utf-8"), max_size=20),
)

HEADERS = {
    "ACCEPT_LANGUAGE": ("", "xx", "ru;q=2", "kk-" * 500, "*;q=0.0000001", "\xff"),
    "X_FORWARDED_FOR": ("", "a", "1.2.3.4.5", "::ffff:1.2.3.4%1", "1.1.1.1, " * 100, "\x00"),
    "X_FORWARDED_HOST": ("", "example.org", "[::1", "a b"),
    "X_FORWARDED_PROTO": ("https", "http,https", "\xff"),
    "REFERER": ("", "http://[", "javascript:", "\xff" * 10, "http://example.org/" + "a" * 5_000),
    "USER_AGENT": ("", "\xff" * 300, "a" * 10_000, "Mozilla/5.0 (\x00)"),
    "HOST": ("example.org", "127.0.0.1:99999", "[::1", "a b", "\xff", "localhost:x"),
    "ORIGIN": ("null", "http://example.org", "http://["),
    "ACCEPT": ("", "*/*", "text/html;q=x", "a/" * 500),
    "ACCEPT_ENCODING": ("", "gzip", "zstd;q=a", "br, gzip;q=0", "*"),
    "IF_NONE_MATCH": ("*", 'W/"', '"' * 50, "\xff"),
    "IF_MODIFIED_SINCE": ("", "Thu, 32 Foo 9999 99:99:99 GMT", "0", "Thu, 01 Jan 0001 00:00:00 GMT"),
    "RANGE": (
        "bytes=0-",
        "bytes=-1",
        "bytes=9-1",
        "bytes=" + "0-1," * 500,
        "lines=1",
        "bytes=" + "9" * 40 + "-",
    ),
    "HX_REQUEST": ("true", "\xff"),
    "HX_TARGET": ("x", "\xff" * 50),
    "X_OQU_UPLOAD": ("1", "\xff"),
    "X_REQUESTED_WITH": ("XMLHttpRequest",),
    "CONTENT_LENGTH": ("", "-1", "x", "99999999999"),
    "UPLOAD_OFFSET": ("", "-1", "x", "9" * 30),
    "UPLOAD_LENGTH": ("", "-1", "x", "9" * 30),
    "UPLOAD_METADATA": ("", "name", "name \xff", "filename ====", "filename " + "QUFB" * 500),
    "TUS_RESUMABLE": ("1.0.0", "9", ""),
}
headers = st.dictionaries(st.sampled_from(sorted(HEADERS)), st.integers(0, 5), max_size=2).map(
    lambda chosen: {
        f"HTTP_{name}": HEADERS[name][place % len(HEADERS[name])] for name, place in chosen.items()
    }
)
COOKIES = (
    "oqu_session",
    "oqu_language",
    "oqu_csrf",
    "messages",
    "oqu_text_size",
    "oqu_device",
    "__Host-oqu_session",
)
cookies = st.dictionaries(st.sampled_from(COOKIES), st.sampled_from(TEXTS), max_size=1)

CONTENT_TYPES = (
    *("application/json", "text/plain", "application/octet-stream", "application/offset+octet-stream", "", "a"),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "text/html; charset=x"),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense"),
)  # fmt: skip
BODIES = (
    *(b"", b"\x00", b"\xff\xfe", b"a=%ff&b=%00", b"&" * 6_000, b"=" * 100, b"a" * 100_000, b"[" * 50_000, b"null"),
    *(b"{}", b'{"a": NaN}', b"--x\r\n\r\n--x--", b"--x\r\nContent-Disposition: form-data; name=a\r\n", b"--\r\n"),
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="a\r\nb"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\r\n--x--',
)  # fmt: skip


def _zip(name: str, content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


FILE_NAMES = (
    *("a.csv", "a.xlsx", "a.json", "a.lss", "a.xml", "a.pdf", "a.png", "a.jpg", "a.webp", "a.heic", "a.docx", "a.vtt"),
    *("a", ".csv", "a.csv.exe", "ә" * 300 + ".csv", "a\nb.png", "..\\..\\a.png", "a\x00.png", "=1.pdf", "\u202egnp.exe"),
)  # fmt: skip
FILES = (
    b"",
    b"\x00" * 50,
    b"PK\x03\x04" + b"\x00" * 100,
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    b"\xff\xd8\xff\xe0" + b"\xff" * 200,
    b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\x00" * 60,
    b"\x00\x00\x00\x18ftypheic" + b"\x00" * 200,
    b"%PDF-1.7\n1 0 obj<<>>endobj",
    b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    b"[" * 30_000,
    b'{"sections": [{"items": [{"kind": "scale", "min": 1e999}]}]}',
    b'{"code": "a", "titles": {"kk": "\\ud800"}}',
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    b"<quiz>" + b"<question type='x'>" * 300,
    b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>x</DBVersion></document>",
    _zip("xl/workbook.xml", "<workbook/>"),
    _zip("../../evil", "x"),
    b"\xff\xfe" + "a\tb\r\n".encode("utf-16-le"),
    b"family_name,given_name,library_code,email\n=1,\x01," + b"9" * 200 + b",a@b\n",
    b"lecture,person_code,minutes,note\ntalk,x,99999999999999999999,=1\n",
    b'a,"' + b"b" * 140_000,
    b"WEBVTT\n\n99:99:99.999 --> 00:00:00.000\n<v>" + b"x" * 100,
    b"Name (original name),Email,Join time,Leave time,Duration (minutes)\nA,a@b.kz,0001-01-01 00:00,9999-12-31,9999999\n",
    json.dumps({"slug": "x" * 500}).encode(),
)
