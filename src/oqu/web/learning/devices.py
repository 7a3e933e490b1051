"""The device of a session, in words."""

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""A word of the browser's own line, and the system it stands for; the first that is found counts."""

BROWSERS = (
    ("YaBrowser", "Yandex Browser"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""The same for browsers: nearly all of them say Chrome and Safari too, so these come last."""

LONGEST = 80


def device_words(user_agent: str) -> str:
    """ "Chrome, Android"; the browser's own line, shortened, where nothing in it is known."""
    found = [_first(names, user_agent) for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent[:LONGEST]


def _first(names: tuple[tuple[str, str], ...], line: str) -> str:
    return next((name for word, name in names if word in line), "")
