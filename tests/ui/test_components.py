"""Components draw what they promise, escape what people wrote, and tie words to fields."""

import html
import json
import re
import timeit

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import escape

from oqu.ui.components import fields, figures
from oqu.ui.components.emblem import emblem
from oqu.ui.components.terms import TERMS
from oqu.ui.device import AUTHOR
from oqu.ui.samples import SampleForm
from oqu.ui.templatetags.ui import register
from tests.ui.conftest import Draw

EVIL = '"><script>alert(1)</script>'

WITH_A_WORD_OF_PEOPLE = {
    "badge": "{% badge evil %}",
    "bar": "{% bar evil 1 2 text=evil %}",
    "bars": "{% bars label=evil %}{% endbars %}",
    "breadcrumbs": "{% breadcrumbs evil evil evil %}",
    "button": "{% button evil name=evil value=evil %}",
    "card": "{% card evil %}{{ evil }}{% endcard %}{% card evil href=evil %}{% endcard %}",
    "confirm": "{% confirm evil evil %}{{ evil }}{% endconfirm %}",
    "disclosure": "{% disclosure evil count=evil %}{{ evil }}{% enddisclosure %}",
    "emblem": "{{ evil }}{% emblem evil size=evil %}",
    "empty": "{% empty evil href=evil action=evil %}{{ evil }}{% endempty %}",
    "fact": "{% fact evil evil %}",
    "file_name": "{% file_name evil %}",
    "file_question": "{% file_question 'photo' evil '.jpg' 20 %}",
    "phone_link": "{% phone_link evil %}",
    "form": "{% form form url=evil submit=evil draft=evil label=evil %}{{ evil }}{% endform %}",
    "interval": "{% interval 1 0 2 text=evil %}",
    "keep_pages": "{% keep_pages evil %}",
    "link_button": "{% link_button evil evil %}",
    "notice": "{% notice title=evil %}{{ evil }}{% endnotice %}",
    "plan": "{% plan label=evil %}{% endplan %}",
    "plan_item": "{% plan_item evil href=evil when=evil state=evil note=evil %}{% plan_item evil %}",
    "post_button": "{% post_button evil evil name=evil value=evil %}",
    "progress": "{% progress 1 2 label=evil %}",
    "sort_header": "{% sort_header evil evil %}",
    "steps": "{% steps items label=evil %}",
    "table": "{% table evil %}<tbody><tr><td>{{ evil }}</td></tr></tbody>{% endtable %}",
    "tabs": "{% tabs items label=evil %}",
    "track": "{% track items label=evil %}",
    "tile": "{% tile evil evil %}{% tile evil evil href=evil %}",
}
WITHOUT_WORDS = {
    "term",
    *("buttons", "cards", "facts", "tiles"),  # hold other components only
    *("day", "days", "when", "languages", "pages"),  # speak of dates, languages and numbers
    *("device_owner", "form_key", "messages", "offline_banner", "save_state"),
    *("data", "errors", "field"),  # below
}


class Attacked(forms.Form):
    """A form whose every word came from outside."""

    text = forms.CharField(label=EVIL, help_text=EVIL, initial=EVIL)
    choice = forms.ChoiceField(label=EVIL, choices=[(EVIL, EVIL)], widget=forms.RadioSelect)


@pytest.mark.parametrize("name", WITH_A_WORD_OF_PEOPLE)
def test_component_escapes_what_people_wrote(draw: Draw, name: str) -> None:
    items = [{"label": EVIL, "url": EVIL, "state": "now", "current": True, "count": EVIL}]
    drawn = draw(WITH_A_WORD_OF_PEOPLE[name], evil=EVIL, items=items, form=Attacked())
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert '"">' not in drawn.replace(f'name="{AUTHOR}" value="">', "")  # a visitor has no mark


def test_escaping_is_tried_on_every_component() -> None:
    assert set(WITH_A_WORD_OF_PEOPLE) | WITHOUT_WORDS == set(register.tags)


@pytest.mark.parametrize(("letters", "heading"), [(90, "<h1>"), (91, '<h1 class="long">')])
def test_a_long_title_has_smaller_letters(draw: Draw, letters: int, heading: str) -> None:
    drawn = draw("{% filter as_title %}{{ title }}{% endfilter %}", title="<" + "Ж" * (letters - 4))

    assert drawn == f"{heading}&lt;{'Ж' * (letters - 4)}</h1>"


def test_field_escapes_what_people_wrote(draw: Draw) -> None:
    form = Attacked({"text": "", "choice": EVIL + "other"})
    drawn = draw("{% errors form %}{% field form.text %}{% field form.choice %}", form=form)
    assert "<script" not in drawn


def test_data_can_not_end_their_script_and_stand_in_their_own_letters(draw: Draw) -> None:
    values = [{"alt": f"Кітап & {EVIL}", "bytes": 12}]
    drawn = draw("{% data values %}", values=values)
    inside = drawn.removeprefix('<script type="application/json">').removesuffix("</script>")
    assert json.loads(inside) == values
    assert [sign for sign in "<>&" if sign in inside] == []
    assert "Кітап" in inside


def test_field_ties_help_and_errors_to_its_input(draw: Draw) -> None:
    drawn = draw("{% field form.name autocomplete='name' %}", form=SampleForm({}))
    assert '<label for="id_name">Name</label>' in drawn
    assert '<p class="help" id="id_name_help">' in drawn
    assert '<p class="wrong-text" id="id_name_errors">' in drawn
    assert 'aria-describedby="id_name_help id_name_errors"' in drawn
    assert drawn.count("aria-describedby") == 1
    assert 'aria-invalid="true"' in drawn
    assert 'autocomplete="name"' in drawn


def test_field_says_in_words_what_is_optional(draw: Draw) -> None:
    form = SampleForm()
    assert '<span class="optional">optional</span>' in draw("{% field form.email %}", form=form)
    assert "optional" not in draw("{% field form.name %}", form=form)


def test_no_field_that_a_rule_may_require_is_called_optional(draw: Draw) -> None:
    form = SampleForm()
    form.sometimes_required = {"email"}
    assert "optional" not in draw("{% field form.email %}", form=form)


def test_a_time_zone_is_named_in_words(draw: Draw) -> None:
    assert draw("{{ 'Asia/Almaty'|zone_words }}") == "Astana time"


def test_field_of_choices_is_a_fieldset_with_its_choice_kept(draw: Draw) -> None:
    drawn = draw("{% field form.days %}", form=SampleForm({"days": ["2"]}))
    assert "<legend>Which days suit you?" in drawn
    assert drawn.count('type="checkbox"') == 3
    assert re.findall(r'value="(\d)" id="\w+" checked', drawn) == ["2"]


def test_radio_buttons_are_required_only_where_the_form_says_so(draw: Draw) -> None:
    assert draw("{% field form.place %}", form=SampleForm()).count(" required") == 2
    assert " required" not in draw("{% field form.place %}", form=SampleForm(use_required_attribute=False))


def test_field_of_a_day_uses_the_browsers_calendar(draw: Draw) -> None:
    drawn = draw("{% field form.from_day %}", form=SampleForm(initial={"from_day": "2021-04-15"}))
    assert 'type="date"' in drawn
    assert 'value="2021-04-15"' in drawn


def test_file_field_says_kinds_and_size(draw: Draw) -> None:
    drawn = draw("{% field form.photo accept='.jpg,.pdf' max_mb=20 %}", form=SampleForm())
    assert "JPG, PDF, up to 20\xa0MB" in drawn
    assert 'accept=".jpg,.pdf"' in drawn
    assert 'data-max-mb="20"' in drawn


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_sizes_and_times_of_files_come_in_the_words_of_the_page(draw: Draw, language: str) -> None:
    with translation.override(language):
        drawn = html.unescape(draw("{% field form.photo accept='.jpg' max_mb=20 %}", form=SampleForm()))
        unit = [json.loads(f'"{number}"') for number in re.findall(r'"(?:mega|kilo)byte": "(.*?)"', drawn)]
    assert unit == ["{number} КБ", "{number} МБ"]


def test_errors_lead_to_their_fields_and_take_the_focus(draw: Draw) -> None:
    drawn = draw("{% errors form %}", form=SampleForm({"name": "Ainur"}))
    assert 'role="alert" tabindex="-1" autofocus' in drawn
    assert '<a href="#id_answer">What will you try first?: This field is required.</a>' in drawn
    assert '<a href="#id_place_0">' in drawn
    assert "#id_name" not in drawn


def test_a_form_without_errors_shows_no_list(draw: Draw) -> None:
    assert draw("{% errors form %}", form=SampleForm()) == ""


def test_form_sends_files_by_itself_and_draws_every_field(draw: Draw) -> None:
    drawn = draw("{% form form submit='Send' %}{% endform %}", form=SampleForm(), csrf_token="token")
    assert 'enctype="multipart/form-data"' in drawn
    assert 'name="csrfmiddlewaretoken" value="token"' in drawn
    assert [name for name in SampleForm.base_fields if f'name="{name}"' not in drawn] == []


def test_form_that_asks_has_no_key(draw: Draw) -> None:
    drawn = draw("{% form method='get' submit='Search' %}<input name='q'>{% endform %}", csrf_token="token")
    assert "form_key" not in drawn
    assert "csrfmiddlewaretoken" not in drawn


def form_key(drawn: str) -> str:
    [key] = re.findall(r'name="form_key" value="([^"]*)"', drawn)
    return str(key)


def test_form_key_is_new_on_every_page(draw: Draw) -> None:
    keys = {form_key(draw("{% form_key %}")) for _ in range(3)}
    assert len(keys) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)


def test_form_key_comes_back_with_the_form(draw: Draw, rf: RequestFactory) -> None:
    posted = rf.post("/en/", {"form_key": "the same"})
    assert form_key(draw("{% form_key %}", posted)) == "the same"
    assert form_key(draw("{% form_key %}", posted, form_key_value="given")) == "given"


def test_sort_header_turns_around_and_forgets_the_page(draw: Draw) -> None:
    assert '<th scope="col" aria-sort="ascending"><a href="?search=ainur&amp;sort=-name">' in draw(
        "{% sort_header 'Name' 'name' %}"
    )
    assert '<th scope="col"><a href="?search=ainur&amp;sort=joined">' in draw(
        "{% sort_header 'Joined' 'joined' %}"
    )


def test_pages_keep_the_search(draw: Draw) -> None:
    drawn = draw("{% pages page %}", page=Paginator(range(100), 20).page(2))
    assert 'rel="prev" href="?search=ainur&amp;sort=name&amp;page=1"' in drawn
    assert 'rel="next" href="?search=ainur&amp;sort=name&amp;page=3"' in drawn
    assert draw("{% pages page %}", page=Paginator(range(3), 20).page(1)) == ""


def test_messages_are_shown_with_their_tone(draw: Draw, visit: HttpRequest) -> None:
    visit._messages = CookieStorage(visit)
    messages.success(visit, "Received <b>")
    messages.error(visit, "Too late")
    assert draw("{% messages %}") == (
        '<div class="notice good" role="status">Received &lt;b&gt;</div>'
        '<div class="notice bad" role="status">Too late</div>'
    )


def test_interval_is_drawn_to_scale_and_said_in_words(draw: Draw) -> None:
    drawn = draw("{% interval 4.5 4 5 least=1 most=5 %}")
    assert 'role="img" aria-label="4.5, probably between 4 and 5"' in drawn
    assert '<rect class="range" x="75.0" y="3" width="25.0" height="4"/>' in drawn
    assert 'x1="87.5" x2="87.5"' in drawn


def test_bar_of_nothing_is_empty(draw: Draw) -> None:
    assert 'class="fill" width="0"' in draw("{% bar 'Nobody' 0 0 %}")


def test_steps_say_their_state_to_those_who_listen(draw: Draw) -> None:
    drawn = draw("{% steps items %}", items=[{"label": "Admission", "state": "now", "url": "/x/"}])
    assert (
        '<li class="now" aria-current="step"><a href="/x/">Admission</a> <span class="hidden">(now)' in drawn
    )


def test_components_of_a_page_are_cheap() -> None:
    """Fifty components cost about a millisecond; the bound leaves room for a slow machine."""
    page = engines["django"].from_string(
        "{% plan %}{% for n in numbers %}{% plan_item 'A lecture' href='/x/' when='10:00' state='now' tone='now' %}"
        "{% endfor %}{% endplan %}{% card 'Now' tone='now' %}{% badge 'new' %}{% endcard %}"
    )
    seconds = min(timeit.repeat(lambda: page.render({"numbers": range(47)}), number=1, repeat=20))
    assert seconds < 0.005


@pytest.mark.parametrize(("opened", "shown"), [([], False), ("", False), (["person"], True), (True, True)])
def test_disclosure_stands_open_only_for_something(draw: Draw, opened: object, shown: bool) -> None:
    drawn = draw("{% disclosure 'Who?' opened=opened %}{% enddisclosure %}", opened=opened)

    assert ("<details open" in drawn.replace(' class="disclosure"', "")) is shown


def test_a_course_has_one_small_emblem_and_courses_differ() -> None:
    slugs = [f"course-{number}" for number in range(300)]
    drawn = {slug: emblem(slug) for slug in slugs}

    assert emblem("course-7") == drawn["course-7"]
    assert max(len(one.encode()) for one in drawn.values()) < 1_000
    assert len(set(drawn.values())) > 100
    assert all('aria-hidden="true"' in one for one in drawn.values())


def test_the_way_through_a_course_has_a_piece_for_each_thing_to_do() -> None:
    html = figures.track(["done", "late", ""], label="Done: 1 of 3. <b>")

    assert html.count("<i ") == 3
    assert '<i class="done"></i><i class="late"></i><i class=""></i>' in html
    assert html.endswith("Done: 1 of 3. &lt;b&gt;</p>")


@pytest.mark.parametrize("code", TERMS)
def test_a_term_unfolds_its_explanation(draw: Draw, code: str) -> None:
    title, text = TERMS[code]

    drawn = draw("{% term code %}", code=code)

    assert drawn == (
        f'<details class="disclosure"><summary>{escape(title)}</summary><p>{escape(text)}</p></details>'
    )


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.Select])
@pytest.mark.parametrize(
    ("choices", "chosen"),
    [
        ([("kk", "Қазақша")], ["kk"]),
        ([("", "Choose"), ("kk", "Қазақша")], ["kk"]),
        ([("", "Choose"), ("All", [("kk", "Қазақша")])], ["kk"]),
        ([("kk", "Қазақша"), ("ru", "Русский")], []),
    ],
)
def test_a_single_possible_answer_is_chosen_in_advance(
    widget: type[forms.Select], choices: list[tuple[str, object]], chosen: list[str]
) -> None:
    class LanguageForm(forms.Form):
        language = forms.ChoiceField(choices=choices, widget=widget)
        other = forms.ChoiceField(choices=choices, widget=widget, required=False)

    form = LanguageForm()

    def marked(name: str) -> list[str]:
        shown = re.findall(r"<(?:input|option)[^>]*>", str(fields.field(form[name])))
        found = [one for one in shown if re.search(r" (checked|selected)", one)]
        return [value for one in found for value in re.findall(r'value="([^"]+)"', one)]

    assert (marked("language"), marked("other")) == (chosen, [])


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("A · B · C", "A · B · C"),
        ("A ·  · C", "A · C"),
        (" · B ·", "B"),
        ("A · <time>15 April</time> · ", "A · <time>15 April</time>"),
        ("  ·  ", ""),
        ("a·b", "a·b"),
    ],
)
def test_a_line_of_parts_leaves_out_empty_ones(line: str, shown: str) -> None:
    template = engines["django"].from_string("{% filter dots %}" + line + "{% endfilter %}")

    assert template.render() == shown


def test_a_confirmation_has_the_name_of_its_button(draw: Draw) -> None:
    drawn = draw("{% confirm 'Publish the plan' '/there/' kind='primary' %}What happens{% endconfirm %}")

    assert re.findall(r">([^<>]+)</(?:summary|button)>", drawn) == ["Publish the plan", "Publish the plan"]
