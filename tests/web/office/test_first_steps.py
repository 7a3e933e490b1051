"""The first start of an installation, and the checklist of its site administrator."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from oqu.courses.sheets import calendar_for_person
from oqu.kernel import clock
from oqu.letters.actions import write
from oqu.libraries.actions import name_site
from oqu.libraries.models import Centre, District, Network
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
    assert client.get(address).status_code == 404
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
    assert "0 of 6 done" in client.get(START).text

    page = client.post(CENTRE, library(network_name="Улытауская ЦБС"), follow=True)

    centre = Centre.objects.get()
    network = Network.objects.get()
    assert (centre.library.district.code, centre.library.network) == ("kz-62-ulytau", network)
    assert (network.owner, District.objects.count()) == (centre, 5)
    assert "1 of 6 done" in page.text
    assert "waits for director@example.org" in page.text


def test_the_site_gets_the_name_that_its_administrator_types(client: Client) -> None:
    client.post(link(), KEEPER)
    typed = {"name_kk": "Ұлытау курстары", "name_ru": "Курсы Улытау", "name_en": ""}

    page = client.post(f"{START}name/", typed, follow=True)

    assert ("1 of 6 done" in page.text, client.post(f"{START}name/", {"name_kk": " "}).status_code) == (
        True,
        422,
    )
    assert "<title>Online courses for librarians · Ұлытау курстары</title>" in client.get("/en/").text
    assert "<title>Онлайн-курсы для библиотекарей · Курсы Улытау</title>" in client.get("/ru/").text


def test_letters_and_calendars_carry_the_name_of_the_site(cast: Cast) -> None:
    name_site(names={"ru": "Курсы Улытау"}, by=cast.keeper, at=clock.now())

    letter = write(
        kind=AGAIN_CODE,
        person=cast.director,
        context={"code": "123456", "minutes": 15},
        at=clock.now(),
        reason="test",
        language="en",
    )

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

    assert "2 of 6 done" in page.text
    assert Post.objects.get().person.email == KEEPER["email"]


def test_without_a_name_the_centre_is_422(client: Client, cast: Cast) -> None:
    client.force_login(cast.keeper)

    assert client.post(CENTRE, library(name_ru="")).status_code == 422


def test_a_test_letter_goes_at_once_and_is_remembered(client: Client, cast: Cast) -> None:
    client.force_login(cast.keeper)

    page = client.post(f"{START}letter/", follow=True)

    assert [letter.to for letter in mail.outbox] == [[cast.keeper.email]]
    assert "Letters are only printed: no mail server is set." in page.text
    assert "The letter was taken" not in page.text


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
