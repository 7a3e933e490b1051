"""Computed values are kept by what determines them, and not without limit."""

from oqu.kernel.memo import Memo, at_most, memoised


def test_memoised_function_computes_each_result_once() -> None:
    computed: list[tuple[int, str]] = []

    @memoised
    def join(number: int, word: str) -> str:
        computed.append((number, word))
        return f"{number} {word}"

    assert [join(1, "a"), join(2, "a"), join(1, "a")] == ["1 a", "2 a", "1 a"]
    assert computed == [(1, "a"), (2, "a")]


def test_memoised_function_forgets_the_least_recently_used_result() -> None:
    computed: list[int] = []

    @at_most(2)
    def same(number: int) -> int:
        computed.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        same(number)

    assert computed == [1, 2, 3, 2]


def test_memo_computes_once_for_a_key_and_starts_again_when_full() -> None:
    memo = Memo[str, int](2)
    computed: list[str] = []

    def length(word: str) -> int:
        def compute() -> int:
            computed.append(word)
            return len(word)

        return memo.get(word, compute)

    assert [length(word) for word in ("a", "bb", "a", "ccc", "a")] == [1, 2, 1, 3, 1]
    assert computed == ["a", "bb", "ccc", "a"]
