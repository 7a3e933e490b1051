"""Where libraries stand and who runs courses."""

from django.db.models import QuerySet

from oqu.libraries.models import Centre, District, Library, Network


def all_libraries() -> QuerySet[Library]:
    """Every library with its district, region and network."""
    return Library.objects.select_related("district__region", "network")


def libraries_of(network: Network) -> QuerySet[Library]:
    """The libraries of a network."""
    return all_libraries().filter(network=network)


def library_by_code(code: str) -> Library | None:
    """The library with that code."""
    return all_libraries().filter(code=code.strip()).first()


def districts() -> QuerySet[District]:
    """Every district with its region."""
    return District.objects.select_related("region")


def centre_by_slug(slug: str) -> Centre | None:
    """The centre with that slug."""
    return Centre.objects.select_related("library").filter(slug=slug).first()
