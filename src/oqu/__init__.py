"""Oqu: online professional-development courses, run by libraries for libraries."""
