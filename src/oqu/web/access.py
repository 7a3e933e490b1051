"""All access in one place: who asks, what they may see (or 404), what they may do (or 403), and the way back."""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.courses import queries as courses
from oqu.courses.queries import (
    Course,
    Enrolment,
    enrolment_of,
    office_centres,
    staff_courses,
)
from oqu.kernel import decoding_turns, journal, languages
from oqu.kernel.memo import memoised
from oqu.kernel.permissions import CENTRE_ROLES, READS_OFFICE, Role
from oqu.libraries.queries import Centre, centres, site_name
from oqu.people.queries import Person, Visitor, roles_of, staff_people, who_can
from oqu.people.rules import can_keep_installation
from oqu.ui.device import owner_mark
from oqu.web.posted import fingerprint

SEE_OTHER = 303
UNPROCESSABLE = 422


class AskDirector(PermissionDenied):
    """A refusal that names nobody; its page names the directors of the centres at which the reader holds a role."""


def person(request: HttpRequest) -> Person:
    """The signed-in person; every view but the public ones has one."""
    return cast(Person, request.user)


def found[T](thing: T | None) -> T:
    """The thing itself; what is not there, or not for these eyes, is 404."""
    if thing is None:
        raise Http404
    return thing


def require(allowed: bool, *, roles: Iterable[Role] = (), centre: Centre | None = None) -> None:
    """Raise PermissionDenied (403) unless allowed; the page names the people who hold one of the roles at the centre."""
    if not allowed:
        refuse(staff_people(centre.pk, roles) if centre else ())


def allow(request: HttpRequest, rule: Callable[..., bool], *things: object) -> None:
    """Raise PermissionDenied (403) unless the rule allows it to the reader; the page names those whom it allows."""
    if rule(request.user, *things):
        return
    thing = next((thing for thing in things if isinstance(thing, Model)), None)
    able = who_can(request.user, journal.centre_of(thing), lambda other: rule(other, *things))
    if able.administrator and not able.people:
        raise PermissionDenied(_("Your role does not include this. The site administrator does it."))
    refuse(able.people, directors=able.directors)


def refuse(able: Iterable[Person] = (), *, directors: Iterable[Person] = ()) -> NoReturn:
    """Raise PermissionDenied (403), with a sentence that says whom to ask: these people, or the director."""
    if names := ", ".join(map(str, able)):
        raise PermissionDenied(
            _("Your role does not include this. These people can do it: %(names)s.") % {"names": names}
        )
    asked = tuple(directors)
    raise PermissionDenied(ask_directors(asked)) if asked else AskDirector(ask_directors())


def ask_directors(directors: Iterable[Person] = ()) -> str:
    """What a refusal says if a role is needed that a director gives, with their names if they are known."""
    if names := ", ".join(map(str, directors)):
        words = _("Your role does not include this. Ask the director of your centre for it: %(names)s.")
        return words % {"names": names}
    return _("Your role does not include this. Ask the director of your centre for it.")


def public_course(slug: str) -> Course:
    """An announced course, also one in the archive, or 404."""
    return found(courses.readable_course(slug))


def enrolment(request: HttpRequest, slug: str) -> Enrolment:
    """The reader's own place in a course, or 404."""
    return found(enrolment_of(request.user, slug))


def office_course(request: HttpRequest, slug: str) -> Course:
    """A course of a centre in whose office the reader works, or 404."""
    course = found(courses.office_course(person(request), slug))
    journal.act_at(course.centre_id)
    request._oqu_course = course  # type: ignore[attr-defined]
    return course


def course_read(request: HttpRequest) -> Course:
    """The course that the view has found with `office_course`."""
    course: Course = request._oqu_course  # type: ignore[attr-defined]
    return course


def office_centre(request: HttpRequest) -> Centre:
    """The centre in whose office the reader works (the first, unless `?centre=` names another), or 404."""
    centres = office_centres(person(request))
    slug = request.GET.get("centre", "")
    centre = found((centres.filter(slug=slug) if slug else centres).first())
    journal.act_at(centre.pk)
    return centre


def roles_centre(request: HttpRequest, slug: str = "") -> Centre:
    """A centre whose roles the reader sees: of their own office, or any if they keep the installation; or 404.

    Its slug is `slug`, else what `?centre=` says, else it is the first one.
    """
    reader = person(request)
    seen = centres() if can_keep_installation(reader) else office_centres(reader)
    slug = slug or request.GET.get("centre", "")
    centre = found((seen.filter(slug=slug) if slug else seen).first())
    journal.act_at(centre.pk)
    return centre


def staff_course(request: HttpRequest, slug: str) -> Course:
    """A course in which the reader teaches or works, or 404."""
    return found(staff_courses(person(request)).filter(slug=slug).first())


def form_key(request: HttpRequest) -> str:
    """The idempotency key of a form: of its person, its own key and what is in it.

    So the same form again is one row, while the same page with other words (opened again, or from the device's
    memory) is a new one, and no person sees the key of another one. A form without a key gets a new one.
    """
    key = request.POST.get("form_key", "")[:64] or uuid.uuid4().hex
    return hashlib.sha256(f"{owner_mark(request)}\n{key}\n{fingerprint(request)}".encode()).hexdigest()


def see_other(to: str, *args: object, **kwargs: object) -> HttpResponseRedirect:
    """After a write: go and look at the result (303), by address or by the name of a view."""
    address = to if to.startswith("/") else resolve_url(to, *args, **kwargs)
    return HttpResponseRedirect(address, status=SEE_OTHER)


def see_outside(address: str) -> HttpResponseRedirect:
    """Redirect to another site, with an address that may contain a personal key: neither cached nor sent as referrer."""
    response = HttpResponseRedirect(address, status=SEE_OTHER)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def invalid(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The page once more with what is wrong (422); nothing typed is lost."""
    return render(request, template, context, status=UNPROCESSABLE)


def form_page(
    request: HttpRequest, template: str, context: dict[str, object], form: BaseForm
) -> HttpResponse:
    """The page of a form: as it is asked for (200), or with what was wrong with what was sent (422)."""
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, template, context | {"form": form}, status=status)


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the site's navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Account:
    """Who is signed in, where their profile is and where they sign out."""

    name: str
    url: str
    out_url: str


# (name of the address, words, who sees it: everybody, visitors, people, teachers, office, keepers, heads of networks)
ENTRIES = (
    ("learning:today", gettext_lazy("Today"), "people"),
    ("teaching:queue", gettext_lazy("Teaching"), "teachers"),
    ("office:dashboard", gettext_lazy("Office"), "office"),
    ("office:centres", gettext_lazy("Centres"), "keepers"),
    ("learning:nominate", gettext_lazy("Nominate"), "heads"),
    ("public:courses", gettext_lazy("Courses"), "everybody"),
    ("public:news", gettext_lazy("News"), "everybody"),
    ("learning:support", gettext_lazy("Help"), "people"),
    ("account_login", gettext_lazy("Sign in"), "visitors"),
)


def _circles(user: Visitor) -> frozenset[str]:
    if not isinstance(user, Person):
        return frozenset({"everybody", "visitors"})
    roles = roles_of(user)
    circles = {"everybody", "people"}
    if roles.any_centre & CENTRE_ROLES:
        circles.add("teachers")
    if roles.any_centre & READS_OFFICE:
        circles.add("office")
    if roles.is_keeper:
        circles.add("keepers")
    if roles.in_networks:
        circles.add("heads")
    return frozenset(circles)


@memoised
def address(name: str, language: str, **parts: str) -> str:
    """The address of a view in a language, found once: every page asks for a dozen of them."""
    with languages.speaking(language):
        return reverse(name, kwargs=parts)


def current_address(path: str, addresses: Iterable[str], *, root: str = "") -> str:
    """Return the longest of these addresses with which `path` begins, or ""; `root` only where it is the path itself.

    What is remembered about a navigation is remembered by this and never by the path: anyone can ask for any number of
    paths of any length.
    """
    begun_with = (url for url in addresses if path.startswith(url) and (url != root or url == path))
    return max(begun_with, key=len, default="")


@memoised
def _seen(circles: frozenset[str], language: str) -> dict[str, str]:
    """The entries that these circles see: address → words."""
    return {address(name, language): str(label) for name, label, circle in ENTRIES if circle in circles}


@memoised
def _own_courses(language: str) -> str:
    """With what the addresses of all pages of a person's own courses begin."""
    return address("learning:course", language, slug="any").removesuffix("any/")


@memoised
def _entries(circles: frozenset[str], language: str, here: str) -> tuple[NavigationItem, ...]:
    """The entries that these circles see on a page of the entry at the address `here`."""
    return tuple(NavigationItem(label, url, url == here) for url, label in _seen(circles, language).items())


def navigation(request: HttpRequest) -> dict[str, object]:
    """For every template: the entries of the navigation that this reader can use."""
    user: Visitor = getattr(request, "user", None) or AnonymousUser()
    circles, language = _circles(user), languages.current()
    account = None
    if "people" in circles:
        account = Account(
            str(user), address("learning:profile", language), address("account_logout", language)
        )
    here = current_address(request.path, _seen(circles, language))
    if not here and request.path.startswith(_own_courses(language)):
        here = address("public:courses", language)
    return {
        "navigation": _entries(circles, language, here),
        "account": account,
        "site_name": site_name(),
    }


class ReaderZoneMiddleware:
    """Show times in the person's time zone if they are signed in, else in that of the installation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = request.user.zone if isinstance(request.user, Person) else settings.OQU_HOME_ZONE
        with timezone.override(zone):
            return self.get_response(request)


class OriginMiddleware:
    """Tell the journal from where a write comes, and the decoders of files who waits for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        def address() -> str:
            return get_adapter(request).get_client_ip(request) or ""

        def person() -> str:
            return getattr(request.user, "key", "")

        with journal.coming_from("web", address=address), decoding_turns.asked_by(person):
            return self.get_response(request)
