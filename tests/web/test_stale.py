"""Two windows on one form: what the other one stored is shown, and not overwritten unseen."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from oqu.kernel import clock
from oqu.news import actions as news
from oqu.news.models import Category
from tests.factories import activities
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


EDITED = [course, aims, activity, reading, brief, lecture, article, profile]


def opened(client: Client, address: str, field: str) -> dict[str, list[str]]:
    """The form that has this field, filled in as its page shows it."""
    page = html.fromstring(client.get(address).content)
    (form,) = [one for one in page.forms if field in one.fields]
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value.removeprefix("\n"))  # as browsers do in a text area
    return data


@pytest.mark.parametrize("edited", EDITED, ids=lambda one: one.__name__)
def test_what_another_window_stored_is_shown_and_not_overwritten_unseen(
    client: Client, cast: Cast, edited: Callable[[Cast], tuple[str, str]]
) -> None:
    client.force_login(cast.methodologist)
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
