"""Files go to whom a rule allows, and to nobody else."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from oqu.courses import actions as courses
from oqu.kernel import clock, files
from oqu.lectures import actions
from tests.factories import activities
from tests.factories.cast import Cast

OF_THE_COURSE = {"director", "methodologist", "coordinator", "lecturer", "learner", "other_learner"}


def readers(cast: Cast, client: Client, key: str) -> set[str]:
    """Who of the cast gets the file; everybody else is refused or asked to sign in."""
    allowed = set()
    for name, who in cast.people.items():
        client.logout()
        if name != "visitor":
            client.force_login(who)  # type: ignore[arg-type]
        response = client.get(f"/en/files/{key}/")
        if response.streaming:
            list(response.streaming_content)
        status = response.status_code
        assert status in {200, 403} or (name, status) == ("visitor", 302)
        if status == 200:
            allowed.add(name)
    return allowed


def test_a_file_of_an_answer_goes_to_its_writer_and_to_those_who_teach(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    sent = activities.answer(task, cast.enrolment, uploads=[activities.photo()])

    assert readers(cast, client, sent.files.get().file.key) == {"learner", "methodologist", "lecturer"}


def test_slides_go_to_everybody_of_the_course(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(1))
    actions.draw_slides.call(talk.pk)
    assert talk.slides is not None

    assert readers(cast, client, talk.slides.key) == OF_THE_COURSE
    assert readers(cast, client, talk.pages.get().picture.key) == OF_THE_COURSE


def test_a_hand_out_goes_to_everybody_of_the_course(cast: Cast, client: Client) -> None:
    text = activities.reading(cast.course, by=cast.methodologist)
    attached = courses.attach_material(
        activity=text.activity,
        upload=activities.pdf(1),
        title="Form",
        by=cast.methodologist,
        at=clock.now(),
    )

    assert readers(cast, client, attached.file.key) == OF_THE_COURSE


def test_a_file_that_belongs_to_nothing_goes_to_nobody(cast: Cast, client: Client) -> None:
    kept = files.store(
        activities.jpeg(),
        name="a.jpg",
        size=100,
        kinds=[files.JPEG],
        owner=cast.learner,
        at=clock.now(),
    )

    assert readers(cast, client, kept.key) == set()


def test_an_unknown_key_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.learner)

    assert client.get("/en/files/nothinghere/").status_code == 404


@pytest.mark.parametrize(("query", "disposition"), [("", "inline"), ("?save", "attachment")])
def test_a_picture_comes_whole_with_safe_headers(
    cast: Cast, client: Client, query: str, disposition: str
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    kept = activities.answer(task, cast.enrolment, uploads=[activities.photo("фото.jpg")]).files.get().file
    client.force_login(cast.learner)

    response = client.get(f"/en/files/{kept.key}/{query}")

    with default_storage.open(kept.path) as stored:
        assert b"".join(response.streaming_content) == stored.read()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith(disposition)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
