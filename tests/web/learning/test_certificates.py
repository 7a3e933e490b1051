"""Everybody's own certificates: the valid one first, the old one with the reason why it is none any more."""

from django.test import Client

from oqu.certificates import actions
from oqu.courses.models import Place
from oqu.kernel import clock
from oqu.people.models import Person
from tests.factories.cast import Cast


def test_a_replaced_one_stands_below_and_says_why(client: Client, cast: Cast) -> None:
    cast.course.enrolments.exclude(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    old = actions.sign(course=cast.course, by=cast.director, at=clock.now())[0]
    Person.objects.filter(pk=cast.learner.pk).update(family_name="Kimova")
    new = actions.reissue(
        certificate=old, reason="The name was misspelt", by=cast.director, at=clock.now(), key="k"
    )
    client.force_login(cast.learner)

    page = client.get("/en/my/certificates/").content.decode()

    first, second = page.index(f"certificates/{new.number}/"), page.index(f"certificates/{old.number}/")
    assert first < page.index("The name was misspelt") < second
    assert (f"{new.number}.pdf" in page, f"{old.number}.pdf" in page) == (True, False)
