"""A form is received in its author's name and once; what was not received waits for its author."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from oqu.community.models import Message, Thread
from oqu.kernel import clock, unsent
from oqu.kernel.models import UnsentForms
from oqu.people.models import Person
from oqu.support.models import Case
from oqu.ui.device import mark_of
from oqu.web import sending
from oqu.web.message_storage import MessageStorage
from tests import authors
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
MESSAGES = MessageStorage.cookie_name
HELP = "/en/support/"
WORDS = "The sound stops\nafter a minute"


def page_of(client: Client, address: str = HELP) -> str:
    return client.get(address).text


def data_of(page: str, **words: str) -> dict[str, str]:
    """The hidden fields of the form with a text area, and what is typed."""
    form = next(one for one in page.split("<form")[1:] if "<textarea" in one.split("</form>")[0])
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)">', form)
    return dict(hidden) | words


def send(client: Client, data: dict[str, str], address: str = HELP) -> HttpResponse:
    cache.clear()
    response: HttpResponse = client.post(address, data, headers={"Referer": f"http://testserver{address}"})  # type: ignore[assignment]
    return response


def browser(person: Person | None = None, like: Client | None = None) -> Client:
    """A browser in which this person is signed in, with the unsent forms of another one."""
    client = Client()
    if like is not None and (kept := like.cookies.get(sending.cookie_name())):
        client.cookies[sending.cookie_name()] = kept.value
    if person is not None:
        client.force_login(person)
    return client


def asked(**words: str) -> dict[str, str]:
    return {"subject": "technical", "text": WORDS} | words


def test_the_same_form_again_is_one_row(cast: Cast) -> None:
    client = browser(cast.learner)
    data = data_of(page_of(client), **asked())

    first, again = send(client, data), send(client, data)

    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    assert Case.objects.count() == 1
    assert "Nothing was sent twice" in page_of(client, again.headers["Location"])


def test_other_words_under_the_same_key_are_another_row(cast: Cast) -> None:
    client = browser(cast.learner)
    data = data_of(page_of(client), **asked())

    send(client, data)
    send(client, data | {"text": "The picture stops too"})

    assert Case.objects.count() == 2


def test_a_key_of_somebody_else_means_nothing(cast: Cast) -> None:
    for person in (cast.learner, cast.other_learner):
        send(browser(person), asked(form_key="same"))

    assert {case.asker for case in Case.objects.all()} == {cast.learner, cast.other_learner}


def test_a_received_form_is_said_to_be_received_by_its_key(cast: Cast) -> None:
    client = browser(cast.learner)
    data = data_of(page_of(client), **asked())

    refused = send(client, data | {"text": ""})
    received = send(client, data)

    assert refused.status_code == 422
    assert sending.RECEIVED_COOKIE not in refused.cookies
    assert received.cookies[sending.RECEIVED_COOKIE].value == data["form_key"]


def test_the_outbox_gets_a_receipt_and_no_page(cast: Cast) -> None:
    client = browser(cast.learner)
    data = data_of(page_of(client), **asked())

    answer = client.post(HELP, data, headers={"X-Oqu-Person": mark_of(cast.learner)})

    assert (answer.status_code, answer.headers["X-Oqu-Received"]) == (204, data["form_key"])
    assert MESSAGES not in answer.cookies  # the next page may be about something else


def test_a_form_that_is_sent_from_its_page_has_a_message_on_the_next(cast: Cast) -> None:
    client = browser(cast.learner)

    answer = client.post(HELP, data_of(page_of(client), **asked()))

    assert answer.cookies[MESSAGES].value


def test_a_device_learns_that_a_view_refused_and_not_only_the_token(cast: Cast) -> None:
    me = cast.coordinator
    headers = {"X-Oqu-Person": mark_of(me), "Sec-Fetch-Mode": "cors"}
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(me)

    directors_form = f"/en/office/courses/{cast.course.slug}/certificates/sign/"
    by_view = browser(me).post(directors_form, {"form_key": "a"}, headers=headers)
    by_token = strict.post(HELP, {"form_key": "a"}, headers=headers)

    assert [by_view.status_code, by_token.status_code] == [403, 403]
    assert [sending.DENIED_HEADER in one.headers for one in (by_view, by_token)] == [True, False]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/kk/office/bank/import/", "/kk/office/bank/"),
        ("/ru/my/profile/data/delete/", "/ru/my/profile/data/"),
        ("/en/sign-in/safety/app/stop/", None),
    ],
)
def test_the_address_of_a_form_without_a_page_leads_to_the_page_above(
    cast: Cast, address: str, page: str | None
) -> None:
    client = browser(cast.methodologist)

    answer = client.get(address, headers={"Accept": "text/html,application/xhtml+xml"})

    if page:
        assert (answer.status_code, answer.headers["Location"]) == (303, page)
        assert client.get(page).status_code == 200
    else:
        assert answer.status_code != 405


class Gate:
    """Something new that answers in place of the view, with a redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        return HttpResponse(status=303, headers={"Location": "/en/"}) if request.method == "POST" else None


def test_a_redirect_that_is_not_the_views_is_no_receipt(cast: Cast, settings: Any) -> None:
    client = browser(cast.learner)
    data = data_of(page_of(client), **asked())
    *others, last = settings.MIDDLEWARE
    settings.MIDDLEWARE = [*others, f"{__name__}.Gate", last]

    outbox = {"X-Oqu-Person": mark_of(cast.learner), "Sec-Fetch-Mode": "cors"}
    by_outbox = browser(cast.learner).post(HELP, data, headers=outbox)
    stopped = send(before := browser(cast.learner), data)
    settings.MIDDLEWARE = [*others, last]
    client = browser(cast.learner, like=before)
    page = page_of(client)
    received = send(client, data)

    assert (by_outbox.status_code, by_outbox.headers.get("X-Oqu-Received")) == (409, None)
    assert (stopped.status_code, sending.RECEIVED_COOKIE in stopped.cookies) == (303, False)
    assert f">\n{WORDS}</textarea>" in page
    assert (received.status_code, Case.objects.count()) == (303, 1)


def test_nothing_stands_between_the_last_middleware_and_the_view(settings: Any) -> None:
    assert settings.MIDDLEWARE[-1] == "oqu.web.sending.ViewReachedMiddleware"


def test_what_was_typed_is_in_the_form_after_signing_in_again(cast: Cast) -> None:
    data = data_of(page_of(browser(cast.learner)), **asked())
    signed_out = browser()

    answer = send(signed_out, data)
    page = page_of(browser(cast.learner, like=signed_out))

    assert answer.status_code == 401
    assert "after a minute" in answer.content.decode()
    assert f'href="/en/sign-in/?next={HELP.replace("/", "%2F")}"' in answer.content.decode()
    assert f">\n{WORDS}</textarea>" in page
    assert f'name="form_key" value="{data["form_key"]}"' in page
    assert "What you wrote had not been received." in page


def test_what_was_typed_is_shown_of_what_was_sent_and_all_of_it_is_stored(cast: Cast) -> None:
    extra = {"zone": "Asia/Almaty", "begun_from": "e3b0c44298fc1c14", "do": "draft", "language": "kk"}
    extra["category"] = "learning"
    typed = {"name": "word", "phone": "87015550109", "starts_on": "2026-11-28", "file_note": "Book/Shelf"}
    data = data_of(page_of(browser(cast.learner)), **asked()) | extra | typed
    signed_out = browser()

    shown = send(signed_out, data).content.decode()
    stored = unsent.waiting(signed_out.cookies["oqu_unsent"].value, clock.now())[0].fields

    quotes = re.findall(r"<blockquote.*?>(.*?)</blockquote>", shown, re.DOTALL)
    assert quotes
    assert not set(quotes) & {*extra.values()}
    assert {typed["name"], typed["file_note"]} <= set(quotes)
    assert "Numbers and dates: 87015550109; 2026-11-28" in shown
    assert set(extra.items()) <= set(stored)
    assert ">learning</" not in page_of(browser(cast.learner, like=signed_out))


def test_a_form_with_names_of_its_own_tells_what_is_typed_into(cast: Cast) -> None:
    own = {"form_typed": "why_not people", "why_not": "link", "people": "12", "obstacles": "time"}
    data = data_of(page_of(browser(cast.learner)), **asked()) | own

    shown = send(browser(), data).content.decode()

    assert re.findall(r"<blockquote.*?>(.*?)</blockquote>", shown, re.DOTALL) == ["link"]
    assert "Numbers and dates: 12<" in shown


def test_words_are_gone_from_the_server_once_they_are_received(cast: Cast) -> None:
    data = data_of(page_of(browser(cast.learner)), **asked())
    signed_out = browser()
    send(signed_out, data)
    back = browser(cast.learner, like=signed_out)

    send(back, data_of(page_of(back), **asked()))

    assert Case.objects.get().asker == cast.learner
    assert not UnsentForms.objects.exists()
    assert WORDS not in page_of(back)


def test_whoever_signs_in_by_whatever_way_lands_at_the_form(cast: Cast) -> None:
    cast.learner.set_password("a long sentence of mine")
    cast.learner.save()
    data = data_of(page_of(browser(cast.learner)), **asked())
    signed_out = browser()
    send(signed_out, data)

    words = {"login": cast.learner.email, "password": "a long sentence of mine"}
    answer = signed_out.post("/en/sign-in/password/", words)

    assert answer.headers["Location"] == HELP


def test_another_person_who_signs_in_is_not_led_to_the_page_of_the_first(cast: Cast) -> None:
    cast.other_learner.set_password("a long sentence of mine")
    cast.other_learner.save()
    mine = f"{HELP}?course={cast.course.slug}"
    data = data_of(page_of(browser(cast.learner)), **asked())
    signed_out = browser()
    send(signed_out, data, mine)

    words = {"login": cast.other_learner.email, "password": "a long sentence of mine"}
    answer = signed_out.post("/en/sign-in/password/", words | {"next": mine})

    assert answer.headers["Location"] == "/en/today/"


def test_a_form_of_another_person_is_refused_with_its_words(cast: Cast) -> None:
    data = data_of(page_of(browser(cast.learner)), **asked())
    other = browser(cast.other_learner)

    answer = send(other, data)

    assert answer.status_code == 409
    assert "after a minute" in answer.content.decode()
    assert str(cast.other_learner) in answer.content.decode()
    assert not Case.objects.exists()
    assert "after a minute" not in page_of(other)


def test_its_author_signs_in_from_there_and_finds_it(cast: Cast) -> None:
    data = data_of(page_of(browser(cast.learner)), **asked())
    other = browser(cast.other_learner)
    send(other, data)

    out = other.post("/en/sign-in/out/", {"next": HELP})
    other.force_login(cast.learner)

    assert out.headers["Location"] == f"/en/sign-in/?next={HELP.replace('/', '%2F')}"
    assert "after a minute" in page_of(other)


def test_what_a_visitor_wrote_is_not_stored_under_the_name_of_who_signs_in(cast: Cast) -> None:
    visitors = data_of(page_of(browser(cast.learner)), **asked()) | {"form_author": ""}

    answer = send(browser(cast.learner), visitors)

    assert answer.status_code == 409
    assert not Case.objects.exists()


@pytest.fixture
def forms_as_sent(settings: Any) -> None:
    """The test client sends forms as they are, without an author where they name none."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != authors.MIDDLEWARE]


@pytest.mark.usefixtures("forms_as_sent")
def test_a_form_without_an_author_is_refused_with_its_words(cast: Cast) -> None:
    learner = browser(cast.learner)
    data = data_of(page_of(learner), **asked())
    del data["form_author"]

    answer = send(learner, data)

    assert answer.status_code == 409
    assert "after a minute" in answer.content.decode()
    assert f"{cast.learner} is signed in here." in answer.content.decode()
    assert not Case.objects.exists()
    assert f">\n{WORDS}</textarea>" in page_of(learner)


@pytest.mark.usefixtures("forms_as_sent")
def test_what_a_script_sends_may_name_its_author_in_the_header(cast: Cast) -> None:
    learner = browser(cast.learner)

    nameless = learner.post("/uploads/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "3"})
    named = learner.post(
        "/uploads/",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": "3",
            "X-Oqu-Person": mark_of(cast.learner),
        },
    )

    assert (nameless.status_code, named.status_code) == (409, 201)


@pytest.mark.usefixtures("forms_as_sent")
def test_a_visitor_needs_no_author_and_signing_out_neither(cast: Cast) -> None:
    discarded = browser().post("/en/unsent/discard/", {"key": "one"})
    left = browser(cast.learner).post("/en/sign-in/out/")

    assert (discarded.status_code, left.status_code) == (303, 303)


def test_discarding_deletes_the_words_everywhere(cast: Cast) -> None:
    data = data_of(page_of(browser(cast.learner)), **asked())
    signed_out = browser()
    send(signed_out, data)

    answer = signed_out.post("/en/unsent/discard/", {"key": data["form_key"], "page": HELP})

    assert (answer.status_code, answer.headers["Location"]) == (303, HELP)
    assert answer.cookies[sending.RECEIVED_COOKIE].value == data["form_key"]
    assert not UnsentForms.objects.exists()


def test_discarding_leads_nowhere_else(client: Client, db: None) -> None:
    assert client.post("/en/unsent/discard/", {"page": "//example.org/"}).headers["Location"] == "/en/"


def test_a_lost_token_loses_no_words_of_this_site_and_keeps_none_of_another(cast: Cast) -> None:
    data = data_of(page_of(browser(cast.learner)), **asked())
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.learner)

    from_elsewhere = strict.post(HELP, data, headers={"Origin": "https://example.org"})
    kept_then = UnsentForms.objects.exists()
    from_here = strict.post(
        HELP, data, headers={"Origin": "http://testserver", "Referer": f"http://testserver{HELP}"}
    )

    assert (from_elsewhere.status_code, from_here.status_code) == (403, 403)
    assert not kept_then
    assert "after a minute" not in from_elsewhere.text
    assert "after a minute" in page_of(strict)


def test_nothing_is_kept_of_passwords_or_of_what_a_script_sends(cast: Cast) -> None:
    client = browser()
    client.post(
        "/en/sign-in/safety/password/", {"form_key": "one", "password1": "my secret", "form_author": ""}
    )
    stored = unsent.waiting(client.cookies[sending.cookie_name()].value, timezone.now())
    script = browser()
    script.post(HELP, asked(form_key="two"), headers={"Sec-Fetch-Mode": "cors"})

    assert "my secret" not in str(stored)
    assert sending.cookie_name() not in script.cookies


def test_two_forms_wait_side_by_side(cast: Cast) -> None:
    learner = browser(cast.learner)
    talk = f"/en/my/courses/{cast.course.slug}/discussion/"
    signed_out = browser()
    send(signed_out, data_of(page_of(learner), **asked()))
    send(signed_out, data_of(page_of(learner, talk), title="Catalogue", text="How many fields?"), talk)

    back = browser(cast.learner, like=signed_out)

    assert "after a minute" in page_of(back)
    assert "How many fields?" in page_of(back, talk)
    assert not Thread.objects.exists()
    assert not Message.objects.exists()


def test_what_is_stored_opens_with_the_secret_of_the_browser_alone_and_for_a_day(cast: Cast) -> None:
    now = timezone.now()
    form = unsent.UnsentForm("key", "", HELP, HELP, (("text", WORDS),))
    secret = unsent.new_secret()
    unsent.add(secret, form, now)

    assert WORDS.encode() not in bytes(UnsentForms.objects.get().sealed)
    assert unsent.waiting(secret, now) == [form]
    assert unsent.waiting(unsent.new_secret(), now) == []
    assert unsent.waiting(secret, now + unsent.LASTS) == []
    assert unsent.delete_old(now + unsent.LASTS) == 1


def test_too_much_to_keep_is_not_kept(db: None) -> None:
    form = unsent.UnsentForm("key", "", HELP, HELP, (("text", "x" * unsent.MOST_BYTES),))

    assert not unsent.add(unsent.new_secret(), form, timezone.now())


@pytest.mark.parametrize(
    "address",
    [
        *("/en/sign-in/card/", "/en/sign-in/code/", "/en/sign-in/second-step/", "/en/sign-in/again/code/"),
        *("/en/my/profile/sign-in/email/code/", "/en/courses/one/apply/two/code/"),
    ],
)
def test_codes_that_sign_in_are_not_shown_to_the_next_person_at_the_browser(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)

    strict.get("/en/sign-in/card/")

    stale = {"code": "abcd-efgh-2345", "form_key": "one", "form_author": ""}
    refused = strict.post(address, stale, headers={"Origin": "http://testserver"})
    later = strict.get(address)

    assert refused.status_code in {401, 403}
    assert "abcd-efgh-2345" not in refused.text + later.text


def test_codes_of_libraries_are_given_back(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.coordinator)

    headers = {"X-Oqu-Person": mark_of(cast.coordinator), "Origin": "http://testserver"}
    refused = strict.post(
        "/en/office/libraries/new/", {"code": "akkol-04", "form_key": "one"}, headers=headers
    )

    assert "akkol-04" in refused.content.decode()
