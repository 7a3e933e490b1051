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


def test_the_page_of_the_course_leads_to_the_signed_certificate(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)
    address = f"/en/my/courses/{cast.course.slug}/"
    assert "Your certificate is signed." not in client.get(address).text

    cast.course.enrolments.exclude(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    signed = actions.sign(course=cast.course, by=cast.director, at=clock.now())[0]

    page = client.get(address).text
    assert "Until the certificate" not in page
    assert f"certificates/{signed.number}.pdf" in page
