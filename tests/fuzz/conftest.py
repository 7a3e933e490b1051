"""The world of the permission table, made once for the fuzz test."""

from tests.house.conftest import sessions, world

__all__ = ["sessions", "world"]
