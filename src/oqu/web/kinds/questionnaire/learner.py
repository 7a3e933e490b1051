"""Answering a questionnaire: on a phone, without a connection, in any language, and the thanks at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oqu.courses.queries import Activity, Enrolment, open_now
from oqu.kernel import clock, languages, limits
from oqu.kernel.errors import Refused
from oqu.kernel.limits import Action
from oqu.questionnaires import actions, queries
from oqu.questionnaires.forms.compared import differences
from oqu.questionnaires.forms.order import seed_of
from oqu.questionnaires.queries import Checked, Own, Wave
from oqu.questionnaires.rules import can_answer, is_open, links
from oqu.ui.device import FORGET_HEADER, owner_mark
from oqu.web import access, guard
from oqu.web.headers import cookie_name
from oqu.web.kinds.questionnaire import sheet
from oqu.web.kinds.questionnaire.arrived import Arrived, Typed, arrived, file_names
from oqu.web.learning.course_tabs import course_tabs

SLIP_SECONDS = 200 * 24 * 3600


@dataclass
class Visit:
    """One look at a questionnaire: whose, which, when, and with which slip."""

    request: HttpRequest
    course: str
    place: Enrolment
    activity: Activity
    at: datetime

    @property
    def wave(self) -> Wave:
        """The wave of the activity, or 404."""
        return access.found(self.known_wave)

    @property
    def known_wave(self) -> Wave | None:
        """The wave, if the questionnaire has been written already."""
        return getattr(self.activity, "wave", None)

    @cached_property
    def cookie(self) -> str:
        """The name of the cookie with the slip: one for each wave and person, for computers are shared."""
        return cookie_name(f"oqu_slip_{owner_mark(self.request)[:6]}_{self.activity.key}")

    @property
    def slip(self) -> str:
        """The slip that this device holds."""
        return self.request.COOKIES.get(self.cookie, "")

    @cached_property
    def arrived(self) -> Arrived:
        """What came with the post; its files are stored."""
        return arrived(self.request, self.wave, self.place, self.at)

    @property
    def address(self) -> str:
        """The address of the questionnaire in the language of the page."""
        return self.named("questionnaire")

    def named(self, view: str) -> str:
        """The address of another page of this questionnaire."""
        at = {"slug": self.course, "activity": self.activity.slug}
        return reverse(f"learning:{view}", kwargs=at)

    def leave_nothing(self, response: HttpResponse) -> HttpResponse:
        """Have the device forget its pages of an anonymous questionnaire, once it was answered."""
        if self.wave.anonymous:
            response.headers[FORGET_HEADER] = self.address[len("/kk") :]
        return response

    def give_slip(self, response: HttpResponse, slip: str) -> HttpResponse:
        """Let this device hold the slip: out of reach of scripts, for as long as a follow-up may take."""
        response.set_cookie(
            self.cookie,
            slip,
            max_age=SLIP_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


def _visit(request: HttpRequest, slug: str, activity: str) -> Visit:
    place = access.enrolment(request, slug)
    return Visit(request, slug, place, access.found(queries.planned_for(place, activity)), clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The questions; a post sends the answers, keeps them for later, or takes them along into another language."""
    if request.method == "POST":
        return _post(request, slug, activity)
    visit = _visit(request, slug, activity)
    wave = visit.known_wave
    if wave is None or not open_now(visit.activity, visit.at):
        return _page(visit, None, {})
    slip = visit.slip or queries.new_slip()
    own = queries.own_of(wave, visit.place, slip)
    page = _page(visit, own, {name: list(values) for name, values in own.typed.items()})
    return visit.give_slip(visit.leave_nothing(page) if own.answered else page, slip)


def _post(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """What to do with what was typed. At the end of a course many send at once: only what is needed is read."""
    place, planned = access.found(queries.seat(access.person(request), slug, activity))
    visit = Visit(request, slug, place, planned, clock.now())
    access.allow(request, can_answer, place)
    what, _colon, more = request.POST.get("do", "").partition(":")
    return POSTS.get(what, _answer)(visit, more)


def _answer(visit: Visit, _more: str) -> HttpResponse:
    """Take the answers, or show the page again with everything that was typed."""
    came, slip = visit.arrived, visit.slip or queries.new_slip()
    typed, language = came.typed, languages.current()
    not_asked = queries.left_out(visit.wave, visit.place, slip)
    checked = came.added_to(queries.checked(visit.wave, typed, language, not_asked))
    refused = ""
    if not checked.problems:
        try:
            actions.answer(
                wave=visit.wave,
                enrolment=visit.place,
                answers=checked.answers,
                language=language,
                slip=slip,
                by=access.person(visit.request),
                at=visit.at,
                key=access.form_key(visit.request),
                **_form_of(visit),
            )
        except actions.ChangedElsewhere as refusal:
            return _both(visit, typed, slip, refusal)
        except actions.SlipUsed as refusal:
            refused, slip = str(refusal), queries.new_slip()
        except Refused as refusal:
            refused = str(refusal)
        else:
            thanks = access.see_other(visit.named("questionnaire_thanks"))
            return visit.give_slip(visit.leave_nothing(thanks), slip)
    own = queries.own_of(visit.wave, visit.place, slip)
    page = _page(visit, own, typed, checked, refused)
    page.status_code = access.UNPROCESSABLE
    return visit.give_slip(page, slip)


def _keep(visit: Visit, _more: str) -> HttpResponse:
    """Keep what was typed so far and stay."""
    return _kept(visit, visit.address, _("Saved. Continue at any time on this device."))


def _autosave(visit: Visit, _more: str) -> HttpResponse:
    """The same, asked by the page itself: nothing to look at."""
    kept = _kept(visit, visit.address, "")
    if hasattr(kept, "changed_elsewhere"):
        return HttpResponse(status=HTTPStatus.PRECONDITION_FAILED)
    return kept if kept.status_code == access.UNPROCESSABLE else HttpResponse(status=204)


def _speak(visit: Visit, language: str) -> HttpResponse:
    """Keep what was typed and go on in another language."""
    known = language if language in languages.LANGUAGES else languages.current()
    return _kept(visit, translate_url(visit.address, known), "")


def _kept(visit: Visit, to: str, words: str) -> HttpResponse:
    came, slip = visit.arrived, visit.slip or queries.new_slip()
    typed = came.typed
    try:
        actions.keep_draft(
            wave=visit.wave,
            enrolment=visit.place,
            typed=typed,
            slip=slip,
            at=visit.at,
            **_form_of(visit),
        )
    except actions.ChangedElsewhere as refusal:
        return _both(visit, typed, slip, refusal)
    except Refused as refusal:
        page = _page(visit, queries.own_of(visit.wave, visit.place, slip), typed, refused=str(refusal))
        page.status_code = access.UNPROCESSABLE
        return page
    if came.problems:
        own = queries.own_of(visit.wave, visit.place, slip)
        page = _page(visit, own, typed, came.added_to(queries.Checked({}, ())))
        page.status_code = access.UNPROCESSABLE
        return visit.give_slip(page, slip)
    if words:
        messages.success(visit.request, words)
    return visit.give_slip(access.see_other(to), slip)


def _form_of(visit: Visit) -> dict[str, str]:
    """What the form was opened with, and its key: it does not overwrite what its author has not seen."""
    post = visit.request.POST
    return {"begun_from": post.get("begun_from", ""), "writer": post.get("form_key", "")}


def _both(visit: Visit, typed: Typed, slip: str, refusal: Refused) -> HttpResponse:
    """What is stored and what was typed, side by side: sent once more, it takes the place of the other."""
    own = queries.own_of(visit.wave, visit.place, slip)
    page = _page(visit, own, typed, changed=str(refusal))
    page.status_code = access.UNPROCESSABLE
    page.changed_elsewhere = True  # type: ignore[attr-defined]
    return visit.give_slip(page, slip)


def _use_slip(visit: Visit, _more: str) -> HttpResponse:
    """Accept the code that a person typed from a printed slip."""
    given = visit.request.POST.get("slip", "")
    slip = "".join(given.split()).replace("-", "").lower()
    wanted = guard.uses(visit.request, Action.SLIP)
    verdict = guard.take(visit.request, wanted)
    if verdict.allowed and queries.own_of(visit.wave, visit.place, slip).can_change:
        limits.give_back(wanted)
        return visit.give_slip(access.see_other(visit.address), slip)
    wrong = _("There is no answer for this slip. Look at the letters once more.")
    own = queries.own_of(visit.wave, visit.place, visit.slip or queries.new_slip())
    page = _page(visit, own, {}, slip=given, slip_wrong=wrong if verdict.allowed else guard.words(verdict))
    page.status_code = access.UNPROCESSABLE
    return guard.marked(visit.request, page)


POSTS: dict[str, Callable[[Visit, str], HttpResponse]] = {
    "draft": _keep,
    "autosave": _autosave,
    "language": _speak,
    "slip": _use_slip,
}


def _page(
    visit: Visit,
    own: Own | None,
    typed: Typed,
    checked: Checked | None = None,
    refused: str = "",
    changed: str = "",
    **more: str,
) -> HttpResponse:
    wave, course = visit.known_wave, visit.place.course
    problems = checked.problems if checked else ()
    language = languages.current()
    taken = wave is not None and is_open(wave, visit.at) and can_answer(visit.request.user, visit.place)
    context: dict[str, object] = {
        "place": visit.place,
        "course": course,
        "tabs": course_tabs(visit.request, visit.place),
        "activity": visit.activity,
        "has_opened": open_now(visit.activity, visit.at),
        "wave": wave,
        "own": own,
        "problems": problems,
        "refused": refused,
        "changed": changed,
        "locked": bool(refused) and not (taken and own and own.can_change),
        "taken": taken,
        "unsent": own is not None and own.is_draft and not taken,
        "is_over": queries.is_over(wave, visit.at) if wave else False,
        "slip": "",
        "slip_wrong": "",
        **more,
    }
    if wave is not None and own is not None:
        content = queries.content_of(wave.questionnaire)
        not_asked = queries.left_out(wave, visit.place, own.slip)
        dots = queries.answered_of(content, typed, not_asked)
        names = file_names(wave, visit.place)
        drawn = sheet.questions(
            wave.questionnaire,
            language,
            typed,
            problems,
            seed_of(own.slip),
            not_asked=not_asked,
            file_names=names,
        )
        context |= {
            "intro": queries.intro_of(wave, language),
            "has_pseudonyms": links(wave),
            "questions": drawn,
            "takes_files": bool(queries.file_items(content)),
            "dots": dots,
            "count": len(dots),
            "answered": sum(dots),
            "text_language": queries.language_shown(content, language),
            "other_languages": queries.other_languages(content, language),
            "begun_from": _begun_from(visit, own, checked, changed),
        }
        if changed:
            context["differences"] = differences(content, language, own.typed, typed, names)
    return render(visit.request, "kinds/questionnaire/learner.html", context)


def _begun_from(visit: Visit, own: Own, checked: Checked | None, changed: str) -> str:
    """The version that the form begins from: a form that comes back with mistakes has not seen a newer one."""
    if changed:
        return own.version
    return visit.request.POST.get("begun_from", "") if checked else own.seen_version


@require_safe
def questionnaire_thanks(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The answer has arrived; the slip with which it can be changed until the end."""
    visit = _visit(request, slug, activity)
    own = queries.own_of(visit.wave, visit.place, visit.slip)
    if not own.answered:
        return access.see_other(visit.address)
    context = {
        "place": visit.place,
        "course": visit.place.course,
        "activity": visit.activity,
        "wave": visit.wave,
        "slip": visit.slip if visit.wave.anonymous and own.can_change else "",
        "can_change": own.can_change and is_open(visit.wave, visit.at),
        "outro": languages.pick(queries.content_of(visit.wave.questionnaire).outro, languages.current()),
    }
    return visit.leave_nothing(render(request, "kinds/questionnaire/thanks.html", context))
