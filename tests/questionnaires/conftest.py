"""Property tests of these parts have no deadline: on a busy machine a slow example is no finding."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
