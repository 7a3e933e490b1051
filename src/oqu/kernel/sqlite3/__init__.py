"""Django's way of speaking with SQLite, told a little sooner; `ENGINE` of the settings names this package."""
