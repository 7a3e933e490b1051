"""Migrations of admission that move data."""

from importlib import import_module

import pytest
from django.apps import apps

from oqu.admission import actions
from oqu.admission.models import Application
from oqu.kernel import clock
from oqu.people.models import Person
from tests.factories.admission import ApplicationFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PersonFactory
from tests.migrations import tables_of


def test_0004_libraries_of_applications_become_those_of_the_people(db: None) -> None:
    by, library = PersonFactory.create(), LibraryFactory.create()
    listed, unlisted, own = (
        actions.admit(
            application=ApplicationFactory.create(library=None, library_words="Тургай"), by=by, at=clock.now()
        )
        for _ in range(3)
    )
    Person.objects.update(library_words="")
    Person.objects.filter(pk=own.person_id).update(library=library)
    Application.objects.filter(person=listed.person).update(library=library)

    import_module("oqu.admission.migrations.0004_libraries_of_applications").carry(apps, None)

    found = {pk: row for pk, *row in Person.objects.values_list("pk", "library", "library_words")}
    assert found[listed.person_id] == [library.pk, ""]
    assert found[unlisted.person_id] == [None, "Тургай"]
    assert found[own.person_id] == [library.pk, ""]


@pytest.mark.django_db(transaction=True)
def test_0004_libraries_of_applications_stay_on_the_way_back() -> None:
    person = PersonFactory.create(library=LibraryFactory.create())

    with tables_of(("admission", "0003_headings_that_are_not_used")) as earlier:
        stored = earlier.get_model("admission", "Application").objects.count()

    person.refresh_from_db()
    assert (stored, person.library is not None) == (0, True)
