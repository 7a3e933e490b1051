"""The first start of an installation, and the checklist of its site administrator."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.forms import ChoiceField
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from oqu.config import check_results, examination
from oqu.courses.sheets import calendar_for_person
from oqu.invitations.forms import FirstCentreForm
from oqu.kernel import clock
from oqu.letters.actions import write
from oqu.letters.models import Letter
from oqu.libraries.actions import name_site
from oqu.libraries.forms import LibraryForm
from oqu.libraries.models import Centre, District, Network
from oqu.libraries.queries import SITE_NAME, site_name
from oqu.people import actions
from oqu.people.models import Person, Post
from oqu.people.queries import first_start_token, has_keeper, opens_first_start
from oqu.web.public.sign_in_letters import AGAIN_CODE
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
START = "/en/office/start/"
CENTRE = f"{START}centre/"
KEEPER = {
    "email": "aliya@example.org",
    "family_name": "Serikova",
    "given_name": "Aliya",
    "password": "steppe-lark-41-quiet",
}


def link() -> str:
    with translation.override("en"):
        return reverse("public:first_start", args=[first_start_token()])


def library(**more: str) -> dict[str, str]:
    return {
        "district": "kz-62-ulytau",
        "name_kk": "",
        "name_ru": "Центральная библиотека",
        "name_en": "",
        "settlement": "Улытау",
        "setting": "urban",
        "network_name": "",
        "email": "director@example.org",
        "family_name": "Director",
        "given_name": "Aigul",
    } | more


def test_the_link_makes_one_site_administrator_and_signs_them_in(client: Client) -> None:
    address = link()

    page = client.post(address, KEEPER, follow=True)

    assert page.redirect_chain[-1] == (START, 303)
    person = Person.objects.get()
    assert (person.is_keeper, person.check_password(KEEPER["password"])) == (True, True)
    again = Client().get(address)
    assert again.status_code == 404
    assert "This link has been used" in again.text
    with translation.override("en"):
        assert f'href="{reverse("account_login")}"' in again.text
    with pytest.raises(actions.KeeperExists):
        actions.make_first_keeper(**KEEPER, language="en", at=clock.now())


def test_a_weak_password_and_a_wrong_link_make_nobody(client: Client) -> None:
    assert client.post(link(), KEEPER | {"password": "12345"}).status_code == 422
    assert client.get("/en/first-start/guessed/").status_code == 404
    assert not has_keeper()


def test_the_link_is_good_for_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    token = first_start_token()
    assert opens_first_start(token)
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)

    assert not opens_first_start(token)


def test_the_first_centre_comes_with_its_place_system_and_director(client: Client) -> None:
    client.post(link(), KEEPER)
    assert "0 of 7 done" in client.get(START).text

    page = client.post(CENTRE, library(network_name="Улытауская ЦБС"), follow=True)

    centre = Centre.objects.get()
    network = Network.objects.get()
    assert (centre.library.district.code, centre.library.network) == ("kz-62-ulytau", network)
    assert (network.owner, District.objects.count()) == (centre, 5)
    assert "1 of 7 done" in page.text
    assert "waits for director@example.org" in page.text


def test_the_site_gets_the_name_that_its_administrator_types(client: Client) -> None:
    client.post(link(), KEEPER)
    typed = {"name_kk": "Ұлытау курстары", "name_ru": "Курсы Улытау", "name_en": ""}

    page = client.post(f"{START}name/", typed, follow=True)

    assert ("1 of 7 done" in page.text, client.post(f"{START}name/", {"name_kk": " "}).status_code) == (
        True,
        422,
    )
    assert "<title>Online courses for librarians · Ұлытау курстары</title>" in client.get("/en/").text
    assert "<title>Онлайн-курсы для библиотекарей · Курсы Улытау</title>" in client.get("/ru/").text
    for language, name in (("kk", "Ұлытау курстары"), ("ru", "Курсы Улытау"), ("en", "Ұлытау курстары")):
        assert f'<a class="mark named" href="/">{name}</a>' in client.get(f"/{language}/").text


def test_the_process_that_names_the_site_and_every_letter_use_the_new_name_at_once(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        name_site(names={"en": "New name"}, by=cast.keeper, at=clock.now())
        cache.set(SITE_NAME, {"en": "Old name"})  # another thread reads it before the commit
    assert site_name() == "New name"

    cache.set(SITE_NAME, {"en": "Old name"})  # as in the process of the worker
    letter = code_letter(cast)
    assert ("New name" in letter.text, "Old name" in letter.text + letter.html) == (True, False)


def code_letter(cast: Cast) -> Letter:
    """A letter in English whose text names the site."""
    return write(
        kind=AGAIN_CODE,
        person=cast.director,
        context={"code": "123456", "minutes": 15},
        at=clock.now(),
        reason="test",
        language="en",
    )


def test_letters_and_calendars_carry_the_name_of_the_site(cast: Cast) -> None:
    name_site(names={"ru": "Курсы Улытау"}, by=cast.keeper, at=clock.now())

    letter = code_letter(cast)

    assert "You are about to change how you sign in to Курсы Улытау." in letter.text
    assert "Курсы Улытау</p>" in letter.html
    assert "Курсы Улытау" in calendar_for_person(cast.director).decode()


def test_the_system_of_a_second_centre_is_its_own(client: Client) -> None:
    client.post(link(), KEEPER)
    client.post(CENTRE, library(network_name="Улытауская ЦБС"))

    client.post(
        CENTRE, library(name_ru="Вторая библиотека", network_name="Вторая ЦБС", email="two@example.org")
    )
    page = client.get(START)

    first, second = Centre.objects.order_by("pk")
    assert [network.owner for network in Network.objects.order_by("pk")] == [first, second]
    assert str(first) in page.text


def test_a_director_of_their_own_centre_holds_the_role_at_once(client: Client) -> None:
    client.post(link(), KEEPER)

    page = client.post(CENTRE, library(email=KEEPER["email"]), follow=True)

    assert "2 of 7 done" in page.text
    assert Post.objects.get().person.email == KEEPER["email"]


def test_without_a_name_the_centre_is_422(client: Client, cast: Cast) -> None:
    client.force_login(cast.keeper)

    assert client.post(CENTRE, library(name_ru="")).status_code == 422


def done(page: str) -> list[str]:
    """The titles of the steps that are marked as done."""
    cards = re.findall(r'<section class="card.*?</section>', page, re.DOTALL)
    return [re.search(r"<h2[^>]*>(.*?)</h2>", card)[1] for card in cards if 'class="badge good"' in card]  # type: ignore[index]


def test_the_office_lists_the_first_steps_of_a_director_who_is_the_administrator_too(
    client: Client, cast: Cast
) -> None:
    need = f'href="{START}"'
    client.force_login(cast.director)
    assert need not in client.get("/en/office/").text

    Person.objects.filter(pk=cast.director.pk).update(is_keeper=True)
    client.force_login(Person.objects.get(pk=cast.director.pk))

    page = client.get("/en/office/").text
    assert need in page
    assert "A test letter" in page


def test_a_test_letter_goes_at_once_and_is_remembered(client: Client, cast: Cast) -> None:
    client.force_login(cast.keeper)

    page = client.post(f"{START}letter/", follow=True)

    assert [letter.to for letter in mail.outbox] == [[cast.keeper.email]]
    assert "Letters are only printed: no mail server is set." in page.text
    assert "The letter was taken" not in page.text
    for _visit in range(2):
        page = client.get(START)
        assert ("No mail server is set." in page.text, "A test letter" in done(page.text)) == (True, False)


def test_a_letter_that_the_server_took_is_done_until_another_server_is_set(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.keeper)
    with override_settings(OQU_SMTP_HOST="mail.example.org"):
        client.post(f"{START}letter/")
        assert "A test letter" in done(client.get(START).text)
    for other in ("other.example.org", ""):
        with override_settings(OQU_SMTP_HOST=other):
            assert "A test letter" not in done(client.get(START).text)


@pytest.mark.parametrize(("wrong", "is_done"), [(0, True), (2, False)])
def test_the_check_is_done_when_it_found_nothing_wrong(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, wrong: int, is_done: bool
) -> None:
    found = [check_results.fault("mail", "broken", "Repair it.")] * wrong
    monkeypatch.setattr(examination, "all_findings", lambda: found)
    client.force_login(cast.keeper)
    assert "Check of the installation" not in done(client.get(START).text)

    client.post("/en/office/doctor/")
    client.get("/en/today/")
    page = client.get(START)

    assert ("Check of the installation" in done(page.text)) == is_done
    assert ("2 things are wrong" in page.text, "Nothing is wrong" in page.text) == (not is_done, is_done)


@override_settings(OQU_LETTERS_LEAVE=False)
def test_without_a_mail_server_the_page_says_whom_to_ask(client: Client, cast: Cast) -> None:
    client.force_login(cast.keeper)

    page = client.post(f"{START}letter/", follow=True)

    assert "No mail server is set. The operator sets OQU_SMTP_HOST." in page.text


def test_the_findings_of_the_doctor_are_on_a_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.keeper)

    page = client.get("/en/office/doctor/")

    assert page.status_code == 200
    assert "time zones" in page.text
    assert "часовые пояса" in client.get("/ru/office/doctor/").text
    assert "уақыт белдеулері" in client.get("/kk/office/doctor/").text


def test_the_check_names_what_a_page_can_do_and_for_whom_the_rest_is(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "centres", Centre.objects.none)
    monkeypatch.setattr(examination, "all_findings", examination.first_steps)
    client.force_login(cast.keeper)

    page = client.get("/en/office/doctor/").text

    assert f'<a href="{START}">Open a centre among the first steps</a>' in page
    assert "For the operator of the server: Open one among the first steps, or import its people: oqu" in page


@pytest.mark.parametrize("form", [FirstCentreForm, LibraryForm])
def test_nothing_about_a_new_library_is_chosen_in_advance(form: type[FirstCentreForm | LibraryForm]) -> None:
    chosen = {bound.name: str(bound) for bound in form() if isinstance(bound.field, ChoiceField)}

    assert "setting" in chosen
    assert [
        name for name, shown in chosen.items() if not re.search(r'^<select[^>]*>\s*<option value=""', shown)
    ] == []


def test_remarks_of_the_check_are_in_the_checklist(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [check_results.warning("mail", "slow", "Look at it.")] * 2
    monkeypatch.setattr(examination, "all_findings", lambda: found)
    client.force_login(cast.keeper)
    client.post("/en/office/doctor/")

    page = client.get(START).text

    assert "Check of the installation" in done(page)
    assert ("2 things should be looked at" in page, "Nothing is wrong" in page) == (True, False)
