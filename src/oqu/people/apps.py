from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "oqu.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """A person belongs to no centre, whatever library they work at."""
        from oqu.kernel import journal
        from oqu.people.models import Person

        journal.share(Person)
