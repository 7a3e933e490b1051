"""The life of a course in words: its strip, what it lacks, and what each step does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oqu.admission import queries as admission
from oqu.courses.queries import (
    STAGES,
    Course,
    Lack,
    ReadinessCounts,
    Stage,
    first_day_ahead,
    lacks_for,
    next_stage,
    numbers_by_course,
    stage_before,
)
from oqu.kernel import clock
from oqu.kernel.errors import Words
from oqu.ui.components.times import day

# the effect of a step, and the label of its button
DOES: Mapping[Stage, Words] = {
    Stage.ANNOUNCED: _("The course appears on the public pages. People can read about it, not yet apply."),
    Stage.ADMISSION: _(
        "People can apply, and heads of networks can nominate. The heads of this centre's library systems get a letter ten minutes later. You can undo it until then, or until the first application comes."
    ),
    Stage.RUNNING: _(
        "A letter goes to everybody who has a place: the course begins. It leaves ten minutes later; after that there is no way back."
    ),
    Stage.CLOSING: _(
        "Everybody who still has something open gets a letter about it. It leaves ten minutes later; after that there is no way back."
    ),
    Stage.CLOSED: _(
        "Nothing can be handed in any more; the results stand. What has not been held is cancelled in calendars."
    ),
    Stage.ARCHIVED: _(
        "The course leaves the public list; its page stays at its address. Its certificates and reports stay. You can undo it."
    ),
}
STAFF_LETTER = _("The staff gets a letter about its duties ten minutes later; until then you can undo it.")
FORWARD: Mapping[Stage, Words] = {
    Stage.ANNOUNCED: _("Announce the course"),
    Stage.ADMISSION: _("Open admission"),
    Stage.RUNNING: _("Begin the course"),
    Stage.CLOSING: _("Begin the closing"),
    Stage.CLOSED: _("Close the course"),
    Stage.ARCHIVED: _("Put into the archive"),
}
PAGES = {
    "edit": "office:course_edit",
    "plan": "office:plan",
    "groups": "office:groups",
    "admission": "office:admission",
    "certificates": "office:certificates",
}


@dataclass(frozen=True)
class StripItem:
    """One step of the strip."""

    label: Words
    state: str


@dataclass(frozen=True)
class Need:
    """A pending task: text, the page where it is done, and whether it blocks the next stage."""

    words: Words
    url: str
    blocks: bool = False
    page: str = ""
    """The page by its short name (`PAGES`): who may use it decides whose task this is."""
    asks: bool = False
    """Whether it is asked about before the course closes."""
    passes: bool = False
    """Whether time settles it."""


@dataclass(frozen=True)
class Life:
    """One course with everything that its strip tells."""

    course: Course
    numbers: ReadinessCounts
    counts: admission.Counts
    strip: tuple[StripItem, ...]
    needs: tuple[Need, ...]
    next: Stage | None
    before: Stage | None

    @property
    def blocked(self) -> bool:
        """Whether something must be done before the next step."""
        return any(need.blocks for need in self.needs)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be handed in any more."""
        return self.course.is_over

    @property
    def forward(self) -> Words:
        """What the button of the next step says."""
        return FORWARD[self.next] if self.next else ""

    @property
    def done_step(self) -> Words:
        """What the button of the last step says."""
        return FORWARD.get(Stage(self.course.stage), "")

    @property
    def does(self) -> Words:
        """What the next step does."""
        if self.next == Stage.CLOSING and not self.numbers.unsettled:
            return _("No letter is sent: nobody takes part whose work is still open.")
        return self._with_printed(self._does)

    def _with_printed(self, words: Words) -> Words:
        """The same, and how many of the letters to everybody can't leave by mail."""
        printed = {
            Stage.RUNNING: self.numbers.printed,
            Stage.CLOSING: self.numbers.unsettled_printed,
        }
        number = printed.get(self.next, 0) if self.next else 0
        if not number:
            return words
        more = ngettext(
            "%(number)s of them has no e-mail: that letter is for printing.",
            "%(number)s of them have no e-mail: those letters are for printing.",
            number,
        )
        return f"{words} {more % {'number': number}}"

    @property
    def _does(self) -> Words:
        if self.next == Stage.RUNNING and (first := first_day_ahead(self.course, clock.now())):
            words = _("The first day, %(day)s, is still ahead: the letter says when the course begins.")
            return f"{DOES[self.next]} {words % {'day': strip_tags(day(first))}}"
        if self.next == Stage.ANNOUNCED and self.course.staff.filter(to_notify=True).exists():
            return f"{DOES[self.next]} {STAFF_LETTER}"
        if self.next == Stage.CLOSED and (left := self.without_place):
            letter = ngettext(
                "%(count)s person who applied has no place and gets a letter that the course is over. It leaves ten minutes later; after that there is no way back.",
                "%(count)s people who applied have no place and get a letter that the course is over. It leaves ten minutes later; after that there is no way back.",
                left,
            )
            return f"{DOES[self.next]} {letter % {'count': left}}"
        return DOES[self.next] if self.next else ""

    @property
    def without_place(self) -> int:
        """How many applied and wait for a decision or for a place."""
        return self.counts.undecided + self.counts.of(admission.ApplicationState.WAITING)

    @property
    def takes_people(self) -> bool:
        """Whether people can still get a place, now or later."""
        return self.course.stage in (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING)

    @property
    def free(self) -> int:
        """Places that people can still get; a draft, which only the office sees, offers none."""
        is_offered = self.takes_people and self.course.stage != Stage.DRAFT
        return max(0, self.course.capacity - self.numbers.people) if is_offered else 0


def lives(courses: Iterable[Course], at: datetime) -> list[Life]:
    """The lives of many courses, in three queries."""
    courses = list(courses)
    ids = [course.pk for course in courses]
    numbers, counts = numbers_by_course(ids, at), admission.counts_by_course(ids)
    nothing = admission.Counts({}, {})
    return [_life(course, numbers[course.pk], counts.get(course.pk, nothing)) for course in courses]


def life_of(course: Course, at: datetime) -> Life:
    """The life of one course."""
    return lives([course], at)[0]


def _life(course: Course, numbers: ReadinessCounts, counts: admission.Counts) -> Life:
    return Life(
        course=course,
        numbers=numbers,
        counts=counts,
        strip=strip(course),
        needs=(*_needs_of_admission(course, numbers, counts), *_needs(course, lacks_for(course, numbers))),
        next=next_stage(course),
        before=stage_before(course),
    )


def strip(course: Course) -> tuple[StripItem, ...]:
    """Every step: past, now or next."""
    here = STAGES.index(Stage(course.stage))
    return tuple(
        StripItem(stage.label, "past" if place < here else "now" if place == here else "next")
        for place, stage in enumerate(STAGES)
    )


def _needs(course: Course, lacks: Iterable[Lack]) -> Iterable[Need]:
    for lack in lacks:
        try:
            url = reverse(PAGES[lack.page], kwargs={"slug": course.slug})
        except NoReverseMatch:
            url = ""
        yield Need(lack.words, url, lack.blocks, lack.page, passes=lack.passes)


def _needs_of_admission(course: Course, numbers: ReadinessCounts, counts: admission.Counts) -> Iterable[Need]:
    url = reverse("office:admission", kwargs={"slug": course.slug})
    if course.stage in (Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING) and counts.undecided:
        words = ngettext(
            "%(count)s application waits for a decision.",
            "%(count)s applications wait for a decision.",
            counts.undecided,
        )
        words = words % {"count": counts.undecided}
        yield Need(words, f"{url}?state=new", page="admission", asks=True)
    waiting = counts.of(admission.ApplicationState.WAITING)
    free = course.capacity - numbers.people
    if course.stage in (Stage.ADMISSION, Stage.RUNNING) and waiting and free > 0:
        words = ngettext(
            "There is a free place, and %(count)s person waits.",
            "There is a free place, and %(count)s people wait.",
            waiting,
        )
        yield Need(words % {"count": waiting}, f"{url}?state=waiting", page="admission")
