"""Devices are named as people name them, whatever else browsers say of themselves."""

import pytest

from oqu.web.learning.devices import device_words

ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet, Android"),
        (f"{WINDOWS} YaBrowser/25.8 Safari/537.36", "Yandex Browser, Windows"),
        (f"{WINDOWS} Safari/537.36 Edg/142.0.0.0", "Edge, Windows"),
        (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox, Linux"),
        ("A reader of its own", "A reader of its own"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_browser_is_named_with_its_system(line: str, words: str) -> None:
    assert device_words(line) == words
