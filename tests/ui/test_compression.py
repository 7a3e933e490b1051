"""Pages are compressed for browsers that accept it."""

import gzip
from typing import cast

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from oqu.ui.compression import CompressionMiddleware

PAGE = "<p>Кітапхана – білім ордасы.</p>\n" * 50


def answered(response: HttpResponse | StreamingHttpResponse, **headers: str) -> HttpResponse:
    request = RequestFactory().get(
        "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return cast(HttpResponse, CompressionMiddleware(lambda _request: response)(request))


def test_page_is_compressed_and_says_so() -> None:
    response = answered(HttpResponse(PAGE), accept_encoding="gzip, br")
    assert gzip.decompress(response.content).decode() == PAGE
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Vary"] == "Accept-Encoding"


def test_page_stays_whole_for_who_takes_no_gzip() -> None:
    response = answered(HttpResponse(PAGE))
    assert response.content.decode() == PAGE
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


def test_short_page_is_not_worth_it() -> None:
    assert answered(HttpResponse("<p>да</p>"), accept_encoding="gzip").content.decode() == "<p>да</p>"


def test_sizes_of_one_page_differ_from_answer_to_answer() -> None:
    sizes = {len(answered(HttpResponse(PAGE), accept_encoding="gzip").content) for _ in range(40)}
    assert len(sizes) > 1


@pytest.mark.parametrize("kind", ["application/json", "text/calendar"])
def test_other_kinds_are_compressed_by_django(kind: str) -> None:
    response = answered(HttpResponse(PAGE, content_type=kind), accept_encoding="gzip")
    assert gzip.decompress(response.content).decode() == PAGE


def test_stream_is_compressed_while_it_is_sent() -> None:
    response = answered(StreamingHttpResponse(iter([PAGE.encode()] * 3)), accept_encoding="gzip")
    assert gzip.decompress(b"".join(response.streaming_content)).decode() == PAGE * 3


def test_page_with_a_mark_of_its_version_keeps_a_weak_one() -> None:
    response = answered(HttpResponse(PAGE, headers={"ETag": '"1"'}), accept_encoding="gzip")
    assert response.headers["ETag"] == 'W/"1"'
