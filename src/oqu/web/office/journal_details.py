"""What the journal keeps beside a change, in words for the office: which detail, and what it says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.admission.queries import ApplicationState
from oqu.courses.queries import Duty, Place, Stage
from oqu.courses.queries.lists import CourseList
from oqu.ideas.queries import Outcome
from oqu.kernel import clock, languages, retention
from oqu.kernel.dates import moment
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import lazy_format
from oqu.mailings.queries import Audience
from oqu.people.queries import Channel, Factor, Purpose, Role
from oqu.web import activity_kinds

NAMES: dict[str, Promise] = {
    "aims": gettext_lazy("aims"),
    "answer": gettext_lazy("answer"),
    "at": gettext_lazy("where"),
    "attempt": gettext_lazy("attempt"),
    "audience": gettext_lazy("to whom"),
    "channel": gettext_lazy("how it came"),
    "changed": gettext_lazy("changed rows"),
    "changes": gettext_lazy("changes"),
    "checksum": gettext_lazy("checksum"),
    "closed": gettext_lazy("closed"),
    "duty": gettext_lazy("duty"),
    "enrolment": gettext_lazy("place in the course"),
    "factor": gettext_lazy("means of signing in"),
    "fields": gettext_lazy("what was changed"),
    "file": gettext_lazy("file"),
    "from": gettext_lazy("was"),
    "group": gettext_lazy("group"),
    "groups": gettext_lazy("groups"),
    "guests": gettext_lazy("listened along"),
    "host": gettext_lazy("listened at"),
    "late": gettext_lazy("after the due time"),
    "letters": gettext_lazy("letters"),
    "library": gettext_lazy("library"),
    "line": gettext_lazy("line of the list"),
    "list": gettext_lazy("list"),
    "method": gettext_lazy("means of signing in"),
    "minutes": gettext_lazy("minutes"),
    "moved": gettext_lazy("moved rows"),
    "new": gettext_lazy("new rows"),
    "old": gettext_lazy("was"),
    "number": gettext_lazy("number"),
    "odd": gettext_lazy("remarks"),
    "outcome": gettext_lazy("how it went"),
    "people": gettext_lazy("people"),
    "person": gettext_lazy("person"),
    "planned": gettext_lazy("minutes planned"),
    "printed": gettext_lazy("letters for printing"),
    "program": gettext_lazy("program"),
    "purpose": gettext_lazy("for what"),
    "reason": gettext_lazy("reason"),
    "removed": gettext_lazy("removed"),
    "restored": gettext_lazy("as before"),
    "stayed": gettext_lazy("left as they are"),
    "replaces": gettext_lazy("instead of"),
    "role": gettext_lazy("role"),
    "rule": gettext_lazy("rule"),
    "server": gettext_lazy("mail server"),
    "source": gettext_lazy("from where it is known"),
    "state": gettext_lazy("state"),
    "title": gettext_lazy("title"),
    "to": gettext_lazy("became"),
    "verdict": gettext_lazy("verdict"),
    "version": gettext_lazy("version"),
    "waves": gettext_lazy("questionnaires in the plan"),
    "wrong": gettext_lazy("things that are wrong"),
}
HELD: Mapping[str, str | Promise] = {"none": gettext_lazy("none"), "set": gettext_lazy("set")}
VALUES: dict[str, Mapping[str, str | Promise]] = {
    "audience": dict(Audience.choices),
    "channel": dict(Channel.choices),
    "duty": dict(Duty.choices),
    "factor": dict(Factor.choices),
    "list": dict(CourseList.choices)
    | {
        f"{one.value}.{ending}": lazy_format("%(title)s (%(ending)s)", title=one.label, ending=ending.upper())
        for one in CourseList
        for ending in ("xlsx", "pdf")
    },
    "method": {
        "code": gettext_lazy("code by e-mail"),
        "mfa": Factor.PASSKEY.label,
        "password": Factor.PASSWORD.label,
    },
    "new": HELD,
    "old": HELD,
    "outcome": dict(Outcome.choices),
    "purpose": dict(Purpose.choices),
    "role": dict(Role.choices),
    "state": dict(Place.choices),
    "to": dict(Stage.choices),
}
NEW_VALUE = gettext_lazy("became")
"""What `new` means where a value changed; in imports it counts new rows."""
BEFORE: dict[str, Mapping[str, str | Promise]] = {
    "admission": dict(ApplicationState.choices),
    "courses": dict(Stage.choices),
}
"""What was before a step, by the app that took it."""

COLUMNS: dict[str, Promise] = {
    "accent": gettext_lazy("accent colour"),
    "address": gettext_lazy("postal address"),
    "logo": gettext_lazy("logo"),
    "seal": gettext_lazy("image of the seal"),
    "signature": gettext_lazy("image of the signature"),
    "signature_of": gettext_lazy("who signs"),
    "library_words": gettext_lazy("library, as written"),
    "about": gettext_lazy("about the course"),
    "applications_until": gettext_lazy("applications until"),
    "attendance_percent": gettext_lazy("lectures heard, at least, %"),
    "body": gettext_lazy("text"),
    "capacity": gettext_lazy("places"),
    "category": gettext_lazy("category"),
    "due_at": gettext_lazy("due"),
    "email": gettext_lazy("e-mail"),
    "ends_at": gettext_lazy("ends"),
    "ends_on": gettext_lazy("last day"),
    "experience_years": gettext_lazy("years of experience"),
    "family_name": gettext_lazy("family name"),
    "fewest_answers": gettext_lazy("fewest answers"),
    "given_name": gettext_lazy("given name"),
    "group": gettext_lazy("group"),
    "hour_rounding": gettext_lazy("academic hours are rounded"),
    "hours": gettext_lazy("academic hours"),
    "hours_note": gettext_lazy("why the plan has other hours"),
    "language": gettext_lazy("language"),
    "languages": gettext_lazy("languages"),
    "lead": gettext_lazy("in one sentence"),
    "library": gettext_lazy("library"),
    "needs_assignments": gettext_lazy("all practical tasks accepted"),
    "needs_questionnaires": gettext_lazy("required questionnaires answered"),
    "opens_at": gettext_lazy("opens"),
    "patronymic": gettext_lazy("patronymic"),
    "phone": gettext_lazy("telephone"),
    "position": gettext_lazy("position"),
    "present_percent": gettext_lazy("present from, % of a lecture"),
    "required": gettext_lazy("required"),
    "slug": gettext_lazy("address"),
    "starts_at": gettext_lazy("starts"),
    "starts_on": gettext_lazy("first day"),
    "summary": gettext_lazy("in one sentence"),
    "title": gettext_lazy("title"),
    "verdict_rules": gettext_lazy("rules of the verdict"),
    "zone": gettext_lazy("time zone"),
}
ORDERS: dict[str, Promise] = {"position": gettext_lazy("order")}
"""The columns of the plan that are called otherwise than a person's."""

NAMES_PEOPLE = "courses."
"""The verbs in which `person` is the key of an account; in lists of meetings it is that of a place in the course."""
MADE_CARD, HELD_TIMES = "people.make_card", frozenset({"old", "new"})
"""The verb whose values are the times at which cards were made."""
KEYS = frozenset({"enrolment", "file", "guests", "host", "person"})
"""Details whose value is a key; those of kinds of activity are keys too."""
OF_MEETINGS, KEYS_OF_MEETINGS = "lectures.", frozenset({"line", "list"})
"""In lists of a meeting these are keys; elsewhere `list` is the name of a list."""


@dataclass(frozen=True)
class Detail:
    """One thing kept beside a change: its name, what it says, and the key where it is the key of one thing.

    A key says nothing to a reader, so a link with words leads to the rows about the thing.
    """

    name: str
    words: str
    key: str = ""


def details(verb: str, kept: Mapping[str, Any], people: Mapping[str, str]) -> list[Detail]:
    """What was kept beside a change, in words; what says nothing is left out, what is not known here stays as it is.

    `people` are names by key.
    """
    found = [_detail(verb, name, value) for name, value in kept.items() if value not in ("", None, [], {})]
    if not verb.startswith(NAMES_PEOPLE):
        return found
    key = str(kept.get("person", ""))
    return [
        replace(one, words=people.get(key, _("a deleted person"))) if key and one.key == key else one
        for one in found
    ]


def _detail(verb: str, name: str, value: Any) -> Detail:
    of_kinds = activity_kinds.journal_details()
    names = {**NAMES, **of_kinds}
    label = str(NEW_VALUE if name == "new" and verb.startswith("people.") else names.get(name, name))
    if name == "fields" and isinstance(value, list):
        return Detail(label, ", ".join(_columns(verb, map(str, value))))
    if name == "aims" and isinstance(value, list):
        return Detail(label, str(len(value)))  # they are codes
    if verb == MADE_CARD and name in HELD_TIMES:
        return Detail(
            label, ", ".join(_made_at(one, name) for one in (value if isinstance(value, list) else [value]))
        )
    if isinstance(value, list | dict):
        return Detail(label, ", ".join(_value(verb, name, one) for one in value))
    if name in KEYS or name in of_kinds or (name in KEYS_OF_MEETINGS and verb.startswith(OF_MEETINGS)):
        return Detail(label, _("entries"), str(value))
    return Detail(label, _value(verb, name, value))


def _made_at(value: Any, name: str) -> str:
    """When a sign-in card was made, in words; the one that was made now is called new, in the same minute too."""
    try:
        made = clock.parse_exact(str(value))
    except ValueError:
        made = None
    if made is None:
        return _value(MADE_CARD, name, value)
    if name == "new":
        return _("a new card")
    year = clock.now().year
    spoken = moment(made, languages.current(), zone=ZoneInfo(settings.OQU_HOME_ZONE), this_year=year)
    return _("the card of %(moment)s") % {"moment": spoken}


def _value(verb: str, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "rule":
        known: Mapping[str, str | Promise] = {rule.name: rule.label for rule in retention.all_rules()}
    elif name == "from":
        known = BEFORE.get(verb.partition(".")[0], {})
    else:
        kind = activity_kinds.with_verb(verb)
        known = {**VALUES, **(kind.journal_values if kind else {})}.get(name, {})
    return str(known.get(str(value), value))


def _columns(verb: str, names: Iterable[str]) -> list[str]:
    """Columns in words, each once: a text in several languages with the languages it was changed in."""
    spoken: dict[str, list[str]] = {}
    for name in names:
        column, _underscore, language = name.rpartition("_")
        if language not in LANGUAGES:
            column, language = name, ""
        languages = spoken.setdefault(_column(verb, column.removesuffix("_html")), [])
        if language and language not in languages:
            languages.append(language)
    return [
        f"{words} ({', '.join(languages)})" if languages else words for words, languages in spoken.items()
    ]


def _column(verb: str, column: str) -> str:
    if kind := activity_kinds.with_verb(verb):
        known = {**COLUMNS, **kind.journal_fields}
    else:
        known = COLUMNS | ORDERS if verb.startswith("courses.") else COLUMNS
    return str(known.get(column, column))
