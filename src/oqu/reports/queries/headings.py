"""The headings of the report, on the page and on every paper."""

from django.utils.translation import gettext as _


def headings() -> dict[str, str]:
    """The headings of the report, for every paper."""
    return {
        "report": _("Evidence report"),
        "made": _("Made on"),
        "continue": _("Continue?"),
        "how": _("How the verdict follows"),
        "reach": _("Who came"),
        "work": _("What was done"),
        "quality": _("Quality"),
        "quality_note": _("Share of good and very good answers, with the interval in which it likely lies"),
        "learning": _("Learning"),
        "learning_note": _("Mean rating of oneself before (open) and after (full)"),
        "way": _("From the application to the end"),
        "coverage": _("Libraries reached"),
        "coverage_note": _("Dark: libraries with participants; light: all libraries in the district"),
        "lectures": _("Lectures heard, %"),
        "transfer": _("Use at work"),
        "transfer_note": _("Share of those who use it at work, with the interval in which it likely lies"),
        "ideas": _("Ideas promised and put into practice"),
        "quotes": _("In their own words"),
        "cautions": _("Read with care"),
        "advice": _("Next time"),
        "silence": _("Those who did not answer"),
        "counted": _("How it is counted"),
        "figure": _("Figure"),
        "value": _("Value"),
        "range": _("Likely"),
        "wanted": _("Wanted"),
        "outcome": _("Outcome"),
        "rule": _("Rule"),
        "numerator": _("Counted"),
        "denominator": _("Out of"),
        "source": _("Source"),
        "place": _("Place"),
        "people": _("People"),
    }
