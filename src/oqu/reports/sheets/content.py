"""The report in words and rows, before it becomes a page, a PDF or a DOCX: one content, three papers."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.kernel import dates, languages
from oqu.kernel.clock import local_date
from oqu.reports.queries import (
    Evidence,
    cautions,
    finding_words,
    how_counted,
    next_time,
    share_words,
    silence_words,
    verdict_words,
)


@dataclass(frozen=True)
class Tile:
    """A large figure and what it means."""

    value: str
    label: str
    code: str


class Fact(NamedTuple):
    """One figure: what it is called, what it is, and the name under which its rows are found."""

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
    learning: tuple[str, ...]
    quotes: tuple[str, ...]
    cautions: tuple[str, ...]
    advice: tuple[str, ...]
    counted: tuple[tuple[str, str], ...]
    silence: tuple[str, ...]


def content(of: Evidence) -> Content:
    """Say the evidence in the current language."""
    course = of.course
    return Content(
        title=course.title,
        days=dates.written_days(course.starts_on, course.ends_on, languages.current()),
        made=dates.written(local_date(of.at, course.zone), languages.current()),
        tiles=_tiles(of),
        verdict=verdict_words(of.verdict),
        satisfied=_satisfied(of),
        findings=tuple(finding_words(finding) for finding in of.verdict.findings),
        reach=_reach(of),
        work=_work(of),
        recommend=_recommend(of),
        learning=_learning(of),
        quotes=tuple(q.shown_text or q.text for q in of.quality.quotes),
        cautions=tuple(each.words for each in cautions(of)),
        advice=tuple(next_time(of)),
        counted=tuple(how_counted(of)),
        silence=tuple(silence_words(of)),
    )


def _tiles(of: Evidence) -> tuple[Tile, ...]:
    came, said = of.reach, of.quality
    libraries = ngettext(
        "participant from %(libraries)s libraries, %(rural)s of them rural",
        "participants from %(libraries)s libraries, %(rural)s of them rural",
        came.admitted,
    ) % {"libraries": came.libraries, "rural": came.rural}
    tiles = [
        Tile(str(came.admitted), libraries, "admitted"),
        Tile(f"{of.work.attendance_percent:.0f}%", _("of the lectures heard"), "lectures"),
        Tile(str(of.work.certificates), _("certificates"), "certificates"),
        Tile(str(of.ideas.promised), _("ideas written down"), "ideas"),
    ]
    if said.wave is not None:
        answered = _("%(n)s of %(all)s") % {"n": said.answered, "all": said.invited}
        tiles.insert(2, Tile(answered, _("answered the questionnaire"), "responses"))
    return tuple(tiles)


def _satisfied(of: Evidence) -> str:
    rated = of.quality.of("overall")
    if rated is None:
        return ""
    return _("Satisfied with the course: %(share)s.") % {"share": share_words(rated.top)}


def _reach(of: Evidence) -> tuple[Fact, ...]:
    came = of.reach
    groups = " + ".join(map(str, came.groups))
    return (
        Fact(_("Applied or were nominated"), str(came.applied), "applied"),
        Fact(_("Admitted"), str(came.admitted), "admitted"),
        Fact(_("Groups"), f"{len(came.groups)} ({groups})" if came.groups else "—", "groups"),
        Fact(_("Took part"), str(came.took_part), "took_part"),
        Fact(_("Finished"), str(came.finished), "finished"),
        Fact(_("Libraries"), str(came.libraries), "libraries"),
        Fact(_("Rural libraries"), str(came.rural), "rural"),
        Fact(_("Library systems"), str(came.networks), "networks"),
        Fact(_("Districts"), str(len(came.districts)), "districts"),
    )


def _work(of: Evidence) -> tuple[Fact, ...]:
    done = of.work
    return (
        Fact(_("Lectures"), str(done.lectures), "lectures"),
        Fact(_("Readings"), str(done.readings), "readings"),
        Fact(_("Practical tasks"), str(done.assignments), "assignments"),
        Fact(_("Academic hours"), str(done.hours), "hours"),
        Fact(_("Tasks handed in"), str(done.submitted), "submitted"),
        Fact(_("Tasks accepted"), str(done.accepted), "accepted"),
        Fact(_("Certificates"), str(done.certificates), "certificates"),
        Fact(_("Ideas put into practice"), f"{of.ideas.kept} / {of.ideas.promised}", "ideas"),
    )


def _recommend(of: Evidence) -> str:
    figures = of.quality.recommend
    if figures is None or figures.score is None:
        return ""
    words = _("Recommend score: %(score)s (from -100 to 100).") % {"score": f"{figures.score:+.0f}"}
    if figures.interval is None:
        return words
    return (
        words
        + " "
        + _("Likely between %(low)s and %(high)s.")
        % {
            "low": f"{figures.interval.low:+.0f}",
            "high": f"{figures.interval.high:+.0f}",
        }
    )


def _learning(of: Evidence) -> tuple[str, ...]:
    learned, lines = of.learning, []
    if learned.overall and learned.overall.effect is not None:
        change = learned.overall
        lines.append(
            _("%(n)s people rated themselves before and after: from %(before)s to %(after)s of 5 on average.")
            % {"n": change.n, "before": f"{change.before:.1f}", "after": f"{change.after:.1f}"}
        )
        if change.effect_interval:
            lines.append(
                _("The effect is %(effect)s standard deviations (95%%: %(low)s to %(high)s).")
                % {
                    "effect": f"{change.effect:.2f}",
                    "low": f"{change.effect_interval.low:.2f}",
                    "high": f"{change.effect_interval.high:.2f}",
                }
            )
    back = learned.retrospective_overall
    if back and back.before is not None and back.after is not None:
        lines.append(
            _("Looking back, the same people say: from %(before)s to %(after)s. Such answers run high.")
            % {"before": f"{back.before:.1f}", "after": f"{back.after:.1f}"}
        )
    return tuple(lines)
