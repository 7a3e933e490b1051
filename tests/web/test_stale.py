"""Two windows on one form: what the other one stored is shown, and not overwritten unseen."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from oqu.kernel import clock
from oqu.news import actions as news
from oqu.news.models import Category
from oqu.reports.queries.words import FIGURES
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def course(cast: Cast) -> tuple[str, str]:
    return reverse("office:course_edit", args=[cast.course.slug]), "summary_ru"


def aims(cast: Cast) -> tuple[str, str]:
    return reverse("office:course_aims", args=[cast.course.slug]), "aim1_ru"


def activity(cast: Cast) -> tuple[str, str]:
    text = activities.reading(cast.course, by=cast.methodologist)
    return reverse("office:activity_edit", args=[cast.course.slug, text.activity.slug]), "summary_ru"


def reading(cast: Cast) -> tuple[str, str]:
    text = activities.reading(cast.course, by=cast.methodologist)
    return reverse("office:activity_content", args=[cast.course.slug, text.activity.slug]), "text_ru"


def brief(cast: Cast) -> tuple[str, str]:
    task = activities.assignment(cast.course, by=cast.methodologist)
    return reverse("office:activity_content", args=[cast.course.slug, task.activity.slug]), "brief_ru"


def lecture(cast: Cast) -> tuple[str, str]:
    talk = activities.lecture(cast.course, by=cast.methodologist)
    return reverse("office:activity_content", args=[cast.course.slug, talk.activity.slug]), "notes_ru"


def article(cast: Cast) -> tuple[str, str]:
    text = news.draft(
        centre=cast.centre,
        category=Category.NEWS,
        title={"ru": "Новость"},
        body={"ru": "Текст"},
        by=cast.methodologist,
        at=clock.now(),
        key="news",
    )
    return reverse("office:article", args=[text.key]), "body_ru"


def profile(cast: Cast) -> tuple[str, str]:
    return reverse("learning:profile"), "position"


def questionnaire_head(cast: Cast) -> tuple[str, str]:
    own = questionnaires.questionnaire(cast.centre, cast.methodologist)
    return reverse("office:questionnaire_head", args=[own.key]), "titles_ru"


def question(cast: Cast) -> tuple[str, str]:
    own = questionnaires.questionnaire(cast.centre, cast.methodologist)
    code = own.definition["sections"][0]["items"][0]["code"]
    return reverse("office:item", args=[own.key, code]), "texts_ru"


def library(cast: Cast) -> tuple[str, str]:
    return reverse("office:library", args=[cast.centre.library.key]), "name_ru"


def settings(cast: Cast) -> tuple[str, str]:
    return reverse("office:settings"), "phone"


EDITED = [course, aims, activity, reading, brief, lecture, article, profile, questionnaire_head, question]
BY_THE_COORDINATOR, BY_THE_DIRECTOR = [library], [settings]


def opened(client: Client, address: str, field: str) -> dict[str, list[str]]:
    """The form that has this field, filled in as its page shows it."""
    return opened_in(client.get(address).content, field)


def opened_in(content: bytes, field: str) -> dict[str, list[str]]:
    page = html.fromstring(content)
    (form,) = [one for one in page.forms if field in one.fields]
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value.removeprefix("\n"))  # as browsers do in a text area
    return data


@pytest.mark.parametrize(
    "edited", [*EDITED, *BY_THE_COORDINATOR, *BY_THE_DIRECTOR], ids=lambda one: one.__name__
)
def test_what_another_window_stored_is_shown_and_not_overwritten_unseen(
    client: Client, cast: Cast, edited: Callable[[Cast], tuple[str, str]]
) -> None:
    editor = cast.coordinator if edited in BY_THE_COORDINATOR else cast.methodologist
    client.force_login(cast.director if edited in BY_THE_DIRECTOR else editor)
    address, field = edited(cast)
    here, elsewhere = opened(client, address, field), opened(client, address, field)

    assert client.post(address, elsewhere | {field: "Words of another window"}).status_code == 303
    refused = client.post(address, here | {field: "Words of this window"})

    assert refused.status_code == 422
    assert "Now stored: Words of another window" in refused.text
    assert opened(client, address, field)[field] == ["Words of another window"]

    inputs = html.fromstring(refused.content).iter("input")
    (seen,) = [one.get("value") for one in inputs if one.get("name") == "form_seen"]
    assert client.post(address, here | {field: "Words of this window", "form_seen": seen}).status_code == 303
    assert opened(client, address, field)[field] == ["Words of this window"]


PREVIEWED = [course, reading, brief, lecture, article]


@pytest.mark.parametrize("edited", PREVIEWED, ids=lambda one: one.__name__)
def test_looking_at_a_text_before_saving_it_is_no_change(
    client: Client, cast: Cast, edited: Callable[[Cast], tuple[str, str]]
) -> None:
    client.force_login(cast.methodologist)
    address, field = edited(cast)
    here = opened(client, address, field)

    for words in ("First words", "Second words"):
        author = {"form_author": here["form_author"]}
        assert client.post(address, author | {"preview": words, "language": "ru"}).status_code == 200

    assert client.post(address, here | {field: "Second words"}).status_code == 303
    assert opened(client, address, field)[field] == ["Second words"]


def test_rules_of_the_verdict_changed_in_another_window_are_not_overwritten_unseen(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.director)
    address, field = reverse("office:verdict_rules"), f"threshold_{next(iter(FIGURES))}"
    here, elsewhere = opened(client, address, field), opened(client, address, field)

    assert client.post(address, elsewhere | {field: "41"}).status_code == 303
    refused = client.post(address, here | {field: "42"})

    assert refused.status_code == 422
    assert "Now stored: 41" in refused.text
    assert opened(client, address, field)[field] == ["41"]


def test_a_library_that_another_window_left_alone_is_saved_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    address, field = library(cast)
    here = opened(client, address, field)

    assert client.post(address, here | {field: "Жаңа атау"}).status_code == 303


def test_a_field_in_which_nothing_was_typed_takes_what_another_window_stored(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.methodologist)
    address, field = course(cast)
    here, elsewhere = opened(client, address, field), opened(client, address, field)
    client.post(address, elsewhere | {field: "Words of another window"})

    assert client.post(address, here | {"title_ru": "Title of this window"}).status_code == 303

    cast.course.refresh_from_db()
    assert (cast.course.summary_ru, cast.course.title_ru) == (
        "Words of another window",
        "Title of this window",
    )


def test_a_mistake_elsewhere_shows_what_another_window_stored_where_nothing_was_typed(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.methodologist)
    address, field = course(cast)
    here, elsewhere = opened(client, address, field), opened(client, address, field)
    client.post(address, elsewhere | {field: "Words of another window"})

    refused = client.post(address, here | {"hours": "many"})
    again = opened_in(refused.content, field)
    client.post(address, again | {"hours": "24"})

    cast.course.refresh_from_db()
    assert (refused.status_code, cast.course.summary_ru, cast.course.hours) == (
        422,
        "Words of another window",
        24,
    )
