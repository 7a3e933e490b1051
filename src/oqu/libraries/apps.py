from django.apps import AppConfig


class LibrariesConfig(AppConfig):
    name = "oqu.libraries"
    label = "libraries"
    verbose_name = "Libraries"

    def ready(self) -> None:
        """The journal learns what a centre is; a library is shared by all of them."""
        from oqu.kernel import journal
        from oqu.libraries.models import Centre, Library

        journal.register_centre(Centre)
        journal.share(Library)
