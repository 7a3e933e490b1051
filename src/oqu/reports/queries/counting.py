"""How every figure of the report was counted: its rule, what stands above the line and below it, and its source."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oqu.courses.kinds import all_kinds
from oqu.questionnaires.figures.proportions import Proportion
from oqu.reports.queries.evidence import Evidence
from oqu.reports.queries.quality import OVERALL, USEFUL
from oqu.reports.queries.words import decimal, percent, share_of_percent, signed, whole

WHOLE = "—"


@dataclass(frozen=True)
class Figure:
    """One figure: `counted` is its numerator and `out_of` its denominator ("—" where it is a plain count)."""

    code: str
    label: str
    value: str
    rule: str
    counted: str
    out_of: str
    source: str


PUBLIC = frozenset(
    {
        *("admitted", "finished", "libraries", "libraries_unknown", "rural", "districts", "groups"),
        *("lectures", "attendance"),
        *("submitted", "accepted", "certificates", "response_rate", "satisfied", "ideas", "ideas_kept"),
    }
)
"""What an article about the course may tell, and everybody may look up."""


def figures(of: Evidence) -> tuple[Figure, ...]:
    """Every figure of the report in the current language, in the report's order."""
    return (*_reach(of), *_work(of), *_quality(of), *_learning(of), *_transfer(of), *_ideas(of))


def _count(code: str, label: str, value: int, rule: str, source: str) -> Figure:
    return Figure(code, label, whole(value), rule, whole(value), WHOLE, source)


def _part(code: str, label: str, part: int, every: int, rule: str, source: str) -> Figure:
    """A plain count of some among others: people think of it as a number, and ask out of how many."""
    return Figure(code, label, whole(part), rule, whole(part), whole(every), source)


def _share(code: str, label: str, of: Proportion, rule: str, source: str) -> Figure:
    return Figure(code, label, percent(of.share), rule, whole(of.count), whole(of.n), source)


def _from_to(before: float | None, after: float | None, places: int) -> str:
    return " → ".join(decimal(value, places) for value in (before, after))


def _reach(of: Evidence) -> Iterator[Figure]:
    came = of.reach
    applications, places = _("Applications"), _("Places in the course")
    if came.heads_asked:
        rule = _("Heads to whom a letter went that asks them to nominate.")
        yield _count("heads_asked", _("Heads of library systems asked"), came.heads_asked, rule, _("Letters"))
    yield _count(
        "applied",
        _("Applied or were nominated"),
        came.applied,
        _("Confirmed applications, nominations, and people entered by the office."),
        applications,
    )
    yield Figure(
        "admitted",
        _("Admitted"),
        whole(came.admitted),
        _("Everybody with a place in the course, without those who withdrew."),
        whole(came.admitted),
        whole(came.applied) if came.applied >= came.admitted else WHOLE,
        places,
    )
    groups = " + ".join(map(str, came.groups)) or WHOLE
    rule = _("The groups that were formed, and the people in each.")
    yield Figure("groups", _("Groups"), str(len(came.groups)), rule, groups, whole(came.admitted), places)
    yield _part(
        "took_part",
        pgettext("number of people", "Took part"),
        came.took_part,
        came.admitted,
        _("Everybody admitted who heard, read, handed in or answered anything."),
        _("Progress of the plan"),
    )
    rule = _("Everybody admitted who fulfilled the rule of the course.")
    yield _part("finished", _("Finished"), came.finished, came.admitted, rule, places)
    yield from _places(of)


def _places(of: Evidence) -> Iterator[Figure]:
    """Libraries and districts; none of them if no library is known, and how many people's are not."""
    came, covered, libraries = of.reach, of.coverage, _("List of libraries")
    if came.unknown:
        rule = _("Admitted people whose library is not in the list of libraries, or who named none.")
        label, source = _("Participants whose library is not known"), _("Places in the course")
        yield _part("libraries_unknown", label, came.unknown, came.admitted, rule, source)
    if not came.libraries:
        return
    rule = _("Different libraries of those admitted, among all libraries of the regions they came from.")
    yield _part("libraries", _("Libraries"), came.libraries, covered.every, rule, libraries)
    rule = _("Those of these libraries that stand in villages.")
    yield _part("rural", _("Rural libraries"), came.rural, came.libraries, rule, libraries)
    rule = _("Different library systems to which these libraries belong.")
    yield _count("networks", _("Library systems"), came.networks, rule, libraries)
    rule = _("Different districts in which these libraries stand.")
    yield _count("districts", _("Districts"), len(came.districts), rule, libraries)


def _name_of_hours(of: Evidence) -> str:
    if of.work.hours == of.work.hours_announced:
        return _("Academic hours")
    return _("Academic hours held") if of.course.is_over else _("Academic hours held so far")


def _rule_of_hours(of: Evidence) -> str:
    done = of.work
    if done.hours != done.hours_announced:
        words = (
            _(
                "Academic hours of 45 minutes of what was held or opened before the course was closed; the course announces %(hours)s."
            )
            if of.course.is_over
            else _(
                "Academic hours of 45 minutes of lectures that have ended, and of other activities whose last date has passed; the course announces %(hours)s."
            )
        )
        return words % {"hours": whole(done.hours_announced)}
    rule = _("Academic hours of 45 minutes, as the course announces them.")
    if not done.hours_note:
        return rule
    return f"{rule} {_('The activities of the plan have other hours: %(note)s') % {'note': done.hours_note}}"


FOR_EACH_GROUP = gettext_lazy(
    "What was held for each group by itself counts once here and has a row for each group among the lectures heard."
)


def _work(of: Evidence) -> Iterator[Figure]:
    done, came, plan = of.work, of.reach, _("Plan of the course")
    rule = _("Activities of the plan that were held or opened, by their kind.")
    for kind in all_kinds():
        if kind.in_report:
            is_split = kind.code in done.split
            rule_of_kind = f"{rule} {FOR_EACH_GROUP}" if is_split else rule
            number = done.activities.get(kind.code, 0)
            yield _count(kind.plural_code, str(kind.plural), number, rule_of_kind, plan)
    hours = floatformat(done.hours, -2)
    yield Figure("hours", _name_of_hours(of), hours, _rule_of_hours(of), hours, WHOLE, plan)
    yield Figure(
        "attendance",
        _("Lectures heard"),
        share_of_percent(done.attendance_percent),
        _(
            "Minutes heard of all lectures held, divided by the minutes planned times the people with a place."
        ),
        _("%(minutes)s minutes") % {"minutes": whole(done.minutes_heard)},
        _("%(minutes)s minutes") % {"minutes": whole(done.minutes_planned)},
        _("Attendance"),
    )
    yield _part(
        "submitted",
        _("Works handed in"),
        done.submitted,
        done.tasks * came.admitted,
        _("One for each person and task, handed in once or several times, of all tasks times the people."),
        _("Submissions"),
    )
    rule = _("Works handed in that were accepted in the end.")
    yield _part("accepted", _("Works accepted"), done.accepted, done.submitted, rule, _("Reviews"))
    rule = _("Lines of the register that are not revoked, one for each who finished.")
    yield _part(
        "certificates",
        _("Certificates"),
        done.certificates,
        came.finished,
        rule,
        _("Register of certificates"),
    )


def _quality(of: Evidence) -> Iterator[Figure]:
    quality, source = of.quality, _("Closing questionnaire about quality, without names")
    if quality.response_rate:
        yield _share(
            "response_rate",
            _("Answered the questionnaire"),
            quality.response_rate,
            _(
                "Those who answered the closing questionnaire about quality, of all with a place in the course."
            ),
            source,
        )
    rule = _("The two best of five answers. People who did not answer the question are not counted.")
    if rated := quality.of(OVERALL):
        yield _share("satisfied", _("Satisfied with the course"), rated.top, rule, source)
    if rated := quality.of(USEFUL):
        yield _share("useful", _("Found it useful for their work"), rated.top, rule, source)
    if weakest := quality.weakest:
        rule = _("The side of the course with the smallest share of the two best answers: “%(side)s”.")
        named = rule % {"side": weakest.label}
        yield _share("weakest_quality", _("The weakest side of the course"), weakest.top, named, source)
    elif lowest := quality.lowest:
        same = _("All sides of the course have the same share of the two best answers.")
        yield _share("weakest_quality", _("Each side of the course"), lowest.top, same, source)
    if quality.recommend and quality.recommend.score is not None:
        counted = quality.recommend
        yield Figure(
            "recommend",
            _("Would recommend the course"),
            signed(counted.score),
            _("The percentage that gave 9 or 10 less the percentage that gave 0 to 6."),
            f"{counted.promoters} − {counted.detractors}",
            whole(counted.tally.n),
            source,
        )


def _learning(of: Evidence) -> Iterator[Figure]:
    learned, source = of.learning, _("Questionnaires before and after")
    change = learned.overall
    if change and change.effect is not None:
        yield Figure(
            "learning_effect",
            _("Learned, by their own rating before and after"),
            decimal(change.effect, 2),
            _(
                "The same people before and after, who rated every aim both times; some may be left out by lot, so that "
                "nobody's answers can be worked out. The effect is Hedges' g."
            ),
            _from_to(change.before, change.after, 2),
            _("pairs: %(n)s") % {"n": change.n},
            source,
        )
    known = learned.knowledge
    if known and known.change.before is not None and known.change.after is not None:
        yield Figure(
            "knowledge",
            _("Knew, by a test before and after"),
            decimal(known.change.after),
            _("Right answers to the same questions; one that was left open counts as not known."),
            _from_to(known.change.before, known.change.after, 1),
            _("of %(questions)s; pairs: %(n)s") % {"questions": known.questions, "n": known.change.n},
            source,
        )


def _transfer(of: Evidence) -> Iterator[Figure]:
    used = [one for one in of.transfer if one.uses]
    if used:
        latest = used[-1]
        assert latest.uses is not None
        yield _share(
            "transfer",
            _("Use it at work some months later"),
            latest.uses,
            _(
                "Those who marked 3 or more, on a scale from 1 (never) to 5, for at least one aim of the course."
            ),
            str(latest.wave.activity.title),
        )


def _ideas(of: Evidence) -> Iterator[Figure]:
    promised, source = of.ideas, _("Ideas of the course")
    rule = _("Ideas that participants wrote down, at most three a person, and the people who did.")
    people = _("people: %(n)s") % {"n": promised.people}
    yield Figure(
        "ideas",
        _("Ideas written down"),
        whole(promised.promised),
        rule,
        whole(promised.promised),
        people,
        source,
    )
    rule = _(
        "Ideas done wholly or in part, of all that were written down; an idea whose outcome is not reported counts as not done."
    )
    yield _part(
        "ideas_kept", _("Ideas put into practice"), promised.fulfilled, promised.promised, rule, source
    )
