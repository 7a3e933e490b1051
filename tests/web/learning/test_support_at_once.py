"""One form sent twice at the same moment is one question to the centre."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from oqu.support.models import Case, Subject
from tests.factories.cast import Cast


@pytest.mark.django_db(transaction=True)
def test_the_same_question_sent_twice_at_once_is_one_case_and_one_answer(cast: Cast) -> None:
    clients = (Client(), Client())
    for client in clients:
        client.force_login(cast.learner)
    form = {"subject": Subject.values[0], "text": "Where is the lecture?", "form_key": "sent twice"}
    address = reverse("learning:support")  # here: each thread begins with the default language
    gate = threading.Barrier(len(clients))

    def send(client: Client) -> tuple[int, str]:
        try:
            gate.wait()
            answer = client.post(address, form)
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(send, clients))

    case = Case.objects.get()
    assert answers == [(303, reverse("learning:case", args=[case.key]))] * 2
