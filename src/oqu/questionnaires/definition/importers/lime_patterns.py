"""The regular expression that LimeSurvey checks an answer with, in our terms."""

import re

from oqu.questionnaires.definition import patterns
from oqu.questionnaires.definition.importers.draft import Plain

DELIMITED = re.compile(r"(?P<mark>[/#~%@!|])(?P<inner>.*)(?P=mark)(?P<flags>[iu]*)", re.DOTALL)
WHOLE = re.compile(r"\^(?P<whole>[^|]*[^|\\])\$", re.DOTALL)


def pattern_of(preg: str) -> Plain | None:
    """The fields of an item with this pattern, None where it cannot be checked here.

    LimeSurvey looks for it anywhere in the answer, here the whole answer must match.
    """
    found = DELIMITED.fullmatch(preg.strip())
    if not found:
        return None
    inner = found["inner"].replace(r"\/", "/")
    whole = WHOLE.fullmatch(inner)
    expression = whole["whole"] if whole else rf"[\s\S]*(?:{inner})[\s\S]*"
    if "i" in found["flags"]:
        expression = f"(?i:{expression})"
    known = {one.expression: name for name, one in patterns.NAMED.items()}
    if expression in known:
        return {"pattern": known[expression]}
    if len(expression) > patterns.LONGEST or not patterns.is_understood(expression):
        return None
    return {"pattern": patterns.OWN, "expression": expression}
