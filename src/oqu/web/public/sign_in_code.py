"""Signing in by a code that comes by letter: asking for it, and typing it in.

A code belongs to the e-mail, not to the browser: it may be typed wherever one was asked for the same e-mail. Codes
that this very browser asked for are accepted even while strangers guess at the account. Decision 0090.
"""

import uuid
from datetime import datetime
from typing import Any, Self, cast

from allauth.account import forms as account_forms
from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from oqu.admission import queries as admission
from oqu.invitations import queries as invitations
from oqu.invitations.actions import place_of
from oqu.kernel import clock, codes, languages, limits, one_time_codes
from oqu.kernel.limits import Action, LimitResult, Scope, Use
from oqu.kernel.one_time_codes import Issued
from oqu.letters import actions as letters
from oqu.people.forms import EmailCodeForm, calm
from oqu.people.queries import Person, person_by_email
from oqu.web import guard, known_device
from oqu.web.public.sign_in_letters import INVITED_EMAIL, SIGN_IN_CODE, UNKNOWN_EMAIL

PURPOSE = "sign in"


class LetterProcess(LoginCodeVerificationProcess):  # type: ignore[misc]
    """allauth's process of signing in by a code, with codes that are kept by `kernel.one_time_codes`."""

    @classmethod
    def begin(cls, request: HttpRequest, *, person: Person | None, email: str) -> Self:
        """Start a sign-in for an e-mail, known or not; nothing is sent yet."""
        login = Login(user=person, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=person, email=email), initiated_by_user=True, own=[])
        return cls(stage=stage)

    @property
    def email(self) -> str:
        """The e-mail for which a code was asked."""
        return str(self.state.get("email", "")).strip().lower()

    def request_code(self) -> LimitResult:
        """Have a code sent, or refuse; the same for an e-mail that is not known. Then remember the process."""
        at = clock.now()
        verdict, network, is_long = self._kind_of_code(at)
        if not verdict.allowed:
            return verdict
        issued = one_time_codes.issue(PURPOSE, self._owner, at=at, is_long=is_long)
        if issued is None:  # a letter with a long code is in the mailbox already
            limits.give_back(network)
        elif not is_long:
            self.state["own"] = [*self.state.get("own", []), issued.digest]
        self._write(issued, at)
        self.persist()
        return verdict

    def _kind_of_code(self, at: datetime) -> tuple[LimitResult, tuple[Use, ...], bool]:
        """Whether a code may be requested, what was counted for the network, and whether the code must be long."""
        if known := known_device.subject(self.request, self.email):
            own = limits.uses(Action.CODE_REQUEST, {Scope.DEVICE: known})
            if limits.take(own, at=at).allowed:
                return limits.ALLOWED, (), False
        subjects = guard.strangers(self.request, self.email)
        account = {Scope.ACCOUNT: subjects.pop(Scope.ACCOUNT)}
        network = limits.uses(Action.CODE_REQUEST, subjects)
        verdict = guard.take(self.request, network)
        if not verdict.allowed:
            return verdict, (), False
        guesses = limits.uses(Action.CODE_GUESS, subjects | account)
        requests = limits.uses(Action.CODE_REQUEST, account)
        is_short = limits.peek(guesses, at=at).allowed and limits.take(requests, at=at).allowed
        return verdict, network, not is_short

    def _write(self, issued: Issued | None, at: datetime) -> None:
        """Write the letter that is due: with the code, or, once a day at most, what to do without an account.

        Where none is due it is put together all the same, and what waits at the e-mail is looked up for every e-mail,
        so that one that is not known takes as long.
        """
        person = cast(Person | None, self.user)
        context: dict[str, object] = {
            "code": issued.text if issued else "",
            "minutes": issued.minutes if issued else 0,
            **what_waits_at(self.email, at),
        }
        is_due, kind = issued is not None, SIGN_IN_CODE
        if person is None:
            unknown = limits.uses(Action.UNKNOWN_LETTER, {Scope.ACCOUNT: self.email, Scope.INSTALLATION: ""})
            is_due = limits.take(unknown, at=at).allowed
            is_invited = context["invitations"] or context["asked"]
            kind = INVITED_EMAIL if is_invited else UNKNOWN_EMAIL
        language = languages.current()
        if is_due:
            letters.write(
                kind=kind,
                person=person,
                address=self.email,
                language=language,
                context=context,
                reason=uuid.uuid4().hex,
                at=at,
                confidential=True,
            )
        else:
            letters.compose(kind, person=person, context=context, language=language)

    def check(self, text: str) -> tuple[LimitResult, bool]:
        """Whether guesses are allowed, and whether this is a code, which is then used up.

        A wrong code is counted. Codes of 12 digits can't be guessed: they are accepted whatever was guessed before. So
        are those that this browser had sent, within limits of their own.
        """
        at = clock.now()
        if len(text) == codes.LONG and one_time_codes.redeem(PURPOSE, self._owner, text, at=at):
            return limits.ALLOWED, True
        wanted = guard.uses(self.request, Action.CODE_GUESS, self.email)
        account = tuple(use for use in wanted if use.limit.scope == Scope.ACCOUNT)
        others = tuple(use for use in wanted if use not in account)
        verdict = guard.take(self.request, others)
        if not verdict.allowed:
            return verdict, self._is_own(text, at)
        counted = limits.take(account, at=at).allowed
        own = None if counted else self.state.get("own", [])
        is_right = one_time_codes.redeem(PURPOSE, self._owner, text, at=at, among=own)
        if is_right:
            limits.give_back((*others, *account) if counted else others)
        return verdict, is_right

    def _is_own(self, text: str, at: datetime) -> bool:
        """Whether this is a short code that this browser had sent, which is then used up."""
        own, spare = self.state.get("own", []), limits.uses(Action.OWN_CODE, guard.strangers(self.request))
        if not own or not limits.take(spare, at=at).allowed:
            return False
        is_right = one_time_codes.redeem(PURPOSE, self._owner, text, at=at, among=own)
        if is_right:
            limits.give_back(spare)
        return is_right

    @property
    def _owner(self) -> str:
        """Whose codes are accepted: after a change of the e-mail those sent to the earlier one are not."""
        person = cast(Person | None, self.user)
        return (person.email or "").strip().lower() if person is not None else f"unknown {self.email}"


def what_waits_at(email: str, at: datetime) -> dict[str, object]:
    """What its owner can answer or has applied for: with an account they would see it after signing in."""
    return {
        "invitations": [
            {"offer": one, "place": place_of(one), "token": invitations.token_of(one)}
            for one in invitations.waiting_at(email, at)
        ],
        "asked": [
            {"application": one, "token": admission.token_of(one)} for one in admission.asked_at(email)
        ],
        "applications": list(admission.undecided_at(email)),
    }


class AskCode(account.RequestLoginCodeView):  # type: ignore[misc]
    """Type an e-mail, and a code goes there; the answer is the same whether it is known or not."""

    template_name = "public/sign_in/ask.html"
    form_class = calm(account_forms.RequestLoginCodeForm)

    def form_valid(self, form: Any) -> HttpResponse:
        if not settings.OQU_LETTERS_LEAVE:
            form.add_error("email", _("Letters can't be sent at the moment. Please sign in another way."))
            return self.form_invalid(form)
        process = LetterProcess.begin(self.request, person=form._user, email=form.cleaned_data["email"])
        verdict = process.request_code()
        if not verdict.allowed:
            form.add_error("email", guard.words(verdict))
            return self.form_invalid(form)
        return super(account.RequestLoginCodeView, self).form_valid(form)  # type: ignore[no-any-return]

    def form_invalid(self, form: Any) -> HttpResponse:
        return guard.marked(self.request, super().form_invalid(form))

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {"letters_leave": settings.OQU_LETTERS_LEAVE}


class TypeCode(account.ConfirmLoginCodeView):  # type: ignore[misc]
    """Type the code from the letter, or have another one sent."""

    template_name = "public/sign_in/code.html"
    form_class = calm(EmailCodeForm)

    @cached_property
    def _action(self) -> str:
        return "resend" if self.request.POST.get("action") == "resend" else "verify"

    @property
    def letter_process(self) -> LetterProcess:
        """The process with our codes, on the same state as allauth's own."""
        return LetterProcess(stage=self.stage)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return {name: value for name, value in kwargs.items() if name != "code"}

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        verdict = self._process_now().request_code()
        if verdict.allowed:
            return super(account.ConfirmLoginCodeView, self).form_valid(form)  # type: ignore[no-any-return]
        return self._shown(self.form_class(), refused=guard.words(verdict))

    def _process_now(self) -> LetterProcess:
        """The process for the account of the e-mail: there may be one since the first code was asked for."""
        process = self.letter_process
        person = person_by_email(process.email)
        if process.user is not None or person is None:
            return process
        return LetterProcess.begin(self.request, person=person, email=process.email)

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        verdict, is_right = self.letter_process.check(form.cleaned_data["code"])
        if is_right:
            return cast(HttpResponse, self._process.finish(self.get_next_url()))
        if not verdict.allowed:
            return self._shown(
                form, refused=guard.words(verdict) if verdict.is_broken else guard.longer_code()
            )
        form.add_error("code", get_adapter().error_messages["incorrect_code"])
        return cast(HttpResponse, super().form_invalid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        """What holds no code at all is no guess."""
        return self._shown(form)

    def get_success_url(self) -> str:
        return str(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def _shown(self, form: Any, refused: str = "") -> HttpResponse:
        page = self.render_to_response(self.get_context_data(form=form, refused=refused))
        return guard.marked(self.request, page)


_type_code = TypeCode.as_view()


@login_not_required
def type_code(request: HttpRequest) -> HttpResponse:
    """The page of the code; who asked for none in this browser is sent to ask for one, with a word about why."""
    is_here = LoginStageController.enter(request, LoginByCodeStage.key) is not None
    if not is_here and not request.user.is_authenticated:
        messages.warning(
            request,
            _(
                "No code is expected in this browser: none was requested here, it was too long ago, or it was mistyped "
                "too often. Type your e-mail here: then the code from the letter that you already have is accepted."
            ),
        )
    return cast(HttpResponse, _type_code(request))
