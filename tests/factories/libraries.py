"""Libraries for tests: one region, a district, a network and libraries in it."""

import factory
from factory.django import DjangoModelFactory

from oqu.libraries.models import Centre, District, Library, Network, Region


class RegionFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "Akmola"
    name_kk = "Ақмола облысы"
    name_ru = "Акмолинская область"
    name_en = "Akmola Region"


class DistrictFactory(DjangoModelFactory[District]):
    class Meta:
        model = District

    region = factory.SubFactory(RegionFactory)
    code = factory.Sequence(lambda n: f"district-{n}")
    name_kk = factory.Sequence(lambda n: f"{n}-аудан")
    name_ru = factory.Sequence(lambda n: f"Район {n}")
    name_en = factory.Sequence(lambda n: f"District {n}")


class NetworkFactory(DjangoModelFactory[Network]):
    class Meta:
        model = Network

    code = factory.Sequence(lambda n: f"net-{n}")
    district = factory.SubFactory(DistrictFactory)
    name_kk = factory.Sequence(lambda n: f"{n}-кітапханалық жүйе")
    name_ru = factory.Sequence(lambda n: f"Библиотечная система {n}")
    name_en = factory.Sequence(lambda n: f"Library System {n}")


class LibraryFactory(DjangoModelFactory[Library]):
    class Meta:
        model = Library

    code = factory.Sequence(lambda n: f"lib-{n:02}")
    network = factory.SubFactory(NetworkFactory)
    district = factory.LazyAttribute(lambda library: library.network.district)
    setting = "rural"
    name_kk = factory.Sequence(lambda n: f"{n}-ауылдық кітапхана")
    name_ru = factory.Sequence(lambda n: f"Сельская библиотека {n}")
    name_en = factory.Sequence(lambda n: f"Rural Library {n}")


class CentreFactory(DjangoModelFactory[Centre]):
    class Meta:
        model = Centre

    library = factory.SubFactory(LibraryFactory, setting="urban")
    slug = factory.Sequence(lambda n: f"centre-{n}")
    zone = "Asia/Almaty"
