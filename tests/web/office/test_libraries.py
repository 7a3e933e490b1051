"""Libraries and the centre's settings in the office."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.libraries.models import Library, Network, Region
from tests.factories.cast import Cast
from tests.factories.libraries import DistrictFactory, LibraryFactory

pytestmark = pytest.mark.django_db
LIBRARIES = "/en/office/libraries/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def codes(client: Client, **wishes: str) -> set[str]:
    return {library.code for library in client.get(LIBRARIES, wishes).context["page"]}


def test_libraries_are_chosen_by_words_place_system_and_setting(office: Client, cast: Cast) -> None:
    one = LibraryFactory.create(code="one", name_ru="Степная читальня", name_kk="Ауыл", setting="rural")
    two = LibraryFactory.create(code="two", settlement_ru="Ерейментау", setting="urban")

    assert codes(office, q="СТЕПНАЯ чит") == {"one"}
    assert codes(office, q="ерейментау") == {"two"}
    assert codes(office, district=one.district.key) == {"one"}
    assert two.network is not None
    assert codes(office, network=two.network.key) == {"two"}
    assert "two" in codes(office, setting="urban")
    assert "one" not in codes(office, setting="urban")


@pytest.mark.parametrize("number", [2, 60])
def test_the_list_costs_the_same_queries_however_long(
    office: Client, cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(number):
        LibraryFactory.create(network=cast.network)

    with django_assert_num_queries(11):
        office.get(LIBRARIES)


def typed(library: Library, **changes: str) -> dict[str, str]:
    names = {
        f"name_{language}": getattr(library, f"name_{language}") or "" for language in ("kk", "ru", "en")
    }
    return {
        **names,
        "district": library.district.code,
        "network": library.network.code if library.network else "",
        "setting": library.setting,
        "internet": library.internet,
        **changes,
    }


def test_a_library_is_mended(office: Client, cast: Cast) -> None:
    library = LibraryFactory.create()

    answer = office.post(f"{LIBRARIES}{library.key}/", typed(library, name_ru="Новое имя", internet="no"))

    library.refresh_from_db()
    assert (answer.status_code, library.name_ru, library.internet) == (303, "Новое имя", "no")


def test_a_new_library_needs_a_free_code_and_a_name(office: Client, cast: Cast) -> None:
    known = LibraryFactory.create(code="taken")

    taken = office.post(f"{LIBRARIES}new/", typed(known, code="taken"))
    nameless = office.post(f"{LIBRARIES}new/", typed(known, code="fresh", name_kk="", name_ru="", name_en=""))
    made = office.post(f"{LIBRARIES}new/", typed(known, code="fresh"))

    assert (taken.status_code, nameless.status_code, made.status_code) == (422, 422, 303)
    assert Library.objects.filter(code="fresh").count() == 1


def test_a_new_library_without_a_code_gets_one_of_its_name(office: Client, cast: Cast) -> None:
    known = LibraryFactory.create()
    named = {"name_kk": "", "name_ru": "Сельская библиотека", "name_en": ""}

    answers = [office.post(f"{LIBRARIES}new/", typed(known, code="", **named)) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert sorted(Library.objects.filter(name_ru="Сельская библиотека").values_list("code", flat=True)) == [
        "selskaia-biblioteka",
        "selskaia-biblioteka-2",
    ]


def send(client: Client, **files: str) -> Any:
    lists = [SimpleUploadedFile(f"{name}.csv", content.encode()) for name, content in files.items()]
    return client.post(f"{LIBRARIES}import/", {"lists": lists})


def test_several_lists_are_imported_together(office: Client) -> None:
    answer = send(
        office,
        libraries="library_code,name_ru,district,kind\nnew-1,Первая,D,rural\n",
        places="kind,code,region,name_ru\nregion,R,,Область\ndistrict,D,R,Район\n",
    )

    assert (answer.status_code, Library.objects.filter(code="new-1").exists()) == (200, False)
    assert "Nothing is written yet. New: 3. Changed: 0. As before: 0." in answer.text
    sent = {"confirmed": "1", "lists__uploaded": answer.context["held"]}
    assert office.post(f"{LIBRARIES}import/", sent).status_code == 303
    assert Library.objects.get(code="new-1").district.region.code == "R"


def test_a_new_list_takes_the_place_of_the_one_that_was_sent_before(office: Client) -> None:
    held = send(office, before="kind,code,name_ru\nregion,R,Область\n").context["held"]
    after = SimpleUploadedFile("after.csv", "kind,code,name_ru\nregion,S,Край\n".encode())

    page = office.post(f"{LIBRARIES}import/", {"lists": [after], "lists__uploaded": held})

    assert [row.code for row in page.context["rows"]] == ["S"]
    assert "data-replaced" in office.get(f"{LIBRARIES}import/").text


def test_a_list_shows_what_is_new_changed_and_not_used(office: Client, cast: Cast) -> None:
    known = LibraryFactory.create(code="known", name_ru="Старая")
    district = known.district.code

    page = send(
        office,
        libraries="Код библиотеки;Название на русском;Код района;Город или село;Телефон\n"
        f"known;Новая;{district};село;1\nfresh;Вторая;{district};город;2\n",
    )

    assert [(row.code, row.outcome) for row in page.context["rows"]] == [
        ("known", "changed"),
        ("fresh", "new"),
    ]
    assert "Columns that are not used: Телефон." in page.text
    known.refresh_from_db()
    assert known.name_ru == "Старая"


@pytest.mark.parametrize(
    "headings",
    [
        ("Атауы (қазақша)", "Атауы (орысша)"),
        ("Название (каз.)", "Название (рус.)"),
        ("Name (kk)", "Name (ru)"),
        ("Кітапхананың атауы (қаз.)", "Кітапхананың атауы (орыс тілінде)"),
        ("Наименование библиотеки на казахском языке", "Наименование библиотеки на русском языке"),
        ("Атауы", "Название"),
    ],
)
@pytest.mark.parametrize("listed", ["libraries", "networks", "places"])
def test_names_are_read_in_the_languages_that_their_headings_say(
    office: Client, listed: str, headings: tuple[str, str]
) -> None:
    district = DistrictFactory.create().code
    kazakh, russian = headings
    lists = {
        "libraries": f"Код;{kazakh};{russian};Код района;Город или село\nnew;Ілияс;Ильяс;{district};село\n",
        "networks": f"Код системы;{kazakh};{russian};Код района\nnew;Ілияс;Ильяс;{district}\n",
        "places": f"Вид;Код;{kazakh};{russian}\nобласть;new;Ілияс;Ильяс\n",
    }

    page = send(office, **{listed: lists[listed]})

    assert page.status_code == 200, page.text
    sent = {"confirmed": "1", "lists__uploaded": page.context["held"]}
    assert office.post(f"{LIBRARIES}import/", sent).status_code == 303
    models: dict[str, Any] = {"libraries": Library, "networks": Network, "places": Region}
    made = models[listed].objects.get(code="new")
    assert (made.name_kk, made.name_ru) == ("Ілияс", "Ильяс")


def test_settlements_are_read_in_the_languages_that_their_headings_say(office: Client) -> None:
    district = DistrictFactory.create().code
    page = send(
        office,
        libraries="Код;Название (рус.);Код района;Ауыл (қазақша);Ауыл (орысша)\n"
        f"new;Первая;{district};Қызыл;Кызыл\n",
    )

    sent = {"confirmed": "1", "lists__uploaded": page.context["held"]}
    assert office.post(f"{LIBRARIES}import/", sent).status_code == 303
    made = Library.objects.get(code="new")
    assert (made.settlement_kk, made.settlement_ru, made.setting) == ("Қызыл", "Кызыл", "rural")


def test_every_mistake_is_shown_and_nothing_is_taken(office: Client, cast: Cast) -> None:
    answer = send(office, libraries="library_code,name_ru,district,kind\nnew-1,,Nowhere,steppe\n")

    assert answer.status_code == 422
    assert {(p.row, p.column) for p in answer.context["problems"]} == {
        (2, "kind"),
        (2, "district"),
        (2, "Name in Kazakh"),
    }
    assert not Library.objects.filter(code="new-1").exists()


def test_who_keeps_libraries(client: Client, cast: Cast) -> None:
    allowed = {}
    for name in ("director", "methodologist", "coordinator"):
        client.force_login(cast.people[name])  # type: ignore[arg-type]
        allowed[name] = client.get(f"{LIBRARIES}new/").status_code

    assert allowed == {"director": 200, "methodologist": 200, "coordinator": 200}


# The settings of the centre

SETTINGS = "/en/office/settings/"


def test_the_director_keeps_the_settings(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    typed = {"zone": "Asia/Aqtau", "email": "centre@example.org", "phone": "+7", "fewest_answers": "7"}

    answer = client.post(SETTINGS, typed)

    cast.centre.refresh_from_db()
    assert (answer.status_code, cast.centre.zone, cast.centre.fewest_answers) == (303, "Asia/Aqtau", 7)


def test_fewer_than_five_answers_are_never_shown(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    answer = client.post(SETTINGS, {"zone": "Asia/Almaty", "fewest_answers": "4"})

    assert answer.status_code == 422


def test_only_the_director_keeps_the_settings(office: Client) -> None:
    assert office.get(SETTINGS).status_code == 403


def test_one_library_is_reported_as_one(office: Client) -> None:
    known = LibraryFactory.create()

    added = office.post(f"{LIBRARIES}new/", typed(known, code="fresh"), follow=True).text
    same = office.post(f"{LIBRARIES}{known.key}/", typed(known), follow=True).text

    assert "The library is added." in added
    assert "Nothing was changed." in same
    assert "As before" not in added + same


@pytest.mark.parametrize(
    ("language", "label"), [("ru", "Район или город"), ("kk", "Аудан немесе қала"), ("en", "District")]
)
def test_a_place_is_a_district_or_a_town(client: Client, cast: Cast, language: str, label: str) -> None:
    """Towns are places beside districts: the label fits both."""
    client.force_login(cast.coordinator)

    assert f">{label}<" in client.get(f"/{language}/office/libraries/").text
