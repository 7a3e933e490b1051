"""Questionnaires as people fill them in: `asked` for those who answer, `waves` and `editor` for those who ask."""
