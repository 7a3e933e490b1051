"""A practical task as those who do it see it: drafts, handing in, coming back."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.assignments.models import Submission, SubmissionState
from oqu.courses.models import Activity, Place, Progress, Step
from oqu.kernel import clock
from tests.factories import activities
from tests.factories.activities import HOUR
from tests.factories.cast import Cast
from tests.web.budgets import SIGNED_IN

TASK = "/en/my/courses/library-work/assignments/task/"


def photo(name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, activities.jpeg().read(), "image/jpeg")


def send(client: Client, **data: Any) -> Any:
    return client.post(TASK, {"form_key": "one", "do": "submit", "text": "My plan"} | data)


def test_handing_in_words_and_a_photo_is_told_and_kept(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    response = send(client, add_files=[photo()])

    assert (response.status_code, response.url) == (303, TASK)
    answer = Submission.objects.get()
    assert (answer.state, answer.text, answer.late) == (SubmissionState.HANDED_IN, "My plan", False)
    page = client.get(TASK).content.decode()
    assert "It is with the reviewer; you will get a letter." in page
    assert f'href="/en/files/{answer.files.get().file.key}/"' in page


def test_the_same_form_sent_twice_is_one_answer(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    first, second = send(client, add_files=[photo()]), send(client, add_files=[photo()])

    assert [first.status_code, second.status_code] == [303, 303]
    assert Submission.objects.get().files.count() == 1


def test_a_draft_is_kept_and_goes_on(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    send(client, do="draft", add_files=[photo()])
    draft = Submission.objects.get()
    page = client.get(TASK).content.decode()

    assert draft.state == SubmissionState.DRAFT
    assert "My plan</textarea>" in page
    assert f'value="{draft.files.get().file.key}"' in page
    send(client, form_key="two", leave_out=[draft.files.get().file.key])
    assert Submission.objects.get().state == SubmissionState.HANDED_IN
    assert Submission.objects.get().files.count() == 0


def begun_from(client: Client) -> str:
    found = re.search(r'name="begun_from" value="(\w+)"', client.get(TASK).text)
    assert found is not None
    return found[1]


def test_two_tabs_on_one_draft_show_both_versions_before_one_takes_the_place(
    cast: Cast, client: Client
) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    opened_twice = begun_from(client)
    send(client, do="draft", form_key="tab one", text="From the first tab", begun_from=opened_twice)

    second = {"do": "draft", "form_key": "tab two", "text": "From the second tab"}
    refused = send(client, begun_from=opened_twice, **second)

    assert refused.status_code == 422
    assert "From the first tab" in refused.text
    assert "From the second tab" in refused.text
    assert f'href="{TASK}">Go on with the other version' in refused.text
    assert Submission.objects.get().text == "From the first tab"
    send(client, begun_from=begun_from(client), **second)
    assert Submission.objects.get().text == "From the second tab"


def test_nothing_at_all_is_refused_and_the_form_comes_back(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    response = send(client, text="  ")

    assert response.status_code == 422
    assert "Write an answer or add a file first." in response.content.decode()
    assert not Submission.objects.exists()


def test_a_foreign_file_is_refused_and_the_words_stay(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    response = send(client, add_files=[SimpleUploadedFile("photo.jpg", b"MZ this is a program")])

    assert response.status_code == 422
    page = response.content.decode()
    assert "My plan</textarea>" in page
    assert 'name="form_key" value="one"' in page
    assert not Submission.objects.exists()


def test_a_late_answer_is_taken_and_told_plainly(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() - HOUR)
    client.force_login(cast.learner)
    assert "Your answer is taken all the same, and marked as late." in client.get(TASK).content.decode()

    send(client)

    assert Submission.objects.get().late
    assert "Handed in, after the due time." in client.get(TASK).content.decode()


def test_after_a_return_the_next_answer_goes_on_from_the_last(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    first = activities.answer(task, cast.enrolment, "First", uploads=[activities.photo()])
    activities.verdict(first, by=cast.methodologist, accepted=False, comment="Add a date")
    client.force_login(cast.learner)

    page = client.get(TASK).content.decode()
    assert "Add a date" in page
    assert "First</textarea>" in page

    send(client, text="Second")
    second = Submission.objects.get(attempt=2)
    assert (second.text, second.files.get().file) == ("Second", first.files.get().file)


def test_an_answer_is_taken_back_until_it_is_reviewed(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    send(client, text="Too early")

    page = client.get(TASK).text
    taken = client.post(TASK, {"do": "take_back"})
    again = client.post(TASK, {"do": "take_back"})

    assert "Take it back and change it" in page
    assert [answer.status_code for answer in (taken, again)] == [303, 303]
    assert "Too early</textarea>" in client.get(TASK).text
    assert not Progress.objects.filter(enrolment=cast.enrolment).exists()
    send(client, text="Complete", form_key="two")
    answer = Submission.objects.get()
    assert (answer.text, answer.state) == ("Complete", SubmissionState.HANDED_IN)
    activities.verdict(answer, by=cast.methodologist, accepted=True)
    client.post(TASK, {"do": "take_back"})
    assert "It was reviewed in the meantime" in client.get(TASK).text
    assert (task.submissions.get().state, "Take it back" in client.get(TASK).text) == ("accepted", False)


def test_an_answer_on_time_stays_handed_in_once_its_time_is_over(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    send(client, text="On time")
    Activity.objects.filter(pk=task.activity_id).update(due_at=clock.now() - HOUR)

    page = client.get(TASK).text
    client.post(TASK, {"do": "take_back"})

    assert "Take it back" not in page
    assert "or the due time is over: the answer stays handed in." in client.get(TASK).text


def test_the_next_answer_that_is_taken_back_leaves_the_verdict_on_the_first(
    cast: Cast, client: Client
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    first = activities.answer(task, cast.enrolment, "First")
    activities.verdict(first, by=cast.methodologist, accepted=False, comment="Add a date")
    client.force_login(cast.learner)
    send(client, text="Second")

    client.post(TASK, {"do": "take_back"})

    assert Progress.objects.get(enrolment=cast.enrolment).step == Step.RETURNED
    assert "Add a date" in client.get(TASK).text


def test_who_no_longer_takes_part_hands_in_nothing(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    cast.enrolment.state = Place.UNFINISHED
    cast.enrolment.save()
    client.force_login(cast.learner)

    assert client.get(TASK).status_code == 200
    assert send(client).status_code == 403


@pytest.mark.parametrize("attempts", [1, 4])
def test_queries_do_not_grow_with_attempts(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, attempts: int
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    for number in range(attempts):
        sent = activities.answer(
            task, cast.enrolment, f"Try {number}", uploads=[activities.photo(colour="red", width=60 + number)]
        )
        activities.verdict(sent, by=cast.methodologist, accepted=False)
    client.force_login(cast.learner)
    client.get(TASK)

    with django_assert_num_queries(SIGNED_IN + 8):
        client.get(TASK)


def test_a_task_that_needs_a_file_says_so_before_and_in_one_refusal(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    without = client.get(TASK).text
    task.files_required = True
    task.save()

    page, empty, words = client.get(TASK).text, send(client, text=" "), send(client, text="Words")

    needed = "A file is needed for this practical task."
    assert (needed in without, needed in page) == (False, True)
    assert ["This practical task needs a file. Add one." in one.text for one in (empty, words)] == [True] * 2
    assert "Write an answer or add a file first." not in empty.text
