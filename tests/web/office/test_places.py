"""Regions, districts and library systems by pages."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.libraries.models import District, LibraryChange, Network, Region
from tests.factories.cast import Cast
from tests.factories.libraries import (
    CentreFactory,
    DistrictFactory,
    LibraryFactory,
    NetworkFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db
PLACES = "/en/office/libraries/places/"
KAZAKHSTAN = f"{PLACES}country/"


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.keeper)
    return client


def typed(**more: str) -> dict[str, str]:
    return {"name_kk": "", "name_ru": "", "name_en": "", "code": "", "parent": ""} | more


def test_a_region_is_chosen_from_the_list_of_the_country(keeper: Client) -> None:
    assert "Ulytau Region: 5 districts" in keeper.get(KAZAKHSTAN).text

    page = keeper.post(KAZAKHSTAN, {"regions": ["kz-62"]}, follow=True)

    assert "Zhezkazgan city" in page.text
    assert "Ulytau Region: 5 districts (is there already)" in keeper.get(KAZAKHSTAN).text


def test_region_district_and_system_are_entered_and_changed(keeper: Client) -> None:
    keeper.post(f"{PLACES}region/new/", typed(name_ru="Степной край", name_kk="Дала өлкесі"))
    region = Region.objects.get(name_ru="Степной край")
    keeper.post(f"{PLACES}district/new/", typed(name_ru="Озёрный район", parent=region.code))
    district = District.objects.get(region=region)
    keeper.post(f"{PLACES}network/new/", typed(name_ru="Озёрная ЦБС", parent=district.code))
    keeper.post(f"{PLACES}district/{district.key}/", typed(name_ru="Приозёрный район", parent=region.code))

    district.refresh_from_db()
    assert (region.code, district.code, district.name_ru) == (
        "stepnoi-krai",
        "ozernyi-raion",
        "Приозёрный район",
    )
    assert Network.objects.get(district=district).name_ru == "Озёрная ЦБС"


def test_a_taken_code_and_a_missing_name_are_422(keeper: Client, cast: Cast) -> None:
    RegionFactory.create()

    assert keeper.post(f"{PLACES}region/new/", typed(name_ru="Икс", code="Akmola")).status_code == 422
    assert keeper.post(f"{PLACES}region/new/", typed(code="x")).status_code == 422
    assert keeper.get(f"{PLACES}planet/new/").status_code == 404


def test_a_centre_among_others_proposes_a_change_of_a_shared_place(client: Client, cast: Cast) -> None:
    CentreFactory.create()
    district = DistrictFactory.create()
    client.force_login(cast.coordinator)
    address = f"{PLACES}district/{district.key}/"
    assert "the site administrator" in client.get(address).text

    client.post(address, typed(name_ru="Иной", parent=district.region.code))

    assert LibraryChange.objects.get().code == district.code
    district.refresh_from_db()
    assert district.name_ru != "Иной"
    merging = reverse("office:merge_places", args=["district", district.key])
    assert "You can't merge this one" in client.get(merging).text
    assert client.post(merging, {"into": DistrictFactory.create().key}).status_code == 403


def test_districts_are_merged_by_a_page(keeper: Client) -> None:
    one, twice = DistrictFactory.create(), DistrictFactory.create()

    page = keeper.post(
        reverse("office:merge_places", args=["district", twice.key]), {"into": one.key}, follow=True
    )

    assert "Merged with: " in page.text
    assert list(District.objects.filter(pk__in=[one.pk, twice.pk])) == [one]


def test_only_libraries_that_the_reader_may_change_are_offered_for_merging(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    other = CentreFactory.create()
    own_network = NetworkFactory.create(owner=cast.centre)
    own, twice = LibraryFactory.create_batch(2, network=own_network)
    theirs = LibraryFactory.create_batch(5, network=NetworkFactory.create(owner=other))
    client.force_login(cast.coordinator)
    merging = reverse("office:merge_places", args=["library", twice.key])

    with django_assert_max_num_queries(40):
        page = client.get(merging).text

    offered = {one.key for one in (own, *theirs) if f'value="{one.key}"' in page}
    assert (offered, "is done by the site administrator" in page) == ({own.key}, True)
    refused = client.post(merging, {"into": theirs[0].key})
    assert (refused.status_code, "is done by the site administrator" in refused.text) == (422, True)
    assert client.post(merging, {"into": own.key}).status_code == 303


def test_the_site_administrator_is_offered_every_library(keeper: Client) -> None:
    one, twice = (
        LibraryFactory.create(network=NetworkFactory.create(owner=CentreFactory.create())),
        LibraryFactory.create(),
    )

    page = keeper.get(reverse("office:merge_places", args=["library", twice.key])).text

    assert (f'value="{one.key}"' in page, "is done by the site administrator" in page) == (True, False)


def test_templates_are_downloaded(keeper: Client) -> None:
    for name in ("libraries", "networks", "places"):
        assert keeper.get(f"/kk/office/libraries/templates/{name}.xlsx").content.startswith(b"PK")
    assert keeper.get("/kk/office/libraries/templates/none.xlsx").status_code == 404
