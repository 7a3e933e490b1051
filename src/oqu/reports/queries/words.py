"""The evidence in plain words: what a figure means, what follows, and where to be careful."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import numberformat
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oqu.courses.queries import last_day_of
from oqu.kernel import dates
from oqu.kernel.errors import Words
from oqu.kernel.languages import current
from oqu.questionnaires.figures.interval import About, Interval
from oqu.questionnaires.figures.proportions import Proportion
from oqu.questionnaires.figures.verdict import Conclusion, Finding, Rule, RuleOutcome, Weight
from oqu.questionnaires.queries import NAMES, WaveState
from oqu.reports.queries.evidence import Evidence
from oqu.reports.queries.learning import Learning
from oqu.reports.queries.quality import Quality

FIGURES: dict[str, Words] = {
    "response_rate": gettext_lazy("Answered the questionnaire"),
    "satisfied": gettext_lazy("Satisfied with the course"),
    "useful": gettext_lazy("Found it useful for their work"),
    "learning_effect": gettext_lazy("Learned, by their own rating before and after"),
    "recommend": gettext_lazy("Would recommend the course"),
    "finished": gettext_lazy("Finished the course"),
    "attendance": gettext_lazy("Lectures heard"),
    "weakest_quality": gettext_lazy("The weakest side of the course"),
    "transfer": gettext_lazy("Use it at work some months later"),
    "ideas_kept": gettext_lazy("Ideas put into practice"),
}
OUTCOMES: dict[RuleOutcome, Words] = {
    RuleOutcome.MET: gettext_lazy("reached"),
    RuleOutcome.LIKELY: gettext_lazy("probably reached"),
    RuleOutcome.DOUBTFUL: gettext_lazy("in doubt"),
    RuleOutcome.MISSED: gettext_lazy("not reached"),
    RuleOutcome.UNKNOWN: gettext_lazy("not known yet"),
}
MEANINGS: dict[RuleOutcome, Words] = {
    RuleOutcome.MET: gettext_lazy("The figure and its whole interval are not below the threshold."),
    RuleOutcome.LIKELY: gettext_lazy(
        "The figure is not below the threshold, but a part of its interval is below."
    ),
    RuleOutcome.DOUBTFUL: gettext_lazy(
        "The figure is below the threshold, but a part of its interval is not."
    ),
    RuleOutcome.MISSED: gettext_lazy("The figure and its whole interval are below the threshold."),
    RuleOutcome.UNKNOWN: gettext_lazy("There is no figure yet, or there are too few answers for one."),
}
"""What each outcome means of a figure of which more is better."""
NOT_LOOKED_AT = "none"
WEIGHTS: dict[str, Words] = {
    Weight.MUST: gettext_lazy("Without it the course is changed first"),
    Weight.SHOULD: gettext_lazy("Without it the course continues, and this is improved"),
    NOT_LOOKED_AT: gettext_lazy("Not looked at"),
}
ANSWERS: dict[Conclusion, Words] = {
    Conclusion.CONTINUE: gettext_lazy("Continue the course."),
    Conclusion.CONTINUE_AND_IMPROVE: gettext_lazy("Continue the course, and improve its weak points."),
    Conclusion.CHANGE_FIRST: gettext_lazy("Change the course before it is held again."),
    Conclusion.CANNOT_SAY: gettext_lazy("There are too few answers for a verdict."),
}
SIGNIFICANT = 0.05
GROUPED_FROM = 10_000
NARROW_SPACE, NO_BREAK_SPACE = "\u202f", "\xa0"
MINUS = "\u2212"
"""The sign of a negative number; a hyphen between other dashes is hard to see."""
POINTS = frozenset({"recommend"})
EFFECTS = frozenset({"learning_effect"})


def whole(number: int) -> str:
    """A whole number; from five figures on with a mark between thousands, as people of the current language write it."""
    if abs(number) < GROUPED_FROM:
        return str(number)
    mark = get_format("THOUSAND_SEPARATOR").replace(NO_BREAK_SPACE, NARROW_SPACE)
    return numberformat.format(number, ".", grouping=3, thousand_sep=mark, force_grouping=True)


def percent(share: float | None) -> str:
    """A share 0-1 as whole percent."""
    return "—" if share is None else f"{100 * share:.0f}%"


def share_of_percent(value: float | None) -> str:
    """Percent as whole percent; a dash for what is not known."""
    return percent(None if value is None else value / 100)


def decimal(value: float | None, places: int = 1) -> str:
    """A number with so many places, with a comma where people of the current language write one."""
    if value is None:
        return "—"
    return f"{value:.{places}f}".replace(".", get_format("DECIMAL_SEPARATOR")).replace("-", MINUS)


def signed(value: float | None) -> str:
    """A whole number with its sign: "+12", "−7", "0"."""
    if value is None:
        return "—"
    return f"{value:+.0f}".replace("-", MINUS) if round(value) else "0"


def between(bounds: Interval | None) -> str:
    """An interval of a share in percent: "71–93%"."""
    return "" if bounds is None else f"{100 * bounds.low:.0f}–{100 * bounds.high:.0f}%"


def share_words(of: Proportion) -> str:
    """ "34 of 40, 85%; the true share among such participants is likely between 71% and 93%"."""
    if of.share is None:
        return _("nobody answered")
    known = _("%(count)s of %(n)s, %(percent)s") % {
        "count": of.count,
        "n": of.n,
        "percent": percent(of.share),
    }
    if of.interval is None or of.about is About.ALL:
        return known
    ends = {"low": percent(of.interval.low), "high": percent(of.interval.high)}
    if of.about is About.THESE:
        return (
            known
            + "; "
            + _("among all people of this course it is likely between %(low)s and %(high)s") % ends
        )
    return known + "; " + _("among such participants it is likely between %(low)s and %(high)s") % ends


def verdict_words(of: Evidence) -> str:
    """The answer in one sentence."""
    if of.verdict.answer == Conclusion.CANNOT_SAY and not of.quality.is_planned:
        return _("There is no verdict: no closing questionnaire about quality was planned.")
    if of.verdict.answer == Conclusion.CANNOT_SAY and (awaited := of.quality.awaited):
        if awaited.state == WaveState.NEVER_ASKED:
            words = _("There is no verdict. Closing questionnaire about quality: %(state)s.")
        else:
            words = _("There is no verdict yet. Closing questionnaire about quality: %(state)s.")
        return words % {"state": awaited.words}
    return str(ANSWERS[of.verdict.answer])


def finding_words(finding: Finding) -> dict[str, str]:
    """One rule: its name, its figure, its threshold and what became of it."""
    name, figure = finding.rule.figure, finding.measured
    return {
        "code": name,
        "label": str(FIGURES.get(name, name)),
        "value": _figure(name, figure.value),
        "range": ""
        if figure.low is None
        else _("%(low)s to %(high)s")
        % {"low": _figure(name, figure.low), "high": _figure(name, figure.high)},
        "threshold": threshold_words(finding.rule),
        "outcome": str(OUTCOMES[finding.outcome]),
        "tone": {"met": "good", "likely": "good", "doubtful": "warn", "missed": "bad"}.get(
            finding.outcome.value, ""
        ),
        "must": "yes" if finding.rule.weight.value == "must" else "",
    }


def threshold_words(rule: Rule) -> str:
    """What a rule asks for, with the range of a score that is no share."""
    figure = {"figure": _figure(rule.figure, rule.threshold)}
    if rule.figure in POINTS:
        return _("at least %(figure)s (points from −100 to 100)") % figure
    return _("at least %(figure)s") % figure


def outcome_words() -> list[tuple[str, str]]:
    """The words for outcomes, and what each of them means."""
    return [(str(word), str(MEANINGS[outcome])) for outcome, word in OUTCOMES.items()]


def rule_words(rule: Rule) -> dict[str, str]:
    """One rule before there is a course: its figure, its threshold, and what follows when it is missed."""
    return {
        "label": str(FIGURES.get(rule.figure, rule.figure)),
        "threshold": threshold_words(rule),
        "weight": str(WEIGHTS[rule.weight]),
    }


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "—"
    if name in POINTS:
        return signed(value)
    return decimal(value, 2) if name in EFFECTS else percent(value)


@dataclass(frozen=True)
class Caution:
    """Something to keep in mind when reading a figure."""

    words: str


def cautions(of: Evidence) -> list[Caution]:
    """Where this evidence is thin."""
    quality, learned = of.quality, of.learning
    found = [*_closed_early(of), *_about_quality(quality)]
    found += _withheld(of)
    if learned.overall:
        found.append(
            _(
                "Change is counted over people who rated every aim both times. Some of them may be left out by lot, so "
                "that nobody's answers can be worked out."
            )
        )
        found.append(_("Learning is people's own rating of themselves; there was no group to compare with."))
    if _is_larger_looking_back(learned):
        found.append(_("Looking back, people see larger changes than ratings before and after show."))
    if of.transfer and of.transfer[-1].uses is None:
        found.append(_("Too few people answered the follow-up for figures."))
    if not of.ideas.reported:
        found.append(
            _("What was put into practice is not known yet; people are asked after 1, 3 and 6 months.")
        )
    return [Caution(words) for words in found]


def _about_quality(quality: Quality) -> list[str]:
    """What is not known of quality, and how sure the rest is."""
    found: list[str] = []
    if not quality.is_planned:
        found.append(_("No closing questionnaire about quality was planned: nothing is known of quality."))
    elif awaited := quality.awaited:
        if awaited.state == WaveState.NEVER_ASKED:
            words = _("Nothing is known of quality. Closing questionnaire about quality: %(state)s.")
        else:
            words = _("Nothing is known of quality yet. Closing questionnaire about quality: %(state)s.")
        found.append(words % {"state": awaited.words})
    elif not quality.shown:
        found.append(
            ngettext(
                "Fewer than %(fewest)s people answered, so nothing is shown.",
                "Fewer than %(fewest)s people answered, so nothing is shown.",
                quality.fewest,
            )
            % {"fewest": quality.fewest}
        )
    else:
        silent = quality.invited - quality.answered
        if silent:
            found.append(
                ngettext(
                    "%(count)s person did not answer; they may think otherwise.",
                    "%(count)s people did not answer; they may think otherwise.",
                    silent,
                )
                % {"count": silent}
            )
        if quality.wave and quality.wave.activity.group:
            words = _("The questionnaire about quality was for one group only: %(group)s.")
            found.append(words % {"group": quality.wave.activity.group})
        if quality.answered < 30:
            found.append(_("With fewer than 30 answers every percentage is rough: read the intervals."))
    return found


def _is_larger_looking_back(learned: Learning) -> bool:
    """Whether people see a larger change looking back than their ratings before and after show."""
    measured, back = learned.overall, learned.retrospective_overall
    if measured is None or back is None or measured.difference is None or back.difference is None:
        return False
    return back.difference > measured.difference


def _closed_early(of: Evidence) -> list[str]:
    """That a course was closed before its last day, and what was not held because of it."""
    found, last = [], last_day_of(of.course)
    if last < of.course.ends_on:
        words = _("The course was closed on %(day)s, before its last day as planned, %(last)s.")
        days = {
            "day": dates.written(last, current()),
            "last": dates.written(of.course.ends_on, current()),
        }
        found.append(words % days)
    if of.work.called_off:
        words = _("Not held, because the course was closed before: %(items)s.")
        found.append(words % {"items": "; ".join(of.work.called_off)})
    return found


def _withheld(of: Evidence) -> list[str]:
    """What is not shown, and why, without saying how many people it is about."""
    found = []
    few = (*of.quality.withheld, *(label for one in of.transfer for label in one.withheld))
    if few:
        words = ngettext(
            "Not shown, because fewer than %(fewest)s people answered: %(items)s.",
            "Not shown, because fewer than %(fewest)s people answered: %(items)s.",
            of.quality.fewest,
        )
        found.append(words % {"fewest": of.quality.fewest, "items": "; ".join(few)})
    if of.learning.withheld:
        words = _("Change is not shown, so that nobody's answers can be worked out: %(items)s.")
        found.append(words % {"items": "; ".join(of.learning.withheld)})
    return found


def next_time(of: Evidence) -> list[str]:
    """What to change next time: the weakest side, and every rule that is missed or in doubt."""
    advice = []
    weakest = of.quality.weakest
    if weakest is not None and weakest.top.share is not None:
        advice.append(
            _("The weakest side was “%(side)s”: %(share)s.")
            % {"side": weakest.label, "share": share_words(weakest.top)}
        )
    for finding in of.verdict.findings:
        is_named = finding.rule.figure == "weakest_quality" and weakest is not None
        if not is_named and finding.outcome in (RuleOutcome.MISSED, RuleOutcome.DOUBTFUL):
            words = finding_words(finding)
            advice.append(
                _("“%(figure)s” is %(value)s; wanted is %(threshold)s.")
                % {"figure": words["label"], "value": words["value"], "threshold": words["threshold"]}
            )
    return advice


def silence_words(of: Evidence) -> list[str]:
    """Whether those who did not answer the questionnaire with names are different from those who did."""
    quiet = of.silence
    if quiet is None:
        return []
    sentences = [
        _("%(answered)s of %(invited)s answered “%(title)s”, which bears names.")
        % {"answered": quiet.answered, "invited": quiet.invited, "title": quiet.wave.activity.title}
    ]
    names = dict(settings.LANGUAGES)
    for check in quiet.traits:
        rates = "; ".join(
            _("%(value)s: %(count)s of %(n)s")
            % {"value": names.get(value, value), "count": rate.count, "n": rate.n}
            for value, rate in check.rates
        )
        differs = check.adjusted is not None and check.adjusted < SIGNIFICANT
        judged = _("They differ.") if differs else _("No difference can be seen.")
        sentences.append(f"{NAMES[check.trait]}. {rates}. {judged}")
    return sentences
