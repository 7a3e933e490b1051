"""The cast for every test here."""

from tests.factories.cast import cast

__all__ = ["cast"]
