"""The draft of a news article out of the report's figures."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from oqu.kernel import dates
from oqu.kernel.languages import LANGUAGES, current, speaking
from oqu.reports.queries import PUBLIC, Evidence, figures, share_words, verdict_words
from oqu.reports.queries.quality import MOST_USEFUL, OVERALL


@dataclass(frozen=True)
class NewsDraft:
    """Title, first sentence and Markdown text, each by language."""

    title: dict[str, str]
    lead: dict[str, str]
    body: dict[str, str]


def news_draft(of: Evidence) -> NewsDraft:
    """Tell what the course was and what came of it, in every language; a person edits it before it is published."""
    draft = NewsDraft({}, {}, {})
    for language in LANGUAGES:
        with speaking(language):
            draft.title[language] = _("What came of the course “%(title)s”") % {"title": _title(of, language)}
            draft.lead[language] = _lead(of)
            draft.body[language] = "\n\n".join(_paragraphs(of))
    return draft


def _title(of: Evidence, language: str) -> str:
    return str(getattr(of.course, f"title_{language}") or of.course.title)


def _lead(of: Evidence) -> str:
    came = of.reach
    words = ngettext(
        "%(people)s librarian from %(libraries)s libraries took part; %(finished)s finished.",
        "%(people)s librarians from %(libraries)s libraries took part; %(finished)s finished.",
        came.admitted,
    )
    return words % {"people": came.admitted, "libraries": came.libraries, "finished": came.finished}


def _paragraphs(of: Evidence) -> list[str]:
    linked = _linked(of)
    paragraphs = [_met(of, linked), _worked(of, linked)]
    if of.quality.shown:
        paragraphs += [_answered(of, linked), verdict_words(of.verdict)]
    if of.ideas.promised:
        words = ngettext(
            "The participants wrote down %(count)s idea that they will put into practice at home.",
            "The participants wrote down %(count)s ideas that they will put into practice at home.",
            of.ideas.promised,
        )
        paragraphs.append(words % {"count": linked["ideas"]})
    liked = (quote for quote in of.quality.quotes if quote.item == MOST_USEFUL)
    return [*paragraphs, *(f"> {quote.shown_text or quote.text}" for quote in liked)]


def _linked(of: Evidence) -> dict[str, str]:
    """The value of each publishable figure, as a link to how it was counted."""
    return {one.code: _link(of, one.code, one.value) for one in figures(of) if one.code in PUBLIC}


def _link(of: Evidence, code: str, words: str) -> str:
    return f"[{words}](/{current()}/courses/{of.course.slug}/figures/#{code})"


def _met(of: Evidence, linked: Mapping[str, str]) -> str:
    days = dates.written_days(of.course.starts_on, of.course.ends_on, current())
    return _(
        "The course of %(days)s brought together colleagues of %(districts)s districts in %(groups)s groups."
    ) % {"days": days, **linked}


def _worked(of: Evidence, linked: Mapping[str, str]) -> str:
    done = of.work
    lectures = npgettext("they heard", "%(count)s lecture", "%(count)s lectures", done.lectures)
    tasks = npgettext(
        "they handed in", "%(count)s practical task", "%(count)s practical tasks", done.submitted
    )
    papers = npgettext("they received", "%(count)s certificate", "%(count)s certificates", done.certificates)
    return _(
        "They heard %(lectures)s (%(attendance)s of all the time), handed in %(tasks)s, of which %(accepted)s were "
        "accepted, and received %(papers)s."
    ) % {
        **linked,
        "lectures": lectures % {"count": linked["lectures"]},
        "tasks": tasks % {"count": linked["submitted"]},
        "papers": papers % {"count": linked["certificates"]},
    }


def _answered(of: Evidence, linked: Mapping[str, str]) -> str:
    quality, rated = of.quality, of.quality.of(OVERALL)
    words = _("%(answered)s of %(invited)s answered the questionnaire.") % {
        "answered": _link(of, "response_rate", str(quality.answered)),
        "invited": quality.invited,
    }
    if rated is None:
        return words
    share = _link(of, "satisfied", share_words(rated.top))
    return words + " " + _("Satisfied with the course: %(share)s.") % {"share": share}
