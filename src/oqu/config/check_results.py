"""What a check of the installation finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """The result of one check; `remedy`, for the operator of the server, is empty if all is well.

    `page` is the name of the page on which the site administrator can do something about it, `action` says what.
    """

    thing: str
    what: str
    remedy: str = ""
    is_fault: bool = False
    page: str = ""
    action: str = ""

    @property
    def is_odd(self) -> bool:
        """Whether it works, but needs attention."""
        return bool(self.remedy) and not self.is_fault


def ok(thing: str, what: str) -> CheckResult:
    """Return a finding without a fault."""
    return CheckResult(thing, what)


def warning(thing: str, what: str, remedy: str, *, page: str = "", action: str = "") -> CheckResult:
    """Return a finding about something that works but needs attention."""
    return CheckResult(thing, what, remedy, page=page, action=action)


def fault(thing: str, what: str, remedy: str, *, page: str = "", action: str = "") -> CheckResult:
    """Return a finding about something that does not work or is dangerous."""
    return CheckResult(thing, what, remedy, is_fault=True, page=page, action=action)
