"""The words of the kind of a place, such as “district”, which people leave out of its name or abbreviate."""

from oqu.libraries.queries import plain_name

KIND_WORDS = frozenset(
    plain_name(word)
    for word in (
        "облысы",
        "облыс",
        "область",
        "области",
        "region",
        "oblast",
        "ауданы",
        "аудан",
        "район",
        "районы",
        "district",
        "rayon",
        "қаласы",
        "қала",
        "город",
        "города",
        "района",
        "г",
        "city",
        "обл",
        "ауд",
        "р",
        "н",
    )
)
"""What people leave out of the name of a region, district or town, or abbreviate."""


def bare(name: str) -> str:
    """A plain name without the word of its kind; the whole of it where it is nothing else."""
    return " ".join(word for word in name.split() if word not in KIND_WORDS) or name


WORDS_OF_KIND = {
    "town": frozenset(map(plain_name, ("г", "город", "города", "қала", "қаласы", "city"))),
    "district": frozenset(
        map(plain_name, ("район", "района", "районы", "р", "аудан", "ауданы", "ауд", "district", "rayon"))
    ),
}
"""The words that distinguish a town from the district around it."""


def kind_named(name: str) -> str:
    """What a plain name says the place is: `town`, `district`, or "" where it does not say, or says both."""
    words = set(name.split())
    found = [kind for kind, of in WORDS_OF_KIND.items() if words & of]
    return found[0] if len(found) == 1 else ""
