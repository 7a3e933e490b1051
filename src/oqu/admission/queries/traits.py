"""What groups shall be even in: the traits of a person as columns of a query, and their values in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oqu.admission.models import Application, ApplicationState
from oqu.courses.models import Enrolment
from oqu.kernel.errors import Words
from oqu.libraries.models import District, Internet, Setting

TRAITS: Mapping[str, Words] = {
    "language": gettext_lazy("Language"),
    "district": gettext_lazy("District"),
    "setting": gettext_lazy("Urban or rural"),
    "experience": gettext_lazy("Experience"),
    "internet": gettext_lazy("Internet"),
}
EXPERIENCE: Mapping[str, Words] = {
    "0": gettext_lazy("up to 4 years"),
    "5": gettext_lazy("5 to 14 years"),
    "15": gettext_lazy("15 years and more"),
}
UNKNOWN = ""
UNKNOWN_WORDS: Mapping[str, Words] = {
    "language": gettext_lazy("Language not known"),
    "district": gettext_lazy("District not known"),
    "setting": gettext_lazy("Urban or rural not known"),
    "experience": gettext_lazy("Experience not known"),
    "internet": gettext_lazy("Internet not known"),
}
"""How a person is described of whom a trait is not known."""


def with_traits(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The same with each trait as a column, for `traits_of`; what is not known is ""."""
    return enrolments.annotate(
        trait_language=F("language"),
        trait_district=_or_unknown("person__library__district__code"),
        trait_setting=_or_unknown("person__library__setting"),
        trait_experience=_band("person__experience_years"),
        trait_internet=_or_unknown(Subquery(_told_internet()), "person__library__internet"),
    )


COLUMNS = tuple(f"trait_{trait}" for trait in TRAITS)


def traits_of(enrolment: Enrolment) -> dict[str, str]:
    """The traits of a person read by `with_traits`, by name."""
    return {trait: getattr(enrolment, f"trait_{trait}") for trait in TRAITS}


def _or_unknown(*places: str | Subquery) -> Coalesce:
    return Coalesce(*places, Value(UNKNOWN), output_field=CharField())


def _band(years: str) -> Case:
    """The band of years of experience, by its lower end; unknown is a band of its own."""
    return Case(
        When(**{f"{years}__lt": 5}, then=Value("0")),
        When(**{f"{years}__lt": 15}, then=Value("5")),
        When(**{f"{years}__gte": 15}, then=Value("15")),
        default=Value(UNKNOWN),
    )


def _told_internet() -> QuerySet[Application, tuple[str]]:
    """The link as the admitted person gave it; nobody is admitted to a course by two applications."""
    admitted = Application.objects.filter(
        person=OuterRef("person"), course=OuterRef("course"), state=ApplicationState.ADMITTED
    )
    return admitted.exclude(internet="").order_by().values_list("internet")[:1]


class TraitNames:
    """The values of traits, and reasons for placements, in the reader's language."""

    def __init__(self, districts: Iterable[str]) -> None:
        """`districts`: the codes of those that will be named."""
        named = District.objects.filter(code__in=set(districts)).order_by()
        self.tables: dict[str, Mapping[str, Words]] = {
            "language": dict(settings.LANGUAGES),
            "district": dict(named.values_list("code", "name")),
            "setting": dict(Setting.choices),
            "experience": EXPERIENCE,
            "internet": dict(Internet.choices),
        }

    def value(self, trait: str, value: str) -> str:
        """A value of a trait in words."""
        return str(self.tables[trait][value]) if value and value in self.tables[trait] else _("not known")

    def all_of(self, traits: Mapping[str, str]) -> tuple[str, ...]:
        """Every trait of a person in words, in the order of the table; one that is not known has its name."""
        return tuple(self.known_or_not(trait, traits[trait]) for trait in TRAITS)

    def known_or_not(self, trait: str, value: str) -> str:
        """A value of a trait in words; one that is not known has the name of the trait."""
        return self.value(trait, value) if value else str(UNKNOWN_WORDS[trait])

    def others(self, number: int) -> str:
        """The words for so many values that are counted together."""
        return ngettext("%(count)s other", "%(count)s others", number) % {"count": number}

    def reason(self, reason: Mapping[str, Any]) -> str:
        """One stored reason as a sentence."""
        match reason["why"]:
            case "hand":
                return _("Moved by hand: %(name)s") % {"name": reason["name"]}
            case "language":
                return _("Groups are of one language each; this one is %(language)s.") % {
                    "language": self.value("language", reason["value"])
                }
            case "trait":
                return _(
                    "%(value)s: %(here)s here, %(there)s in group %(group)s; a move there would make it less even."
                ) % {**reason, "value": self.known_or_not(reason["trait"], reason["value"])}
            case "size":
                return _("Keeps the sizes even: group %(group)s has %(there)s people already.") % reason
            case _:
                return _("Fits every group equally well; placed in the order of names.")
