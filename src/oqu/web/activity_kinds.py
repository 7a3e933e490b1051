"""The registry of kinds of activity for the web: each kind's pages, addresses and words.

A folder `oqu.web.kinds.<kind>` registers them in its module `kind_pages`. The areas of the site iterate over this registry and name no kind.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.safestring import SafeString

from oqu.courses.queries import Activity, Course, Planned, kind_of
from oqu.courses.rules import can_keep_course, can_read_course_office
from oqu.kernel.memo import memoised
from oqu.letters.queries import Batch
from oqu.people.queries import Person, Visitor

ContentView = Callable[[HttpRequest, Course, Activity], HttpResponse]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the office among the tabs of a course: its name in the namespace `office`, and its label."""

    name: str
    label: Promise


@dataclass(frozen=True, slots=True)
class Button:
    """A button that leads to a page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """Something that is not finished when a course is about to close: in words, with the page on which it is done.

    `only_at_end`: it is usual before the last step, from closing to closed. `names`: the activity (by id) that it is
    about, which is not listed again.
    """

    words: str
    url: str
    only_at_end: bool = False
    names: int | None = None


@dataclass(frozen=True, slots=True)
class Additions:
    """What a kind of activity adds to pages of the site that belong to no kind."""

    under_way: Callable[[Person], Mapping[int, bool]] = lambda _person: {}
    """Id of an activity in a person's courses → whether it takes place now or has ended, whatever the plan says."""
    way_in: Callable[[Planned, str], Button | None] = lambda _activity, _slug: None
    """Of an activity and the slug of its course: where one joins at once, if that is not its own page."""
    today: Callable[[HttpRequest], Iterable[SafeString]] = lambda _request: ()
    """Cards of the participant's page "today", for questions that wait for an answer."""
    aims: Callable[[HttpRequest, Course], SafeString] | None = None
    """A card of the office's page of a course's aims."""
    staff: Callable[[HttpRequest, Course], SafeString] | None = None
    """A card of the office's page of a course's staff, with what nobody does yet; empty: nothing."""
    given_by: Callable[[Course], Mapping[int, Sequence[Activity]]] = lambda _course: {}
    """Id of a person → the activities of a course that this person gives, in the order of the plan."""
    not_given: Callable[[Course], Collection[int]] = lambda _course: ()
    """Ids of the activities of a course that a person should give and nobody is named for; in a course that runs of those to come."""
    held: Callable[[Course], Collection[int]] = lambda _course: ()
    """Ids of the activities of a course that took place already, whatever the plan says."""
    still_open: Callable[[Course, datetime], Iterable[OpenMatter]] = lambda _course, _at: ()
    """What is not finished in a course at that time, for those who are about to close it."""
    lacking: Callable[[Course], Iterable[OpenMatter]] = lambda _course: ()
    """What the plan of a course should have of this kind and has not: hints for those who write it."""
    teaching: Callable[[HttpRequest], SafeString] = lambda _request: SafeString("")
    """A section of the page "teaching" with what the reader has to do; empty: nothing."""


@dataclass(frozen=True, slots=True)
class KindStep:
    """A step of the office that can be undone: what its button says, what undoes it, and the page that shows the result."""

    label: Promise
    undo: Callable[..., object]
    """Takes `course`, `batch`, `by` and `at`."""
    page: str
    is_left: Callable[[Batch], bool] = lambda _batch: True
    """Whether undoing it would change anything by now."""
    can_undo: Callable[[Visitor, Course], bool] = can_keep_course
    changes_results: bool = True
    """Whether it changes places or results, and so is not undone once the course is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPages:
    """What the web knows about one kind of activity; all words are translated when they are shown."""

    code: str
    """As in `Activity.kind`; also the name of the participant's page in the namespace `learning`."""
    heading: Promise
    """Heading of that list."""
    tab: Promise
    """Its tab among the pages of a course."""
    done: Promise
    """State of an activity that the participant has finished."""
    call: Promise
    """Label of the button that leads to the activity."""
    call_started: Promise | None = None
    """Label of that button after the participant has begun, if it differs."""
    missed: Promise | None = None
    """State of an overdue activity, if what was missed can be made up for; it is listed after other overdue activities."""
    missed_for_good: Promise | None = None
    """The same once its course is over."""
    call_missed: Promise | None = None
    """Label of the button then."""
    learner_urls: tuple[URLPattern, ...]
    """Addresses of the participant's pages, for the namespace `learning`."""
    teaching_urls: tuple[URLPattern, ...] = ()
    """Addresses of pages for lecturers and reviewers, for the namespace `teaching`."""
    office_urls: tuple[URLPattern, ...] = ()
    """Addresses of pages of the office, for the namespace `office`."""
    office_tab: Tab | None = None
    """The page of this kind among the office's tabs of a course."""
    office_content: ContentView
    """The page on which the office writes what is inside an activity."""
    can_write: Callable[[Visitor, Course], bool] = can_read_course_office
    """The rule of that page for the office of the course's centre."""
    chosen_fields: frozenset[str] = frozenset()
    """Fields of its forms that hold what was chosen from a list; people type into all others (`oqu.web.posted`)."""
    journal_words: Mapping[str, Promise] = field(default_factory=dict)
    """The journal's verbs of this kind, in words for the office."""
    journal_fields: Mapping[str, Promise] = field(default_factory=dict)
    """Fields of the content that the journal lists as changed, in words."""
    journal_values: Mapping[str, Mapping[str, str | Promise]] = field(default_factory=dict)
    """Name of a detail in the journal → its values in words."""
    journal_details: Mapping[str, Promise] = field(default_factory=dict)
    """Names of details in the journal whose value is the key of an activity, in words."""
    steps: Mapping[str, KindStep] = field(default_factory=dict)
    """Verbs of steps of this kind that can be undone."""
    adds: Additions = field(default_factory=Additions)

    @property
    def plural(self) -> str:
        """The segment of addresses, and the name of the list of all activities of this kind in the namespace `learning`."""
        return kind_of(self.code).plural_code


_registered: dict[str, KindPages] = {}


def register(pages: KindPages) -> None:
    """Add the pages of a kind; ValueError if its code has pages already."""
    if pages.code in _registered:
        raise ValueError(f"The kind {pages.code} is registered twice.")
    _registered[pages.code] = pages


def steps() -> dict[str, KindStep]:
    """The steps of all kinds that can be undone, by their verbs."""
    return {verb: step for pages in every() for verb, step in pages.steps.items()}


@memoised
def every() -> tuple[KindPages, ...]:
    """The pages of all kinds, in the order of INSTALLED_APPS."""
    autodiscover_modules("kind_pages")
    return tuple(_registered.values())


def with_verb(verb: str) -> KindPages | None:
    """The kind of activity whose action writes this verb into the journal; None if no kind's does."""
    return _by_verb().get(verb)


@memoised
def _by_verb() -> dict[str, KindPages]:
    return {verb: pages for pages in every() for verb in pages.journal_words}


@memoised
def chosen_fields() -> frozenset[str]:
    """The fields of all kinds' forms that hold what was chosen from a list."""
    return frozenset(name for pages in every() for name in pages.chosen_fields)


@memoised
def journal_details() -> dict[str, Promise]:
    """The details that the kinds write into the journal, in words."""
    return {name: words for pages in every() for name, words in pages.journal_details.items()}


def pages_of(code: str) -> KindPages:
    """The pages of this kind; KeyError if it has none."""
    every()
    return _registered[code]
