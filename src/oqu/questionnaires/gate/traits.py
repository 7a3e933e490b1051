"""By what answers may be cut."""

LANGUAGE, GROUP, SETTING, DISTRICT = "language", "group", "setting", "district"
UNKNOWN = "?"


def traits_known(*, anonymous: bool) -> tuple[str, ...]:
    """By what answers may be cut, the most wanted first: an anonymous one by its language, for no more is known of it."""
    return (LANGUAGE,) if anonymous else (GROUP, LANGUAGE, SETTING, DISTRICT)
