import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from oqu.courses import actions as courses
from oqu.kernel import clock
from oqu.questionnaires import actions
from oqu.questionnaires.models import KindChoices, Questionnaire
from oqu.questionnaires.queries import brought, content_of
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.questionnaires import answer, content, item, questionnaire, wave

pytestmark = pytest.mark.django_db
STANDARD = {
    *("knowledge-description", "knowledge-test", "learning-after", "learning-before", "needs"),
    *("reaction", "results"),
    "retrospective",
    *("transfer-1m", "transfer-3m", "transfer-6m"),
}


LIMESURVEY = Path(__file__).parents[3] / "questionnaires" / "definition" / "files"


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.methodologist)
    return client


@pytest.fixture
def own(cast: Cast) -> Questionnaire:
    return questionnaire(cast.centre, cast.methodologist)


def url(view: str, *args: str) -> str:
    return reverse(f"office:{view}", args=args)


def codes(of: Questionnaire) -> list[str]:
    return [item.code for item in content_of(of).items()]


def newest(cast: Cast, code: str = "closing") -> Questionnaire:
    found = Questionnaire.objects.filter(centre=cast.centre, code=code).order_by("-version").first()
    assert found is not None
    return found


def lines(*words: str) -> dict[str, str]:
    management = {"lines-TOTAL_FORMS": str(len(words)), "lines-INITIAL_FORMS": "0"}
    return management | {f"lines-{n}-text_kk": text for n, text in enumerate(words)}


def test_the_standard_bank_comes_with_the_software_and_is_loaded_once() -> None:
    before = Questionnaire.objects.filter(centre=None).count()

    actions.load_bank(at=clock.now())

    assert set(Questionnaire.objects.filter(centre=None).values_list("code", flat=True)) == STANDARD
    assert Questionnaire.objects.filter(centre=None).count() == before == len(STANDARD)


def test_the_standard_bank_lacks_no_translation(desk: Client) -> None:
    for one in Questionnaire.objects.filter(centre=None):
        page = desk.get(url("questionnaire", one.key))

        assert page.context["outline"].missing == {}
        assert page.context["can_edit"] is False


def test_a_standard_questionnaire_is_copied_once(desk: Client, cast: Cast) -> None:
    standard = Questionnaire.objects.get(code="reaction", centre=None)

    desk.post(url("bank_copy", standard.key))
    sent = desk.post(url("bank_copy", standard.key))

    assert sent.url == url("questionnaire", Questionnaire.objects.get(centre=cast.centre).key)
    assert newest(cast, "reaction").definition == standard.definition


def test_a_new_questionnaire_begins_with_one_question(desk: Client, cast: Cast) -> None:
    given = {"code": "ours", "kind": KindChoices.NEEDS, "titles_kk": "Біздікі", "anonymous": "on"}

    sent = desk.post(url("questionnaire_new"), given)

    made = newest(cast, "ours")
    assert (sent.status_code, sent.url) == (303, url("questionnaire", made.key))
    assert (made.kind, codes(made)) == (KindChoices.NEEDS, ["q1"])
    assert desk.post(url("questionnaire_new"), given).status_code == 422


def test_a_question_of_every_kind_is_added(desk: Client, cast: Cast, own: Questionnaire) -> None:
    given: dict[str, dict[str, Any]] = {
        "scale": {"scale_min": 1, "scale_max": 5, "low_kk": "нашар", "high_kk": "жақсы"},
        "matrix": {"scale_min": 1, "scale_max": 7} | lines("Дәріс", "Тапсырма", ""),
        "pair": {"scale_min": 1, "scale_max": 5} | lines(""),
        "one": lines("Иә", "Жоқ"),
        "many": {"max": 1} | lines("Иә", "Жоқ"),
        "ranking": lines("Бірінші", "Екінші"),
        "number": {"min": 0, "max": 10},
        "short": {"min": 3},
        "long": {},
        "recommend": {},
        "note": {},
        "date": {
            "earliest": "2026-01-01",
            "latest": "2026-12-31",
            "classes": "month",
            "message_kk": "2026 жылдың күні",
        },
        "time": {"classes": "hour"},
    }
    for kind, fields in given.items():
        add = url("item_new", own.key, "part", kind)
        assert desk.get(add).status_code == 200
        sent = desk.post(add, {"texts_kk": f"Сұрақ {kind}", "required": "on", "show_if_mode": "all"} | fields)
        assert sent.status_code == 303, (kind, sent.context["messages"])

    added = list(content_of(newest(cast)).items())[-len(given) :]
    assert [one.kind for one in added] == list(given)
    assert [row.texts["kk"] for row in added[1].rows] == ["Дәріс", "Тапсырма"]


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("one", {"texts_kk": "Сұрақ"} | lines("Иә", ""), "Add at least two answers."),
        (
            "matrix",
            {"texts_kk": "Сұрақ", "scale_min": 1, "scale_max": 5} | lines(""),
            "Add at least one line.",
        ),
        ("short", {"texts_kk": ""}, "Write the question in at least one language."),
    ],
)
def test_what_a_question_lacks_is_shown_beside_its_field(
    desk: Client, own: Questionnaire, kind: str, typed: dict[str, Any], message: str
) -> None:
    page = desk.post(url("item_new", own.key, "part", kind), typed)

    assert page.status_code == 422
    assert message in page.text
    assert "sections[" not in page.text


def test_a_question_is_changed_and_shows_what_is_missing(
    desk: Client, cast: Cast, own: Questionnaire
) -> None:
    change = url("item", own.key, "story")
    assert 'value="Story ru"' not in desk.get(change).text
    assert "Story ru</textarea>" in desk.get(change).text

    desk.post(
        change,
        {"texts_kk": "Әңгіме", "texts_ru": "", "texts_en": "", "show_if": "idea=yes", "show_if_mode": "all"},
    )

    story = content_of(newest(cast)).item("story")
    assert (dict(story.texts), story.show_if and story.show_if.conditions[0].values) == (
        {"kk": "Әңгіме"},
        ("yes",),
    )
    page = desk.get(url("questionnaire", own.key))
    assert page.context["outline"].missing == {"ru": 1, "en": 1}


def test_questions_move_with_buttons_and_stay_sound(desk: Client, cast: Cast, own: Questionnaire) -> None:
    change = url("items_change", own.key)

    desk.post(change, {"up": "recommend"})
    desk.post(change, {"down": "overall"})
    desk.post(change, {"remove": "people"})
    refused = desk.post(change, {"remove": "idea"}, follow=True)

    assert codes(newest(cast))[:2] == ["parts", "overall"]
    assert "people" not in codes(newest(cast))
    assert "idea" in codes(newest(cast))
    assert [message.level_tag for message in refused.context["messages"]] == ["error"]


def test_a_question_moves_into_the_next_section(desk: Client, cast: Cast, own: Questionnaire) -> None:
    desk.post(url("section_new", own.key), {"titles_kk": "Соңы"})

    desk.post(url("items_change", own.key), {"down": "quote"})

    sections = content_of(newest(cast)).sections
    assert [item.code for item in sections[1].items] == ["quote"]


def test_a_change_after_the_first_answer_makes_a_new_version(desk: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment)
    old = newest(cast)

    sent = desk.post(url("items_change", old.key), {"remove": "people"})

    assert (newest(cast).version, sent.url) == (2, url("questionnaire", newest(cast).key))
    assert codes(old) != codes(newest(cast))


def test_the_editor_of_an_old_version_leads_to_the_newest_one_and_says_why(desk: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment)
    old = newest(cast)
    desk.post(url("items_change", old.key), {"remove": "people"})
    address = url("questionnaire", newest(cast).key)

    read = desk.get(url("questionnaire", old.key)).text
    edited = desk.get(url("questionnaire_head", old.key), follow=True)
    head = {"code": old.code, "kind": old.kind, "titles_kk": "Жаңа сөздер"}
    sent = desk.post(url("questionnaire_head", old.key), head)

    assert f'href="{address}"' in read
    assert edited.redirect_chain == [(address, 303)]
    assert "Version 1 can only be read, because it has been changed since." in edited.text
    assert sent.status_code == 422
    assert "Жаңа сөздер" in sent.text
    assert "Not saved: a newer version has been made meanwhile." in sent.text
    assert newest(cast).version == 2


def test_a_questionnaire_goes_out_as_a_file_and_comes_back(
    desk: Client, cast: Cast, own: Questionnaire
) -> None:
    file = desk.get(url("questionnaire_file", own.key))
    Questionnaire.objects.filter(centre=cast.centre).delete()
    brought = SimpleUploadedFile("closing.json", file.content)

    sent = desk.post(url("questionnaire_import"), {"file": brought, "language": "ru", "kind": "reaction"})

    assert sent.status_code == 303
    assert newest(cast).definition == json.loads(file.content)


def test_a_file_that_is_no_questionnaire_tells_everything_that_is_wrong(desk: Client) -> None:
    broken = content(item("a", "scale"), item("b", "one"))

    page = desk.post(
        url("questionnaire_import"),
        {
            "file": SimpleUploadedFile("x.json", json.dumps(broken).encode()),
            "language": "ru",
            "kind": "reaction",
        },
    )

    assert page.status_code == 422
    assert [problem.place for problem in page.context["problems"]] == [
        "sections[0].items[0].scale",
        "sections[0].items[1].options",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"sections": ' * 5_000,
        b'{"code": "a", "min": 1e999}',
        b"9" * 5_000,
        b'{"titles": {"kk": "\\ud800"}}',
        b'\xff\xfe{"a"',
        b'"' + b"a" * 2_200_000 + b'"',
    ],
)
def test_a_hostile_file_is_no_questionnaire(desk: Client, content: bytes) -> None:
    given = {"file": SimpleUploadedFile("x.json", content), "language": "ru", "kind": "reaction"}

    page = desk.post(url("questionnaire_import"), given)

    assert page.status_code == 422
    assert len(page.context["problems"]) >= 1


def test_the_preview_speaks_the_chosen_language(desk: Client, own: Questionnaire) -> None:
    page = desk.get(url("questionnaire_preview", own.key, "ru"))

    assert "Overall ru" in page.text
    assert "Overall kk" not in page.text


def test_only_the_methodologists_of_the_centre_edit(client: Client, cast: Cast, own: Questionnaire) -> None:
    for person, reading, writing in ((cast.director, 200, 403), (cast.lecturer, 404, 404)):
        client.force_login(person)
        assert client.get(url("questionnaire", own.key)).status_code == reading
        assert client.get(url("item", own.key, "story")).status_code == writing
        assert client.post(url("items_change", own.key), {"up": "story"}).status_code == writing


def test_all_that_could_not_be_carried_over_is_listed(desk: Client, cast: Cast) -> None:
    file = next(LIMESURVEY.glob("*.lss"))
    given = {"file": SimpleUploadedFile(file.name, file.read_bytes()), "language": "ru", "kind": "reaction"}
    lost = brought(file.name, file.read_bytes(), language="ru", kind="reaction").lost

    page = desk.post(url("questionnaire_import"), given)

    assert page.status_code == 200
    assert lost
    assert all(escape(str(one)) in page.text for one in lost)
    assert url("questionnaire", page.context["questionnaire"].key) in page.text


def test_a_new_version_says_what_may_be_compared(desk: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment)
    old = newest(cast)
    assert desk.get(url("questionnaire", old.key)).context["changes"] is None
    desk.post(url("items_change", old.key), {"remove": "people"})

    page = desk.get(url("questionnaire", newest(cast).key))

    changes = page.context["changes"]
    assert (changes.version, [code for code, _words in changes.others]) == (1, ["people"])
    assert "taken out" in page.text


def test_questionnaires_about_aims_name_their_course(desk: Client, cast: Cast) -> None:
    actions.load_bank(at=clock.now())
    other = CourseFactory.create(centre=cast.centre)
    for course in (cast.course, other):
        courses.set_aims(
            course=course,
            aims={"find": {"kk": "Табу", "ru": "Находить"}},
            by=cast.methodologist,
            at=clock.now(),
        )
        actions.make_about_aims(course=course, by=cast.methodologist, at=clock.now())

    listed = [name for _one, name in desk.get(url("bank")).context["own"]]
    form = desk.get(url("wave_new", cast.course.slug)).context["form"]
    offered = [str(name) for _key, name in form.fields["questionnaire"].choices[1][1]]

    assert len(set(listed)) == len(listed) > 2
    year = cast.course.starts_on.year
    assert all(f" · {cast.course.title}, {year}" in name for name in offered)
