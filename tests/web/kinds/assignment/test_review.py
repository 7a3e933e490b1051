"""Reviewing: a verdict, a letter, the next answer; two reviewers at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oqu.assignments.models import Review, Submission, SubmissionState
from oqu.letters.models import Batch, Letter
from oqu.people.queries import names_by_key
from tests.factories import activities
from tests.factories.cast import Cast


def judge(client: Client, answer: Submission, verdict: str, **data: Any) -> Any:
    usual = {
        "form_key": f"key {answer.key}",
        "verdict": verdict,
        "points_c1": "3",
        "points_c2": "2.5",
        "comment": "",
    }
    return client.post(f"/en/teaching/reviews/{answer.key}/", usual | data)


def test_accepting_tells_the_person_and_opens_the_next(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    first, second = activities.answer(task, cast.enrolment), activities.answer(task, cast.other_enrolment)
    client.force_login(cast.methodologist)

    response = judge(client, first, "accepted", comment="Well done")

    assert (response.status_code, response.url) == (303, f"/en/teaching/reviews/{second.key}/")
    first.refresh_from_db()
    assert (first.state, first.review.total) == (SubmissionState.ACCEPTED, Decimal("5.5"))
    letter = Letter.objects.get(person=cast.learner)
    assert letter.kind == "assignments/accepted"
    assert "Well done" in letter.text
    assert "/en/my/courses/library-work/assignments/task/" in letter.text


def test_the_last_one_leads_back_to_the_queue(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.lecturer)

    response = judge(client, answer, "returned", comment="Add a date")

    assert response.url == "/en/teaching/"
    assert Letter.objects.get(person=cast.learner).kind == "assignments/returned"


def test_a_return_needs_a_comment(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.methodologist)

    response = judge(client, answer, "returned")

    assert response.status_code == 422
    assert "Explain in the comment what has to be changed" in response.content.decode()
    assert not Review.objects.exists()


def test_accepting_below_the_line_is_refused_with_the_figures(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.methodologist)

    response = judge(client, answer, "accepted", points_c1="1")

    assert response.status_code == 422
    assert "Accepted from 5 points on; this is 3.5." in response.content.decode()


def test_the_second_of_two_reviewers_is_told(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.lecturer)
    page_of_the_second = Client()
    page_of_the_second.force_login(cast.methodologist)
    judge(client, answer, "accepted")

    response = judge(page_of_the_second, answer, "returned", form_key="other", comment="Name two\nmore books")

    assert response.status_code == 422
    assert "Lecturer Daniyar has reviewed this answer in the meantime: Accepted." in (
        response.content.decode()
    )
    assert "Your comment was not saved" in response.text
    assert "Name two\nmore books" in response.text.replace("<br>", "\n")
    assert Review.objects.get().reviewer == cast.lecturer


def test_the_same_verdict_sent_twice_is_one(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.methodologist)

    statuses = [judge(client, answer, "accepted").status_code for _time in range(2)]

    assert statuses == [303, 303]
    assert Review.objects.count() == 1
    assert Letter.objects.filter(person=cast.learner).count() == 1


def test_the_page_shows_everything_needed(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    first = activities.answer(task, cast.enrolment, "The first try", uploads=[activities.photo()])
    activities.verdict(first, by=cast.methodologist, accepted=False, comment="Add a date")
    second = activities.answer(task, cast.enrolment, "The second try")
    client.force_login(cast.methodologist)

    page = client.get(f"/ru/teaching/reviews/{second.key}/").content.decode()

    assert "Напишите" in page
    assert "The second try" in page
    assert "The first try" in page
    assert "Add a date" in page
    assert f'<img src="/ru/files/{second.files.get().file.key}/"' in page
    assert 'name="points_c1"' in page


def test_only_those_who_teach_find_the_answer(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    statuses = {}
    for name, who in cast.people.items():
        client.logout()
        if name != "visitor":
            client.force_login(who)  # type: ignore[arg-type]
        statuses[name] = client.get(f"/en/teaching/reviews/{answer.key}/").status_code

    assert statuses == dict.fromkeys(cast.people, 404) | {
        "methodologist": 200,
        "lecturer": 200,
        "visitor": 302,
    }


def test_after_undoing_a_verdict_the_form_has_its_points_and_its_comment_again(
    cast: Cast, client: Client
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.methodologist)
    judge(client, answer, "returned", comment="Add a date, and <b>bold</b> words")
    undo = reverse("teaching:undo_review", args=[Batch.objects.get(verb="assignments.review").key])

    client.post(undo)
    form = client.get(f"/en/teaching/reviews/{answer.key}/").context["form"]

    assert {name: form[name].value() for name in form.fields} == {
        "points_c1": "3",
        "points_c2": "2.5",
        "comment": "Add a date, and <b>bold</b> words",
    }
    judge(client, answer, "accepted", form_key="another")
    assert client.session["reviews_taken_back"] == {}


@pytest.mark.parametrize(
    ("verdict", "button"), [("accepted", "Accept"), ("returned", "Return with the comment")]
)
def test_a_verdict_is_undone_under_the_name_of_its_button(
    cast: Cast, client: Client, verdict: str, button: str
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.methodologist)
    judge(client, answer, verdict, comment="Add a date")

    page = client.get(reverse("teaching:queue")).text

    assert f"{button}: {names_by_key([cast.learner.key])[cast.learner.key]}" in page
