"""What is put beside equal names of a list, so that a reader can tell them apart."""

from collections.abc import Mapping, Sequence


def marks(facts: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """As many facts of each as tell all apart; where all facts are the same, a number in the order of the keys beside them.

    Each has as many facts, of which some may be empty.
    """
    found: dict[int, str] = {}
    for most in range(1, len(next(iter(facts.values()))) + 1):
        found = {key: ", ".join(dict.fromkeys(filter(None, some[:most]))) for key, some in facts.items()}
        if len(set(found.values())) == len(found):
            return found
    alike: dict[str, list[int]] = {}
    for key in sorted(found):
        alike.setdefault(found[key], []).append(key)
    numbered = {key: n for same in alike.values() if len(same) > 1 for n, key in enumerate(same, start=1)}
    return {key: ", ".join(filter(None, [mark, str(numbered.get(key, ""))])) for key, mark in found.items()}
