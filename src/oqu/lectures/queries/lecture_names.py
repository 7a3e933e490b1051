"""Which lecture of a course a list means: by address or title, with the group or the day where several have one title."""

from collections.abc import Iterable, Iterator

from oqu.courses.models import Course, Enrolment
from oqu.courses.queries import activity_names
from oqu.kernel import clock
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.near_names import NearNames
from oqu.lectures.models import Lecture
from oqu.lectures.queries.lectures import lectures_planned
from oqu.lectures.queries.table import is_for
from oqu.libraries.queries import plain_name

DAYS = ("%d.%m.%Y", "%d.%m", "%Y-%m-%d")


class LectureNames:
    """The lectures of a course by everything by which the office may name them."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._lectures = lectures_planned(course)
        self._by_slug = {one.activity.slug.casefold(): one for one in self._lectures}
        self._by_words: dict[str, dict[int, Lecture]] = {}
        near: dict[str, str] = {}
        for language in LANGUAGES:
            with speaking(language):
                for one, title, name in self._named():
                    near.setdefault(plain_name(title), title)
                    for words in (title, name, *self._with_marks(one, title)):
                        self._by_words.setdefault(plain_name(words), {})[one.activity_id] = one
        self._near = NearNames(near)

    def _named(self) -> Iterator[tuple[Lecture, str, str]]:
        """Each lecture with its title, and with what it is called in lists, in the language of now."""
        names = activity_names(self._course, (one.activity for one in self._lectures))
        for one in self._lectures:
            yield one, one.activity.title, names[one.activity_id]

    def _with_marks(self, one: Lecture, title: str) -> Iterator[str]:
        activity = one.activity
        if activity.group:
            yield f"{title} {activity.group}"
        if activity.starts_at:
            day = clock.local_date(activity.starts_at, self._course.zone)
            yield from (f"{title} {day.strftime(form)}" for form in DAYS)

    def find(self, words: str) -> list[Lecture]:
        """The lectures that are meant: none, one, or all of those with one title."""
        by_slug = self._by_slug.get(words.casefold())
        return [by_slug] if by_slug else list(self._by_words.get(plain_name(words), {}).values())

    def near(self, words: str) -> str:
        """The title that a misspelt one may mean; "" if none is like it."""
        return self._near.find(plain_name(words))

    def narrowed(
        self, lectures: list[Lecture], *, group: str, day: str, place: Enrolment | None
    ) -> list[Lecture]:
        """Those of the group and day in the cells beside the title; else those that the person could hear."""
        if len(lectures) > 1 and group:
            lectures = [one for one in lectures if plain_name(group) in self._groups(one)] or lectures
        if len(lectures) > 1 and day:
            lectures = [one for one in lectures if plain_name(day) in self._days(one)] or lectures
        if len(lectures) > 1 and place is not None:
            own = [one for one in lectures if is_for(one.activity, place)]
            return [one for one in own if one.activity.group_id] or own or lectures
        return lectures

    def _groups(self, one: Lecture) -> set[str]:
        group = one.activity.group
        return {plain_name(str(group)), str(group.number)} if group else set()

    def _days(self, one: Lecture) -> set[str]:
        if one.activity.starts_at is None:
            return set()
        day = clock.local_date(one.activity.starts_at, self._course.zone)
        return {plain_name(day.strftime(form)) for form in DAYS}

    def listed(self, lectures: Iterable[Lecture]) -> str:
        """What these lectures are called, in the language of the page."""
        names = activity_names(self._course, [one.activity for one in lectures])
        return "; ".join(names.values())

    def shown(self) -> dict[int, str]:
        """Activity id of each lecture → what it is called in the language of the page, by which `find` finds it alone."""
        by_id = {one.activity_id: one for one in self._lectures}
        found = {one.activity_id: name for one, _title, name in self._named()}
        return {
            pk: name if self.find(name) == [by_id[pk]] else by_id[pk].activity.slug
            for pk, name in found.items()
        }
