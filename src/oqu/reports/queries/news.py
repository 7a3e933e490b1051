"""The draft of a news article out of the report's figures."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from oqu.courses.queries import last_day_of
from oqu.kernel import dates
from oqu.kernel.languages import LANGUAGES, current, speaking
from oqu.kernel.text import inside_quotes
from oqu.questionnaires.figures.interval import About
from oqu.reports.queries.evidence import Evidence, evidence
from oqu.reports.queries.learning import RETROSPECTIVE, SELF, Learning
from oqu.reports.queries.quality import MOST_USEFUL, OVERALL, Rated
from oqu.reports.queries.words import decimal, percent, whole


@dataclass(frozen=True)
class NewsText:
    """Title, first sentence and Markdown text in one language."""

    title: str
    lead: str
    body: str


@dataclass(frozen=True)
class NewsDraft:
    """Title, first sentence and Markdown text, each by language."""

    title: dict[str, str]
    lead: dict[str, str]
    body: dict[str, str]

    def only_in(self, spoken: Collection[str]) -> "NewsDraft":
        """The draft without its texts in other languages."""
        return NewsDraft(
            *(
                {x: words for x, words in texts.items() if x in spoken}
                for texts in (self.title, self.lead, self.body)
            )
        )


def news_draft(of: Evidence) -> NewsDraft:
    """Tell what the course was and what came of it, in every language; a person edits it before it is published."""
    return draft_of({language: _written(_in(of, language), language) for language in LANGUAGES})


def _in(of: Evidence, language: str) -> Evidence:
    """The same evidence with the words of that language: aims and questions have their own in each."""
    return of if of.language == language else evidence(of.course, at=of.at, language=language)


def draft_of(texts: Mapping[str, NewsText]) -> NewsDraft:
    """A draft out of its texts by language."""
    return NewsDraft(
        {language: text.title for language, text in texts.items()},
        {language: text.lead for language, text in texts.items()},
        {language: text.body for language, text in texts.items()},
    )


def _written(of: Evidence, language: str) -> NewsText:
    with speaking(language):
        return with_source(news_text(of), of.course.slug, _("How these figures were counted"))


def with_source(text: NewsText, slug: str, words: str) -> NewsText:
    """The article with a link to the figures of its course as its last paragraph; the only address in it."""
    return replace(text, body=f"{text.body}\n\n[{words}](/{current()}/courses/{slug}/figures/)")


def news_text(of: Evidence) -> NewsText:
    """The article in the current language."""
    title = _("What came of the course “%(title)s”") % {"title": inside_quotes(of.course.title, current())}
    paragraphs = (_met(of), _aims(of.learning), _worked(of), _answered(of), _promised(of), *_quoted(of))
    return NewsText(title, _lead(of), "\n\n".join(filter(None, paragraphs)))


def _lead(of: Evidence) -> str:
    came = of.reach
    if came.libraries:
        libraries = npgettext("people from", "%(count)s library", "%(count)s libraries", came.libraries)
        named = {"people": whole(came.admitted), "libraries": libraries % {"count": whole(came.libraries)}}
        words = _from_at_least(came.admitted) if came.unknown else _from(came.admitted)
        words %= named
    else:
        words = ngettext(
            "%(people)s librarian took part in the course.",
            "%(people)s librarians took part in the course.",
            came.admitted,
        ) % {"people": whole(came.admitted)}
    if not came.finished:
        return words
    finished = ngettext("%(count)s person finished it.", "%(count)s people finished it.", came.finished)
    return f"{words} {finished % {'count': whole(came.finished)}}"


def _from(people: int) -> str:
    return ngettext(
        "%(people)s librarian from %(libraries)s took part in the course.",
        "%(people)s librarians from %(libraries)s took part in the course.",
        people,
    )


def _from_at_least(people: int) -> str:
    """The libraries of some are not in the list of libraries: those are not counted."""
    return ngettext(
        "%(people)s librarian from at least %(libraries)s took part in the course.",
        "%(people)s librarians from at least %(libraries)s took part in the course.",
        people,
    )


def _met(of: Evidence) -> str:
    words = _words_of_meeting(of)
    if not of.reach.unknown:
        return words
    unknown = ngettext(
        "The library of %(count)s participant is not counted: it is not in the list of libraries.",
        "The libraries of %(count)s participants are not counted: they are not in the list of libraries.",
        of.reach.unknown,
    )
    return f"{words} {unknown % {'count': whole(of.reach.unknown)}}"


def _words_of_meeting(of: Evidence) -> str:
    """The sentence about days, districts and groups, without those that there are none of."""
    number, sizes = len(of.reach.districts) if of.reach.libraries else 0, len(of.reach.groups)
    if sizes == 1:
        sizes = 0  # one group is the course itself
    last = last_day_of(of.course)
    span = (last - of.course.starts_on).days + 1
    districts = npgettext("colleagues of", "%(count)s district", "%(count)s districts", number)
    if number == 1:
        districts = pgettext("colleagues of", "one district")
    groups = npgettext("colleagues in", "%(count)s group", "%(count)s groups", sizes)
    if number and sizes:
        words = ngettext(
            "The course of %(days)s brought together colleagues of %(districts)s in %(groups)s.",
            "The course of %(days)s brought together colleagues of %(districts)s in %(groups)s.",
            span,
        )
    elif number:
        words = ngettext(
            "The course of %(days)s brought together colleagues of %(districts)s.",
            "The course of %(days)s brought together colleagues of %(districts)s.",
            span,
        )
    elif sizes:
        words = ngettext(
            "The course of %(days)s brought together colleagues in %(groups)s.",
            "The course of %(days)s brought together colleagues in %(groups)s.",
            span,
        )
    else:
        words = ngettext("The course took place on %(days)s.", "The course took place on %(days)s.", span)
    return words % {
        "days": dates.written_days(of.course.starts_on, last, current()),
        "districts": districts % {"count": number},
        "groups": groups % {"count": sizes},
    }


def _aims(of: Learning) -> str:
    """The aims of the course as a list, each with the ratings of it that are published."""
    rated = {code: (words, figures) for code, words, figures in _rated(of)}
    labels = {} if of.other_aims else dict(of.own)
    if of.other_aims:
        labels = {one.code.removeprefix(SELF): one.label for one in of.aims}
        labels |= {one.code.removeprefix(SELF): one.label for one in of.rated_after}
    if not labels:
        return ""
    lines = []
    for code, label in labels.items():
        words, figures = rated.get(code, ("%(aim)s", {}))
        lines.append(f"- {words % {'aim': label.rstrip('.;'), **figures}}")
    alone, with_ratings = (
        _("The aims of the course:"),
        _("The aims of the course, and how participants rate themselves:"),
    )
    return "\n".join([f"{with_ratings if rated.keys() & labels.keys() else alone}\n", *lines])


def _rated(of: Learning) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Aims (by code) with the words and figures of their ratings.

    Of an aim that was rated in several ways the last counts: looked back at, before and after, after the course alone.
    """
    looked = _(
        "%(aim)s: looking back, from %(before)s to %(after)s of 5 (people who rated themselves: %(n)s)"
    )
    both = _(
        "%(aim)s: from %(before)s before the course to %(after)s after it, of 5 (the same people: %(n)s)"
    )
    alone = _("%(aim)s: %(mean)s of %(highest)s after the course (people who rated themselves: %(n)s)")
    for prefix, words, changes in ((RETROSPECTIVE, looked, of.retrospective), (SELF, both, of.aims)):
        for one in changes:
            change = one.change
            if change.before is not None and change.after is not None:
                figures = {"before": decimal(change.before), "after": decimal(change.after)}
                yield one.code.removeprefix(prefix), words, {**figures, "n": whole(change.n)}
    for rated in of.rated_after:
        if rated.mean is not None:
            figures = {"mean": decimal(rated.mean), "highest": whole(rated.highest), "n": whole(rated.n)}
            yield rated.code.removeprefix(SELF), alone, figures


def _worked(of: Evidence) -> str:
    """What was heard, handed in and received, without what there was nothing of."""
    done, sentences = of.work, []
    if done.lectures and done.attendance_percent is not None:
        words = ngettext(
            "The participants heard %(count)s lecture: %(attendance)s of its time on average.",
            "The participants heard %(count)s lectures: %(attendance)s of their time on average.",
            done.lectures,
        )
        attendance = f"{done.attendance_percent:.0f}%"
        sentences.append(words % {"count": done.lectures, "attendance": attendance})
    if done.lectures_called_off:
        words = ngettext(
            "%(count)s planned lecture was not held, because the course was closed early.",
            "%(count)s planned lectures were not held, because the course was closed early.",
            done.lectures_called_off,
        )
        sentences.append(words % {"count": whole(done.lectures_called_off)})
    if done.submitted:
        words = ngettext(
            "The participants handed in %(count)s work for practical tasks; accepted: %(accepted)s.",
            "The participants handed in %(count)s works for practical tasks; accepted: %(accepted)s.",
            done.submitted,
        )
        sentences.append(words % {"count": whole(done.submitted), "accepted": whole(done.accepted)})
    if done.certificates:
        words = ngettext(
            "%(count)s certificate was issued.", "%(count)s certificates were issued.", done.certificates
        )
        sentences.append(words % {"count": whole(done.certificates)})
    return " ".join(sentences)


def _answered(of: Evidence) -> str:
    """Who answered, and how many are satisfied with the course; nothing where too few answered."""
    quality, rated = of.quality, of.quality.of(OVERALL)
    if not quality.shown:
        return ""
    words = ngettext(
        "%(answered)s of %(count)s person answered the questionnaire.",
        "%(answered)s of %(count)s people answered the questionnaire.",
        quality.invited,
    )
    words %= {"answered": whole(quality.answered), "count": whole(quality.invited)}
    return words if rated is None or rated.top.share is None else f"{words} {_satisfied(rated)}"


def _satisfied(rated: Rated) -> str:
    words = _("%(share)s of those who answered are satisfied with the course.")
    words %= {"share": percent(rated.top.share)}
    ends = rated.top.interval
    if ends is None or rated.top.about is About.ALL:
        return words
    likely = _("Among such participants the share is likely between %(low)s and %(high)s.")
    if rated.top.about is About.THESE:
        likely = _("Among all people of the course the share is likely between %(low)s and %(high)s.")
    return f"{words} {likely % {'low': percent(ends.low), 'high': percent(ends.high)}}"


def _promised(of: Evidence) -> str:
    if not of.ideas.promised:
        return ""
    words = ngettext(
        "The participants wrote down %(count)s idea that they will put into practice at home.",
        "The participants wrote down %(count)s ideas that they will put into practice at home.",
        of.ideas.promised,
    )
    return words % {"count": whole(of.ideas.promised)}


def _quoted(of: Evidence) -> list[str]:
    """What was most useful, in the words of participants: a sentence that says so, then each quote."""
    quotes = [quote.shown_text or quote.text for quote in of.quality.quotes if quote.item == MOST_USEFUL]
    if not quotes:
        return []
    lines = ("\n> ".join(quote.splitlines()) for quote in quotes)
    return [_("What participants say was the most useful:"), *(f"> {quote}" for quote in lines)]
