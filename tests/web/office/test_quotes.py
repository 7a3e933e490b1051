"""Three quotes in the report: their writers agreed, each to these very words, and a reviewer has read them."""

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses.models import Course
from oqu.kernel import clock
from oqu.questionnaires import actions, queries
from oqu.questionnaires.models import OpenAnswer, Wave
from tests.factories.cast import Cast
from tests.factories.questionnaires import places, wave

pytestmark = pytest.mark.django_db
USEFUL, CHANGE, WILL_DO = (
    "The catalogue, as Aigul of Zerendi says",
    "More time",
    "Wiki pages about our village",
)


@pytest.fixture
def asked(cast: Cast) -> Wave:
    standard = queries.bank().get(code="reaction")
    return wave(cast.course, cast.methodologist, sections=standard.definition["sections"], code="ours")


def form(asked: Wave) -> dict[str, str]:
    """Everything that has to be answered."""
    given: dict[str, str] = {}
    for item in queries.content_of(asked.questionnaire).items():
        if item.required:
            value = item.options[0].code if item.options else "5"
            given |= dict.fromkeys([item.within(row.code) for row in item.rows] or [item.code], value)
    return given


def everybody_answers(client: Client, asked: Wave) -> None:
    address = reverse("learning:questionnaire", args=[asked.activity.course.slug, asked.activity.slug])
    for number, place in enumerate(places(asked.activity.course, 6)):
        words = {"most_useful": "Silence", "most_useful.quote": ""}
        if number == 0:
            words = {"most_useful": USEFUL, "most_useful.quote": "yes", "to_change": "Not for the report"}
        elif number == 1:
            words = {
                "to_change": CHANGE,
                "to_change.quote": "yes",
                "will_do": WILL_DO,
                "will_do.quote": "yes",
            }
        client.force_login(place.person)
        assert client.post(address, form(asked) | words).status_code == 303


def report(client: Client, course: Course) -> str:
    return client.get(reverse("office:report", args=[course.slug])).text


def judge(client: Client, asked: Wave, words: str, **given: str) -> None:
    answer = OpenAnswer.objects.get(text=words)
    at = [asked.activity.course.slug, asked.activity.slug, answer.item, answer.pk.hex]
    assert client.post(reverse("office:opinion_judge", args=at), given).status_code == 303


def test_words_come_into_the_report_by_their_writer_s_leave_and_a_reviewer_s(
    client: Client, cast: Cast, asked: Wave
) -> None:
    everybody_answers(client, asked)
    actions.close_wave(wave=asked, by=None, at=clock.now())
    agreed = OpenAnswer.objects.filter(quotable=True).values_list("text", flat=True)
    assert sorted(agreed) == sorted([USEFUL, CHANGE, WILL_DO])
    client.force_login(cast.methodologist)
    assert not any(words in report(client, asked.activity.course) for words in (USEFUL, CHANGE, WILL_DO))

    judge(client, asked, USEFUL, redaction="redacted", shown_text="The catalogue")
    judge(client, asked, CHANGE, redaction="shown")
    judge(client, asked, WILL_DO, redaction="withheld")
    judge(client, asked, "Not for the report", redaction="shown")

    shown = report(client, asked.activity.course)
    assert "<blockquote>The catalogue</blockquote>" in shown
    assert f"<blockquote>{CHANGE}</blockquote>" in shown
    assert not any(words in shown for words in ("Aigul", WILL_DO, "Not for the report"))


def test_leave_to_quote_without_words_is_nothing(client: Client, cast: Cast, asked: Wave) -> None:
    client.force_login(cast.learner)
    address = reverse("learning:questionnaire", args=[cast.course.slug, asked.activity.slug])

    client.post(address, form(asked) | {"most_useful": " ", "most_useful.quote": "yes"})
    actions.close_wave(wave=asked, by=None, at=clock.now())

    assert not OpenAnswer.objects.exists()


def test_what_was_ticked_comes_back_with_a_changed_mind(client: Client, cast: Cast, asked: Wave) -> None:
    client.force_login(cast.learner)
    address = reverse("learning:questionnaire", args=[cast.course.slug, asked.activity.slug])

    client.post(address, form(asked) | {"most_useful": USEFUL, "most_useful.quote": "yes"})
    page = client.get(address)

    assert 'name="most_useful.quote" value="yes" checked' in page.text
    assert 'name="to_change.quote" value="yes">' in page.text
