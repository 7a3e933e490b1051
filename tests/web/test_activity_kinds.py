"""Each kind of activity has pages in the registry of the web."""

import pytest

from oqu.courses.kinds import all_kinds
from oqu.web import activity_kinds


def test_every_kind_has_pages_in_the_same_order() -> None:
    assert [pages.code for pages in activity_kinds.every()] == [kind.code for kind in all_kinds()]


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        activity_kinds.register(activity_kinds.every()[0])


def test_no_two_kinds_give_words_to_one_verb() -> None:
    verbs = [verb for pages in activity_kinds.every() for verb in pages.journal_words]

    assert len(verbs) == len(set(verbs))
