"""Library systems from before each of them had an owner."""

import pytest

from oqu.libraries.models import Network
from tests.factories.libraries import CentreFactory, DistrictFactory
from tests.migrations import migrate, tables_of

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = ("libraries", "0001_initial"), ("libraries", "0002_network_owner")
NAMES = {"name_kk": "Жүйе", "name_ru": "Система", "name_en": "System"}


@pytest.mark.parametrize("number_of_centres", [0, 1, 2])
def test_network_owner_is_the_only_centre_if_there_is_one(number_of_centres: int) -> None:
    district = DistrictFactory.create()
    centres = [CentreFactory.create() for _each in range(number_of_centres)]
    owner = centres[0].pk if number_of_centres == 1 else None
    with tables_of(BEFORE) as old:
        networks = old.get_model("libraries", "Network").objects
        networks.create(code="akmola", district_id=district.pk, **NAMES)

        migrate(AFTER)
        first = Network.objects.filter(code="akmola").values_list("owner", "name_kk").get()
        migrate(BEFORE)
        kept = networks.filter(code="akmola").values_list("name_kk", flat=True).get()
        migrate(AFTER)
        second = Network.objects.filter(code="akmola").values_list("owner", "name_kk").get()

    assert (first, kept, second) == ((owner, "Жүйе"), "Жүйе", (owner, "Жүйе"))
