"""What a check of the installation finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """The result of one check; `remedy` is empty if all is well."""

    thing: str
    what: str
    remedy: str = ""
    is_fault: bool = False

    @property
    def is_odd(self) -> bool:
        """Whether it works, but needs attention."""
        return bool(self.remedy) and not self.is_fault


def ok(thing: str, what: str) -> CheckResult:
    """Return a finding without a fault."""
    return CheckResult(thing, what)


def warning(thing: str, what: str, remedy: str) -> CheckResult:
    """Return a finding about something that works but needs attention."""
    return CheckResult(thing, what, remedy)


def fault(thing: str, what: str, remedy: str) -> CheckResult:
    """Return a finding about something that does not work or is dangerous."""
    return CheckResult(thing, what, remedy, is_fault=True)
