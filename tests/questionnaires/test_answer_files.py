"""Files of answers: with names only, one's own until the end, gone where no answer holds them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import storages

from oqu.courses.models import Course
from oqu.kernel import clock, retention
from oqu.kernel.files import FileRefused, Upload
from oqu.kernel.models import StoredFile
from oqu.people import events
from oqu.questionnaires import actions, queries, rules
from oqu.questionnaires.definition.problems import BrokenDefinition
from oqu.questionnaires.models import AnswerFile, Wave
from tests.factories.activities import photo
from tests.factories.cast import Cast
from tests.factories.questionnaires import answer, content, item, places, questionnaire, send, wave

pytestmark = pytest.mark.django_db
ROOM = item("room", "photo", required=True)
PLANS = item("plans", "file", max=2)


def named(cast: Cast, *items: dict[str, Any]) -> Wave:
    return wave(cast.course, cast.methodologist, *(items or (ROOM, PLANS)), anonymous=False)


def names() -> list[str]:
    return sorted(StoredFile.objects.values_list("name", flat=True))


def on_disk(file: StoredFile) -> bool:
    return storages["default"].exists(file.path)


def test_an_anonymous_questionnaire_cannot_ask_for_files(cast: Cast) -> None:
    with pytest.raises(BrokenDefinition) as broken:
        questionnaire(cast.centre, cast.methodologist, ROOM)

    assert [problem.place for problem in broken.value.problems] == ["anonymous"]


def test_a_questionnaire_with_files_does_not_go_out_without_names(cast: Cast) -> None:
    asked = questionnaire(cast.centre, cast.methodologist, ROOM, anonymous=False)

    with pytest.raises(actions.FilesNeedNames):
        actions.add_wave(
            course=cast.course,
            questionnaire=asked,
            opens_at=None,
            due_at=clock.now() + timedelta(days=1),
            anonymous=True,
            by=cast.methodologist,
            at=clock.now(),
            key="wave",
        )


def test_a_questionnaire_that_goes_out_without_names_gets_no_question_for_files(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, item("story", "long"))
    with_files = content(item("story", "long"), ROOM, code=asked.questionnaire.code, anonymous=False)

    with pytest.raises(BrokenDefinition) as broken:
        actions.keep_questionnaire(
            centre=cast.centre, content=with_files, by=cast.methodologist, at=clock.now()
        )

    assert [problem.place for problem in broken.value.problems] == ["anonymous"]


def test_the_same_file_twice_is_stored_once(cast: Cast) -> None:
    asked = named(cast)

    assert send(asked, cast.enrolment, "room") == send(asked, cast.enrolment, "room")
    assert names() == ["photo.jpg"]


def test_a_photo_is_one_by_its_content(cast: Cast) -> None:
    asked = named(cast)

    with pytest.raises(FileRefused):
        send(asked, cast.enrolment, "room", Upload("room.jpg", BytesIO(b"%PDF-1.7 no photo")))

    assert names() == []


def test_only_so_many_files_wait_for_an_answer(cast: Cast) -> None:
    asked = named(cast)
    for width in range(40, 50):
        send(asked, cast.enrolment, "room", photo(width=width))

    with pytest.raises(actions.TooManySent):
        send(asked, cast.enrolment, "room", photo(width=70))


def test_more_files_than_the_question_takes_are_no_answer(cast: Cast) -> None:
    asked = named(cast)

    checked = queries.checked(asked, {"room": ["a", "b"], "plans": ["c", "d"]}, "en")

    assert checked.answers == {"plans": ("c", "d")}
    assert [(problem.id, str(problem.words)) for problem in checked.problems] == [
        ("room", "Files that can be sent here: 1; there are 2. Untick some of them.")
    ]


def test_what_the_answer_leaves_out_is_deleted(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    asked = named(cast)
    first = send(asked, cast.enrolment, "room", photo("first.jpg", width=40))
    second = send(asked, cast.enrolment, "room", photo("second.jpg", width=50))
    gone = StoredFile.objects.get(key=first[0])

    with django_capture_on_commit_callbacks(execute=True):
        answer(asked, cast.enrolment, room=second)

    assert names() == ["second.jpg"]
    assert not on_disk(gone)


def test_the_same_form_sent_again_deletes_nothing(cast: Cast) -> None:
    asked = named(cast)
    keys = send(asked, cast.enrolment, "room")
    answer(asked, cast.enrolment, key="form", room=keys)

    answer(asked, cast.enrolment, key="form", room=["another"])

    assert names() == ["photo.jpg"]


def test_closing_keeps_what_answers_hold_and_says_of_how_many_people(cast: Cast) -> None:
    asked = named(cast)
    for n, place in enumerate(places(cast.course, 6)):
        keys = send(asked, place, "room", photo(f"room{n}.jpg"))
        answer(asked, place, room=keys)
    silent = places(cast.course, 1)[0]
    send(asked, silent, "room", photo("never answered.jpg"))

    closed = actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now())

    assert closed.texts == {"room": 6}
    assert names() == [f"room{n}.jpg" for n in range(6)]
    assert queries.files_sent_to(closed, "room").count() == 6


def test_files_of_fewer_answers_than_the_minimum_are_destroyed(cast: Cast) -> None:
    asked = named(cast)
    answer(asked, cast.enrolment, room=send(asked, cast.enrolment, "room"))

    actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now())

    assert names() == []


def test_a_file_is_its_senders_until_the_end_and_then_the_methodologists_too(cast: Cast) -> None:
    asked = named(cast)
    for place in [cast.enrolment, *places(cast.course, 5)]:
        answer(asked, place, room=send(asked, place, "room", photo(f"{place.pk}.jpg")))
    file = AnswerFile.objects.get(enrolment=cast.enrolment).file
    people = {"learner": cast.learner, "other": cast.other_learner, "methodologist": cast.methodologist}
    people |= {"coordinator": cast.coordinator, "director": cast.director}

    def readers() -> list[str]:
        return [name for name, person in people.items() if rules.can_read_file(person, file)]

    assert readers() == ["learner"]
    actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    assert readers() == ["learner", "methodologist"]


def test_files_go_when_answers_have_been_stored_long_enough(cast: Cast) -> None:
    asked = named(cast)
    answer(asked, cast.enrolment, room=send(asked, cast.enrolment, "room"))
    rule = next(one for one in retention.all_rules() if one.name == "questionnaires.files")
    ended = clock.now().date() - timedelta(days=10)
    Course.objects.filter(pk=cast.course.pk).update(starts_on=ended, ends_on=ended)

    assert rule.remove(rule.due(clock.now() - timedelta(days=20))) == 0
    assert rule.remove(rule.due(clock.now())) == 1
    assert names() == []


def test_a_person_gets_the_names_of_their_files(cast: Cast) -> None:
    asked = named(cast)
    answer(asked, cast.enrolment, room=send(asked, cast.enrolment, "room"))
    data: dict[str, Any] = {}

    events.export_asked.send(sender=None, person=cast.learner, data=data)

    assert data["answer_files"] == [{"item": "room", "file": "photo.jpg"}]
