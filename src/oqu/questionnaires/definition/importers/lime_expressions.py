"""LimeSurvey's relevance equations, as far as they ask which answers were given.

The equations are rewritten as Python expressions and taken apart by `ast`, which is never evaluated.
"""

import ast
import re

type Pair = tuple[str, str]  # the name of a question (or a row of it), and a value of it
type Groups = list[list[Pair]]  # pairs of one group are alternatives

PARTS = re.compile(
    r"""(?P<text>"[^"\\]*"|'[^'\\]*')|(?P<and>&&|\band\b)|(?P<or>\|\||\bor\b)|(?P<sgqa>\b\d+X\d+X\w+)|(?P<naok>\.NAOK\b)""",
    re.IGNORECASE,
)
REWRITTEN = {"and": " and ", "or": " or ", "naok": ""}
OURS = "_sgqa_"
LONGEST = 4000


def read_relevance(equation: str) -> tuple[Groups, bool] | None:
    """Groups of alternatives and whether all groups must hold (else one is enough); None where it is not that simple."""
    if len(equation) > LONGEST or "#" in equation:
        return None
    try:
        tree = ast.parse(PARTS.sub(_rewritten, equation.strip()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        groups = [_alternatives(part) for part in _parts(tree, ast.And)]
        return None if None in groups else ([group for group in groups if group], True)
    alternatives = _alternatives(tree)
    return None if alternatives is None else ([[pair] for pair in alternatives], False)


def _rewritten(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    return OURS + match[0] if kind == "sgqa" else REWRITTEN.get(kind, match[0])


def _parts(tree: ast.BoolOp, op: type[ast.boolop]) -> list[ast.expr]:
    """The parts of nested “and” or “or”."""
    found: list[ast.expr] = []
    for part in tree.values:
        same = isinstance(part, ast.BoolOp) and isinstance(part.op, op)
        found += _parts(part, op) if same and isinstance(part, ast.BoolOp) else [part]
    return found


def _alternatives(tree: ast.expr) -> list[Pair] | None:
    """One comparison, or several of which one must hold."""
    parts = _parts(tree, ast.Or) if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or) else [tree]
    pairs = [pair for part in parts if (pair := _comparison(part))]
    return pairs if len(pairs) == len(parts) else None


def _comparison(tree: ast.expr) -> Pair | None:
    match tree:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[value]):
            found = _value(value)
            return None if found is None else (name.removeprefix(OURS), found)
    return None


def _value(tree: ast.expr) -> str | None:
    match tree:
        case ast.Constant(value=str() | int() as value):
            return str(value)
        case ast.Name(id=name):
            return name
    return None
