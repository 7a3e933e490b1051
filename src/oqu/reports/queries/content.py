"""The report in words and rows, before it becomes a page, a PDF or a DOCX: one content, three papers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from oqu.courses.kinds import all_kinds
from oqu.courses.queries import last_day_of
from oqu.kernel import dates, languages
from oqu.kernel.clock import local_date
from oqu.reports.queries.counting import Figure, figures
from oqu.reports.queries.evidence import Evidence
from oqu.reports.queries.learning import Learning
from oqu.reports.queries.words import (
    cautions,
    decimal,
    finding_words,
    next_time,
    share_of_percent,
    share_words,
    signed,
    silence_words,
    verdict_words,
)

REACH = ("applied", "admitted", "took_part", "finished")
PLACES = ("libraries", "rural", "networks", "districts", "libraries_unknown")
"""Figures that are left out where nothing is known of them."""
HEARD, REVIEWED = ("attendance",), ("submitted", "accepted")
"""Figures of the activities that have hours, and of those whose answers are reviewed."""


@dataclass(frozen=True)
class Tile:
    """A large figure and what it means."""

    value: str
    label: str
    code: str


class Fact(NamedTuple):
    """One figure: its label, its value, and the code under which its counting is described."""

    label: str
    value: str
    code: str


@dataclass(frozen=True)
class Content:
    """Everything the report says, in the language it is made in."""

    title: str
    days: str
    made: str
    tiles: tuple[Tile, ...]
    verdict: str
    satisfied: str
    findings: tuple[dict[str, str], ...]
    reach: tuple[Fact, ...]
    work: tuple[Fact, ...]
    recommend: str
    coverage: str
    learning: tuple[str, ...]
    transfer: tuple[str, ...]
    ideas: tuple[str, ...]
    quotes: tuple[str, ...]
    cautions: tuple[str, ...]
    advice: tuple[str, ...]
    counted: tuple[Figure, ...]
    silence: tuple[str, ...]
    questions: tuple[str, ...] = ()
    """To which question each of `quotes` is an answer. A field that is added later has a default: editions lack it."""

    @property
    def quoted(self) -> tuple[tuple[str, str], ...]:
        """Each quote with its question, which is empty in an edition that has none."""
        return tuple(zip_longest(self.quotes, self.questions, fillvalue=""))


def content(of: Evidence) -> Content:
    """Say the evidence in the current language."""
    course, counted = of.course, figures(of)
    known = {figure.code: Fact(figure.label, figure.value, figure.code) for figure in counted}
    return Content(
        title=course.title,
        days=dates.written_days(course.starts_on, last_day_of(course), languages.current()),
        made=dates.written(local_date(of.at, course.zone), languages.current()),
        tiles=_tiles(of),
        verdict=verdict_words(of),
        satisfied=_satisfied(of),
        findings=tuple(finding_words(finding) for finding in of.verdict.findings),
        reach=_reach(of, known),
        work=_facts(known, *dict.fromkeys(_work_codes(of))),
        recommend=_recommend(of),
        coverage=_coverage(of),
        learning=_learning(of),
        transfer=_transfer(of),
        ideas=_ideas(of),
        quotes=tuple(q.shown_text or q.text for q in of.quality.quotes),
        cautions=tuple(each.words for each in cautions(of)),
        advice=tuple(next_time(of)),
        counted=counted,
        silence=tuple(silence_words(of)),
        questions=of.quality.questions,
    )


def _certificates(of: Evidence) -> str:
    return npgettext("figure above", "certificate", "certificates", of.work.certificates)


def _promised(of: Evidence) -> str:
    return npgettext("figure above", "idea written down", "ideas written down", of.ideas.promised)


def _tiles(of: Evidence) -> tuple[Tile, ...]:
    came, quality = of.reach, of.quality
    tiles = [
        Tile(str(came.admitted), _people_and_libraries(of), "admitted"),
        Tile(share_of_percent(of.work.attendance_percent), _("of the lectures heard"), "attendance"),
        Tile(str(of.work.certificates), _certificates(of), "certificates"),
        Tile(str(of.ideas.promised), _promised(of), "ideas"),
    ]
    if quality.wave is not None:
        answered = _("%(n)s of %(all)s") % {"n": quality.answered, "all": quality.invited}
        tiles.insert(2, Tile(answered, _("answered the questionnaire"), "response_rate"))
    return tuple(tiles)


def _people_and_libraries(of: Evidence) -> str:
    """What the number of people means: from how many libraries they came, as far as these are known."""
    came = of.reach
    libraries = npgettext("people from", "%(count)s library", "%(count)s libraries", came.libraries)
    if not came.libraries:
        words = ngettext("participant", "participants", came.admitted)
    elif not came.rural:
        words = ngettext(
            "participant from %(libraries)s",
            "participants from %(libraries)s",
            came.admitted,
        )
    else:
        words = ngettext(
            "participant from %(libraries)s, %(rural)s of them rural",
            "participants from %(libraries)s, %(rural)s of them rural",
            came.admitted,
        )
    words %= {"libraries": libraries % {"count": came.libraries}, "rural": came.rural}
    if not came.unknown:
        return words
    unknown = ngettext("library not known: %(count)s", "libraries not known: %(count)s", came.unknown)
    return f"{words}; {unknown % {'count': came.unknown}}"


def _satisfied(of: Evidence) -> str:
    rated = of.quality.of("overall")
    if rated is None:
        return ""
    return _("Satisfied with the course: %(share)s.") % {"share": share_words(rated.top)}


def _reach(of: Evidence, known: Mapping[str, Fact]) -> tuple[Fact, ...]:
    came, facts = of.reach, _facts(known, *REACH)
    groups = " + ".join(map(str, came.groups))
    words = f"{len(came.groups)} ({groups})" if groups else "—"
    asked = _facts(known, "heads_asked") if came.heads_asked else ()
    places = _facts(known, *(code for code in PLACES if code in known))
    return (*asked, *facts[:2], Fact(_("Groups"), words, "groups"), *facts[2:], *places)


def _work_codes(of: Evidence) -> Iterator[str]:
    """The figures of what was done: of each kind in the plan, then of the whole course."""
    for kind in all_kinds():
        if kind.in_report and of.work.activities.get(kind.code):
            yield kind.plural_code
            yield from (HEARD if kind.has_hours else ())
            yield from (REVIEWED if kind.is_reviewed else ())
    yield from ("hours", "certificates")


def _facts(known: Mapping[str, Fact], *codes: str) -> tuple[Fact, ...]:
    """These figures, named and valued as where they were counted."""
    return tuple(known[code] for code in codes)


def _coverage(of: Evidence) -> str:
    covered = of.coverage
    if not covered.places:
        return ""
    words = ngettext(
        "Staff of %(reached)s of the %(every)s library in the participants' regions took part.",
        "Staff of %(reached)s of the %(every)s libraries in the participants' regions took part.",
        covered.every,
    )
    sentence = words % {"reached": covered.reached, "every": covered.every}
    kinds = "; ".join(
        _("%(value)s: %(count)s of %(n)s") % {"value": one.label, "count": one.reached, "n": one.every}
        for one in covered.settings
    )
    return f"{sentence} {kinds}."


def _recommend(of: Evidence) -> str:
    figures = of.quality.recommend
    if figures is None or figures.score is None:
        return ""
    words = _("Recommend score: %(score)s (from −100 to 100).") % {"score": signed(figures.score)}
    if figures.interval is None:
        return words
    return (
        words
        + " "
        + _("Likely between %(low)s and %(high)s.")
        % {
            "low": signed(figures.interval.low),
            "high": signed(figures.interval.high),
        }
    )


def _learning(of: Evidence) -> tuple[str, ...]:
    learned, lines = of.learning, []
    if learned.overall and learned.overall.before is not None:
        change = learned.overall
        lines.append(
            _("%(n)s people rated themselves before and after: from %(before)s to %(after)s of 5 on average.")
            % {"n": change.n, "before": decimal(change.before, 1), "after": decimal(change.after, 1)}
        )
        if change.effect is None:
            lines.append(_("The mean rating is the same for everybody, so no effect can be calculated."))
        elif change.effect_interval:
            lines.append(
                _("The effect is %(effect)s standard deviations (95%%: %(low)s to %(high)s).")
                % {
                    "effect": decimal(change.effect, 2),
                    "low": decimal(change.effect_interval.low, 2),
                    "high": decimal(change.effect_interval.high, 2),
                }
            )
    if learned.not_asked:
        words = (
            _("Aims of the course; whether people reached them was not asked: %(aims)s.")
            if of.course.is_over
            else _("Aims of the course; whether people reached them is not asked yet: %(aims)s.")
        )
        lines.append(words % {"aims": "; ".join(aim.rstrip(".;") for aim in learned.not_asked)})
    if learned.aims and learned.other_aims:
        lines.append(_("These aims are those of the questionnaire, not those on the page of the course."))
    if learned.competences:
        words = _("Competences that the aims of the course are about: %(competences)s.")
        lines.append(words % {"competences": "; ".join(learned.competences)})
    known = learned.knowledge
    if known and known.change.before is not None:
        lines.append(
            _(
                "In a test of %(questions)s questions %(n)s people knew %(before)s before and %(after)s after, on average."
            )
            % {
                "questions": known.questions,
                "n": known.change.n,
                "before": decimal(known.change.before, 1),
                "after": decimal(known.change.after, 1),
            }
        )
    return (*lines, *_rated_after(learned), *_looking_back(learned))


def _rated_after(learned: Learning) -> Iterator[str]:
    """Aim by aim what people can do after the course, where no rating before it is compared."""
    for aim in learned.rated_after:
        label = aim.label.rstrip(".;")
        if aim.mean is None:
            yield _("“%(aim)s”: too few people rated it after the course for figures.") % {"aim": label}
        else:
            words = _("“%(aim)s”: after the course %(mean)s of %(highest)s on average, answers: %(n)s.")
            yield words % {
                "aim": label,
                "mean": decimal(aim.mean, 1),
                "highest": aim.highest,
                "n": aim.n,
            }


def _looking_back(learned: Learning) -> Iterator[str]:
    """What people say looking back, over all aims and aim by aim; that it runs high only where it is a rise."""
    back = learned.retrospective_overall
    if back and back.before is not None and back.after is not None:
        words = (
            _("Looking back, the same people say: from %(before)s to %(after)s. Such answers run high.")
            if back.after > back.before
            else _("Looking back, people say: from %(before)s to %(after)s.")
        )
        yield words % {"before": decimal(back.before, 1), "after": decimal(back.after, 1)}
    for aim in learned.retrospective:
        if aim.change.before is not None and aim.change.after is not None:
            words = _("“%(aim)s”, looking back: from %(before)s to %(after)s, answers: %(n)s.")
            yield words % {
                "aim": aim.label.rstrip(".;"),
                "before": decimal(aim.change.before, 1),
                "after": decimal(aim.change.after, 1),
                "n": aim.change.n,
            }


def _transfer(of: Evidence) -> tuple[str, ...]:
    lines = []
    for asked in of.transfer:
        when = asked.wave.activity.title
        if asked.uses is None:
            lines.append(
                _("“%(title)s”: %(answered)s of %(invited)s answered, too few for figures.")
                % {"title": when, "answered": asked.answered, "invited": asked.invited}
            )
            continue
        lines.append(
            _("“%(title)s”: something from the course is used at work by %(share)s.")
            % {"title": when, "share": share_words(asked.uses)}
        )
        if asked.obstacles:
            named = "; ".join(f"{bar.label} – {bar.value}" for bar in asked.obstacles)
            lines.append(_("What stood in the way: %(obstacles)s.") % {"obstacles": named})
    return tuple(lines)


def _ideas(of: Evidence) -> tuple[str, ...]:
    promised = of.ideas
    if not promised.promised:
        return ()
    lines = [
        _("Written down: %(ideas)s, by %(people)s people.")
        % {"ideas": promised.promised, "people": promised.people}
    ]
    if promised.reported:
        lines.append(
            _("Outcomes reported: %(reported)s; done wholly or in part: %(done)s.")
            % {"reported": promised.reported, "done": promised.fulfilled}
        )
    return tuple(lines)
