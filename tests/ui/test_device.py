"""The mark of the device's owner, and who may deliver in whose name."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from oqu.ui.device import DeviceOwnerMiddleware, owner_mark
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def of_person(rf: RequestFactory, **headers: str) -> HttpRequest:
    request = rf.post("/en/", headers=headers)
    request.user = PersonFactory.create()
    return request


def test_mark_is_of_one_person_and_tells_nothing(rf: RequestFactory) -> None:
    one, other = of_person(rf), of_person(rf)
    assert owner_mark(one) == owner_mark(one)
    assert owner_mark(one) != owner_mark(other)
    assert len(owner_mark(one)) == 12


def test_visitor_has_no_mark(rf: RequestFactory) -> None:
    request = rf.get("/en/")
    request.user = AnonymousUser()
    assert owner_mark(request) == ""
    assert owner_mark(None) == ""


def test_delivery_in_another_name_is_refused(rf: RequestFactory) -> None:
    middleware = DeviceOwnerMiddleware(lambda _request: HttpResponse("done"))
    own = of_person(rf)
    own.META["HTTP_X_OQU_PERSON"] = owner_mark(own)
    assert middleware(own).status_code == 200
    assert middleware(of_person(rf, **{"X-Oqu-Person": owner_mark(own)})).status_code == 409
    assert middleware(of_person(rf)).status_code == 200


def test_delivery_after_the_session_ended_is_refused(rf: RequestFactory) -> None:
    request = rf.post("/en/", headers={"X-Oqu-Person": "0123456789ab"})
    request.user = AnonymousUser()
    assert DeviceOwnerMiddleware(lambda _request: HttpResponse("done"))(request).status_code == 409
