"""What is put beside equal names of a list, so that a reader can tell them apart."""

from collections.abc import Mapping, Sequence


def marks(facts: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """As many facts of each as tell all apart, or all facts. Each has as many of them, of which some may be empty."""
    found: dict[int, str] = {}
    for most in range(1, len(next(iter(facts.values()))) + 1):
        found = {key: ", ".join(dict.fromkeys(filter(None, some[:most]))) for key, some in facts.items()}
        if len(set(found.values())) == len(found):
            break
    return found
