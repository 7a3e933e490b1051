"""Photos and other files as answers, by pages."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oqu.kernel import clock
from oqu.kernel.models import StoredFile
from oqu.kernel.uploads import hold
from oqu.questionnaires.actions import close_wave
from oqu.questionnaires.models import AnswerFile, Participation, Wave
from oqu.questionnaires.models.answers import Response
from tests.factories.activities import jpeg
from tests.factories.cast import Cast
from tests.factories.questionnaires import answer, item, places, send, wave

pytestmark = pytest.mark.django_db
ROOM = item("room", "photo", required=True)
PLANS = item("plans", "file", max=2)
STORY = item("story", "long", required=True)


def named(cast: Cast, *items: dict[str, Any]) -> Wave:
    return wave(cast.course, cast.methodologist, *(items or (ROOM, STORY)), anonymous=False)


def url(asked: Wave, view: str = "questionnaire") -> str:
    return reverse(f"learning:{view}", args=[asked.activity.course.slug, asked.activity.slug])


def image(name: str = "room.jpg", width: int = 60) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(width=width).read(), "image/jpeg")


def boxes(page: Any, item: str = "room") -> list[str]:
    """The names of the files that a question holds."""
    found = re.findall(
        rf'<input type="checkbox" name="{item}" value="\w+" checked><span>(.*?)</span>', page.text
    )
    return [re.sub(r"<.*?>", "", one).replace("\xad", "").replace("\u200b", "") for one in found]


def test_a_photo_is_an_answer(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.learner)
    assert 'enctype="multipart/form-data"' in client.get(url(asked)).text

    thanked = client.post(url(asked), {"form_key": "one", "room": image(), "story": "Our room"})

    assert (thanked.status_code, thanked.url) == (303, url(asked, "questionnaire_thanks"))
    assert boxes(client.get(url(asked))) == ["room.jpg"]


def test_a_form_with_a_mistake_comes_back_with_its_photo(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.learner)

    refused = client.post(url(asked), {"form_key": "one", "room": image()})
    key = AnswerFile.objects.get().file.key

    assert [problem.id for problem in refused.context["problems"]] == ["story"]
    assert boxes(refused) == ["room.jpg"]
    again = client.post(url(asked), {"form_key": "one", "room": key, "story": "Our room"})
    assert again.status_code == 303
    assert StoredFile.objects.count() == 1


def test_a_file_of_another_kind_is_refused_beside_its_question_and_nothing_else_is_lost(
    client: Client, cast: Cast
) -> None:
    asked = named(cast)
    client.force_login(cast.learner)
    text = SimpleUploadedFile("room.txt", b"words", "text/plain")

    refused = client.post(url(asked), {"form_key": "one", "room": text, "story": "Our room"})

    assert refused.status_code == 422
    assert [(p.id, "can't be taken" in str(p.words)) for p in refused.context["problems"]] == [("room", True)]
    assert "Our room" in refused.text
    assert not Participation.objects.exists()


@pytest.mark.parametrize("do", ["draft", "language:kk"])
def test_a_photo_is_saved_with_what_is_not_ready(client: Client, cast: Cast, do: str) -> None:
    asked = named(cast)
    client.force_login(cast.learner)

    saved = client.post(url(asked), {"form_key": "one", "do": do, "room": image()})

    assert saved.status_code == 303
    assert boxes(client.get(url(asked))) == ["room.jpg"]


def test_a_bad_file_is_named_also_where_the_form_is_only_saved(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.learner)
    text = SimpleUploadedFile("room.txt", b"words", "text/plain")

    saved = client.post(url(asked), {"form_key": "one", "do": "draft", "room": text, "story": "Half"})

    assert (saved.status_code, [p.id for p in saved.context["problems"]]) == (422, ["room"])
    assert "Half" in saved.text


def test_a_new_photo_takes_the_place_of_the_one_before(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.learner)
    client.post(url(asked), {"form_key": "one", "do": "draft", "room": image("old.jpg")})
    old = AnswerFile.objects.get().file.key

    client.post(url(asked), {"form_key": "two", "room": [old, image("new.jpg", 70)], "story": "Our room"})

    assert boxes(client.get(url(asked))) == ["new.jpg"]
    assert StoredFile.objects.get().name == "new.jpg"


def test_several_files_are_added_and_taken_out(client: Client, cast: Cast) -> None:
    asked = named(cast, PLANS)
    client.force_login(cast.learner)
    client.post(url(asked), {"form_key": "one", "plans": [image("a.jpg"), image("b.jpg", 70)]})
    first = AnswerFile.objects.order_by("pk")[0].file.key

    many = client.post(
        url(asked),
        {
            "form_key": "two",
            "plans": [
                *AnswerFile.objects.order_by("pk").values_list("file__key", flat=True),
                image("c.jpg", 80),
            ],
        },
    )
    client.post(url(asked), {"form_key": "three", "plans": first})

    assert [p.id for p in many.context["problems"]] == ["plans"]
    assert boxes(many, "plans") == ["a.jpg", "b.jpg", "c.jpg"]
    assert boxes(client.get(url(asked)), "plans") == ["a.jpg"]


def test_the_key_of_another_persons_file_is_no_answer(client: Client, cast: Cast) -> None:
    asked = named(cast)
    other = places(cast.course, 1)[0]
    (key,) = send(asked, other, "room")
    client.force_login(cast.learner)

    refused = client.post(url(asked), {"form_key": "one", "room": key, "story": "Our room"})

    assert (refused.status_code, [p.id for p in refused.context["problems"]]) == (422, ["room"])


def test_a_file_sent_before_its_form_is_taken_by_it(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.learner)
    upload = hold(cast.learner, image(), at=clock.now())

    client.post(url(asked), {"form_key": "one", "room__uploaded": upload, "story": "Our room"})

    assert boxes(client.get(url(asked))) == ["room.jpg"]


def test_a_file_that_has_not_arrived_is_asked_for_once_more(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.learner)
    never = "00000000-0000-0000-0000-000000000000"

    refused = client.post(url(asked), {"form_key": "one", "room__uploaded": never, "story": "Our room"})

    assert [str(p.words) for p in refused.context["problems"]] == [
        "The file has not arrived. Choose it once more."
    ]


def test_methodologists_find_the_files_by_name_once_it_is_closed(client: Client, cast: Cast) -> None:
    asked = named(cast, ROOM)
    for place in places(cast.course, 6):
        answer(asked, place, room=send(asked, place, "room"))
    client.force_login(cast.methodologist)
    at = [asked.activity.course.slug, asked.activity.slug]
    files = reverse("office:answer_files", args=[*at, "room"])
    assert client.get(files).status_code == 404

    close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    results, listed = client.get(reverse("office:wave", args=at)), client.get(files)

    assert f'href="{files}">Files of 6 people</a>' in results.text
    assert [str(one.enrolment.person) for one in listed.context["page"]] == sorted(
        str(one.enrolment.person) for one in AnswerFile.objects.all()
    )
    sheet = client.get(reverse("office:wave_sheet", args=at))
    assert sheet.status_code == 200


@pytest.mark.parametrize(
    ("asks_for_files", "words"),
    [
        (True, "all answers and files are destroyed when it closes, and nobody sees them."),
        (False, "all answers are destroyed when it closes, and nobody sees them."),
    ],
)
def test_the_form_says_before_what_becomes_of_too_few_answers(
    client: Client, cast: Cast, asks_for_files: bool, words: str
) -> None:
    asked = named(cast) if asks_for_files else named(cast, STORY)
    client.force_login(cast.learner)

    assert f"If fewer than 5 people answer, {words}" in client.get(url(asked)).text


def test_too_few_named_answers_are_destroyed_with_their_files(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.learner)
    client.post(url(asked), {"room": image(), "story": "A corner"})
    assert AnswerFile.objects.filter(wave=asked).count() == 1

    close_wave(wave=asked, by=None, at=clock.now())

    assert not AnswerFile.objects.filter(wave=asked).exists()
    assert not Response.objects.filter(wave=asked).exists()


def test_the_office_reads_it_in_the_editor_and_where_it_is_planned(client: Client, cast: Cast) -> None:
    asked = named(cast)
    client.force_login(cast.methodologist)
    pages = (
        reverse("office:questionnaire", args=[asked.questionnaire.key]),
        reverse("office:wave_new", args=[cast.course.slug]),
        reverse("office:questionnaires", args=[cast.course.slug]),
    )

    for page in pages:
        assert "Results need 5 answers, also with names." in client.get(page).text, page
