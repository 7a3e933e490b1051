"""The link by which the first site administrator of an installation comes."""

from datetime import timedelta

from django.core import signing

from oqu.people.queries.people import has_keeper

FIRST_START = "first start"
FIRST_START_LASTS = timedelta(days=7)


def first_start_token() -> str:
    """The secret of the link by which the first site administrator comes; good for a week, and only until there is one."""
    return signing.dumps(FIRST_START, salt=FIRST_START).replace(":", "~")


def opens_first_start(token: str) -> bool:
    """Whether a link to the first start is good: made here, younger than a week, and there is no site administrator yet."""
    try:
        content = signing.loads(token.replace("~", ":"), salt=FIRST_START, max_age=FIRST_START_LASTS)
    except signing.BadSignature:
        return False
    return bool(content == FIRST_START) and not has_keeper()


def first_start_is_over(token: str) -> bool:
    """Whether a link to the first start was made here and leads nowhere any more: there is a site administrator."""
    try:
        content = signing.loads(token.replace("~", ":"), salt=FIRST_START)
    except signing.BadSignature:
        return False
    return bool(content == FIRST_START) and has_keeper()
