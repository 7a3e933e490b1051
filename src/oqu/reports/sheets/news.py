"""The draft of a news article out of the report's figures."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.kernel.languages import LANGUAGES, speaking
from oqu.reports.queries import Evidence
from oqu.reports.queries.quality import MOST_USEFUL
from oqu.reports.sheets.content import content


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
    said, done, came = content(of), of.work, of.reach
    paragraphs = [
        _(
            "The course of %(days)s brought together colleagues of %(districts)s districts in %(groups)s groups."
        )
        % {"days": said.days, "districts": len(came.districts), "groups": len(came.groups)},
        _(
            "They heard %(lectures)s lectures (%(percent)s%% of all the time), handed in %(submitted)s practical "
            "tasks, of which %(accepted)s were accepted, and received %(certificates)s certificates."
        )
        % {
            "lectures": done.lectures,
            "percent": f"{done.attendance_percent:.0f}",
            "submitted": done.submitted,
            "accepted": done.accepted,
            "certificates": done.certificates,
        },
    ]
    if of.quality.shown:
        paragraphs.append(
            _("%(answered)s of %(invited)s answered the questionnaire.")
            % {"answered": of.quality.answered, "invited": of.quality.invited}
            + " "
            + said.satisfied
        )
        paragraphs.append(said.verdict)
    if of.ideas.promised:
        paragraphs.append(
            ngettext(
                "The participants wrote down %(count)s idea that they will put into practice at home.",
                "The participants wrote down %(count)s ideas that they will put into practice at home.",
                of.ideas.promised,
            )
            % {"count": of.ideas.promised}
        )
    liked = (quote for quote in of.quality.quotes if quote.item == MOST_USEFUL)
    return [*paragraphs, *(f"> {quote.shown_text or quote.text}" for quote in liked)]
