"""The columns of a plan that is copied from a spreadsheet, by every heading under which people write them."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from oqu.courses.models import Course
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.sheets import Column, lazy_format
from oqu.kernel.sheets.headings import key_of
from oqu.kernel.sheets.marks import MARKS, marked

TITLES: Mapping[str, tuple[str, ...]] = {
    "kk": ("атауы", "тақырыбы", "тақырып", "сабақ тақырыбы", "сабақтың тақырыбы"),
    "ru": ("название", "тема", "тема занятия", "название занятия"),
    "en": ("title", "topic"),
}
"""Headings of a title that do not say its language, other than by being written in one."""
HEADINGS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "kind": (
        _("Kind"),
        (
            *("kind", "type", "form", "вид", "тип", "форма", "вид занятия", "тип занятия", "форма занятия"),
            *("форма проведения", "түрі", "сабақ түрі", "нысаны", "өткізу нысаны", "өткізу түрі"),
        ),
    ),
    "day": (
        _("Date"),
        (
            *("date", "day", "дата", "день", "дата проведения", "день недели и дата", "дата занятия"),
            *("күні", "күн", "өткізілетін күні", "өтетін күні", "өткізу күні", "сабақ күні"),
        ),
    ),
    "starts_at": (
        _("Starts"),
        (
            "start",
            "starts",
            "time",
            "начало",
            "время",
            "время начала",
            "басталуы",
            "басталу уақыты",
            "уақыты",
            "басталады",
            *(
                "время проведения",
                "время занятия",
                "часы занятий",
                "өткізу уақыты",
                "өтетін уақыты",
                "сабақ уақыты",
            ),
            *("уақыт", "дата и время", "күні мен уақыты", "күні, уақыты", "дата, время", "date and time"),
        ),
    ),
    "ends_at": (
        _("Ends"),
        ("end", "ends", "конец", "окончание", "время окончания", "аяқталуы", "аяқталу уақыты", "аяқталады"),
    ),
    "opens_at": (_("Can be opened from"), ("opens", "открывается", "доступно с", "ашылуы", "ашылады")),
    "due_at": (
        _("To be done until"),
        ("due", "deadline", "срок", "срок сдачи", "сдать до", "мерзімі", "соңғы мерзім", "тапсыру мерзімі"),
    ),
    "hours": (
        _("Academic hours"),
        (
            "hours",
            "часы",
            "часов",
            "кол-во часов",
            "академические часы",
            "сағат",
            "сағаты",
            "академиялық сағат",
            *("количество часов", "число часов", "объем часов", "ак. часы", "акад. часы", "академ. часы"),
            *("кол-во ак. часов", "количество академических часов", "всего часов", "часов всего"),
            *(
                "сағат саны",
                "сағаттар саны",
                "сағат көлемі",
                "академиялық сағат саны",
                "ак. сағат",
                "акад. сағат",
            ),
            *("number of hours", "hours (academic)"),
        ),
    ),
    "lecturer": (
        _("Lecturer"),
        (
            *("lecturer", "speaker", "teacher", "trainer", "name of the lecturer"),
            *(
                "лектор",
                "лекторы",
                "преподаватель",
                "спикер",
                "тренер",
                "ведущий",
                "фио лектора",
                "ф.и.о. лектора",
            ),
            *("фио преподавателя", "дәріскер", "дәріскерлер", "дәріс оқушы", "оқытушы", "тренер", "спикер"),
            *("дәріскердің аты-жөні", "лектордың аты-жөні", "оқытушының аты-жөні"),
        ),
    ),
    "group": (_("For whom"), ("group", "группа", "для кого", "топ", "тобы", "кімге")),
}
ORDER = ("kind", "titles", "day", "starts_at", "ends_at", "hours", "group", "opens_at", "due_at", "lecturer")


def columns_of(course: Course, headings: Iterable[str] = ()) -> list[Column]:
    """The columns of a pasted plan, in the order that is taken for cells without headings.

    Where the `headings` name titles in several languages of the course, as "Тақырыбы" and "Тема" do, each is one of its own.
    """
    has_several = len(languages_named(headings).intersection(course.languages)) > 1
    columns: list[Column] = []
    for name in ORDER:
        if name == "titles":
            columns += [
                _title(x, spoken, course, has_several=has_several)
                for x, spoken in settings.LANGUAGES
                if x in course.languages
            ]
        else:
            title, also = HEADINGS[name]
            columns.append(Column(name, also=(*also, *everywhere(title)), title=title))
    return columns


def languages_named(headings: Iterable[str]) -> set[str]:
    """The languages of the titles that these headings name, by the words themselves or by a mark beside them."""
    found = {key_of(heading) for heading in headings}
    spoken = dict(settings.LANGUAGES)
    return {
        language
        for language in LANGUAGES
        if found & {key_of(one) for one in (*TITLES.get(language, ()), *_marked(language, spoken[language]))}
    }


def _marked(language: str, spoken: str) -> list[str]:
    """Headings of a title with its language, before it or behind it, whatever the language of its words."""
    bare = [word for x in LANGUAGES for word in TITLES.get(x, ())]
    return marked(bare, language, spoken)


def _title(language: str, spoken: str, course: Course, *, has_several: bool) -> Column:
    """A title in one language; one whose heading names no language, or several without a mark, is in that of the reader."""
    own, marks = TITLES.get(language, ()), MARKS.get(language, ())
    by_language = _marked(language, spoken)
    bare = [word for x in LANGUAGES for word in TITLES.get(x, ())]
    if has_several:  # a title without a mark is in the language of its word, if the course is held in it
        held = {word for x in course.languages for word in TITLES.get(x, ())}
        bare = [word for word in bare if word not in held]
    reader = current() if current() in course.languages else course.languages[0]
    several = [f"{one} {other}" for one in bare for other in bare if one != other]
    also = (*own, *marks, *by_language, *((*bare, *several) if language == reader else ()))
    label = lazy_format("%(title)s · %(language)s", title=_("Title"), language=spoken)
    return Column(f"title_{language}", also=(*also, *everywhere(label)), title=label)


def everywhere(title: Words) -> list[str]:
    """A heading in every language of the site."""
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(title))
    return found
