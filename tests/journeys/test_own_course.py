"""A centre begins with an empty installation and runs a course of its own, with pages alone.

From the link that `oqu serve` prints to certificates, the report, an article and next year's copy. Only codes and links
of letters are read beside the pages, and the clock is moved on.
"""

import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from oqu.kernel import clock
from oqu.people.queries import first_start_token
from tests.browser import OpenPage
from tests.effort import more_than_documented
from tests.journeys.strolls import PICTURES, Company, Stroll, days, email_of

ZONE = "Asia/Almaty"
IN_LESS_THAN_A_WEEK = days(6)
"""The questionnaire before the course opens a week before its first day, in the morning: at any hour it is open now."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAFF = (
    ("madina", "methodologist", "Сейтова", "Мадина"),
    ("madina", "coordinator", "Сейтова", "Мадина"),
    ("daniyar", "lecturer", "Омаров", "Данияр"),
    ("bagila", "network_head", "Ахметова", "Багила"),
)
NOMINATED = (
    *(("viktor", "Орлов", "Виктор"), ("anna", "Ли", "Анна")),
    *(("gulnar", "Ахметова", "Гүлнар"), ("bauyrzhan", "Сериков", "Бауыржан")),
)
LIBRARY = {"kk": "Орталық кітапхана", "ru": "Центральная библиотека"}
COURSE = {"kk": "Өлкетану", "ru": "Краеведение"}
AIMS = (
    {"kk": "Шежіре жинау", "ru": "Собирать родословные"},
    {"kk": "Карта жасау", "ru": "Составлять карту края"},
)
LECTURE = {"kk": "Шежіре неден басталады", "ru": "С чего начать родословную"}
NOTE = {"kk": "Жадынама", "ru": "Памятка"}
TASK = {"kk": "Менің шежірем", "ru": "Моя родословная"}
SLUG = "kraevedenie-{year}"
WAYS = [("ru", False, 4), ("kk", True, 1)]
if PICTURES:
    WAYS = [(language, True, 1) for language in ("kk", "ru", "en")]


@dataclass
class Story:
    """One course, and everybody in it."""

    company: Company
    first_day: date
    nominated: int

    @property
    def language(self) -> str:
        """The language in which everybody reads."""
        return self.company.language

    def shown(self, words: dict[str, str]) -> str:
        """A text of the course as its readers see it: in Kazakh where there is none in their language."""
        return words.get(self.language, words["kk"])

    @property
    def taught_in(self) -> str:
        """The language in which participants learn: that in which they read, if the course is held in it."""
        return self.language if self.language in COURSE else "kk"

    @property
    def slug(self) -> str:
        """The address of the course, which is made of its title."""
        return SLUG.format(year=self.first_day.year)

    def office(self, page: str = "") -> str:
        """A page of the course in the office."""
        return f"office/courses/{self.slug}/{page}"

    def my(self, page: str = "") -> str:
        """A page of the course as participants see it."""
        return f"my/courses/{self.slug}/{page}"

    def person(self, who: str) -> Stroll:
        """The walk of a person who has signed in."""
        return self.company.people[who]

    def step(self, name: str) -> None:
        """Count what follows as this step of docs/organiser.md."""
        self.company.ledger.begin(name)

    def learners(self) -> tuple[str, ...]:
        """Everybody who takes part."""
        return ("saule", *(who for who, _family, _given in NOMINATED[: self.nominated]))


@pytest.mark.parametrize(("language", "phone", "nominated"), WAYS)
def test_a_centre_runs_its_own_course_from_an_empty_database(
    live_site: str,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    phone: bool,
    nominated: int,
) -> None:
    company = Company(lambda: open_page(language=language, phone=phone), language, monkeypatch)
    story = Story(company, clock.local_date(clock.now(), ZONE) + IN_LESS_THAN_A_WEEK, nominated)

    open_the_centre(story)
    prepare_the_course(story)
    fill_the_course(story)
    learn_and_review(story)
    close_the_course(story)
    show_the_results(story)
    begin_next_year(story)
    if not phone:
        assert more_than_documented(company.ledger) == {}


def open_the_centre(story: Story) -> None:
    """The administrator opens the first centre; its director offers the roles, which are accepted by letter."""
    admin = story.company.visitor()
    story.step("first start")
    admin.go(f"first-start/{first_start_token()}/")
    admin.fill(email=email_of("aliya"), family_name="Серикова", given_name="Алия")
    admin.fill(password="steppe-lark-41-quiet")
    admin.press("Begin")
    admin.reads("You can leave at any time: the list remembers what is done.")
    story.step("first centre")
    admin.follow("Open the centre")
    admin.choose("district", "kz-11-atbasar")
    admin.choose("setting", "urban")
    admin.fill(name_kk=LIBRARY["kk"], name_ru=LIBRARY["ru"], network_name="Атбасар ОКЖ")
    admin.fill(email=email_of("erlan"), family_name="Досжанов", given_name="Ерлан")
    admin.press("Open the centre")
    admin.reads("done")
    story.step("staff")
    director = story.company.accepts("erlan")
    director.tab("Office")
    for who, role, family, given in STAFF:
        director.tab("Roles")
        offer_role(director, who, role, family, given)
    methodologist = story.company.accepts("madina")
    methodologist.go("my/invitations/")
    methodologist.press("I accept")
    for who in ("daniyar", "bagila"):
        story.company.accepts(who)


def offer_role(director: Stroll, who: str, role: str, family: str, given: str) -> None:
    """Fill in the form of a role; the head of a library system is that of the only one."""
    director.fill(email=email_of(who), family_name=family, given_name=given)
    director.choose("role", role)
    director.picture("roles", "form:has([name=role])")
    if role == "network_head":
        director.page.locator(".page [name=network]").select_option(index=1)
    director.press("Send the invitation")
    expect(director.page.get_by_text(email_of(who)).first).to_be_visible()


def prepare_the_course(story: Story) -> None:
    """The methodologist drafts the course, asks about its aims, writes plan and content, names the reviewer, announces it."""
    madina, first = story.person("madina"), story.first_day
    story.step("draft")
    madina.go("office/")
    madina.follow("Start a course")
    madina.picture("start", "form:has([name=source])")
    madina.follow("An empty course")
    madina.fill(title_kk=COURSE["kk"], title_ru=COURSE["ru"], hours="4", capacity="20")
    madina.fill(summary_kk="Ауыл тарихын бірге жинаймыз.", summary_ru="Вместе собираем историю села.")
    madina.fill(starts_on=f"{first}", ends_on=f"{first + days(4)}", applications_until=f"{first}T09:00")
    madina.press("Save")
    madina.reads("The course has no aims yet.")
    story.step("aims")
    madina.item(madina.translated("The course has no aims yet."))
    for number, aim in enumerate(AIMS, start=1):
        madina.fill(**{f"aim{number}_kk": aim["kk"], f"aim{number}_ru": aim["ru"]})
    madina.press("Save")
    madina.picture("aims", ".card")
    madina.press("Make the questionnaires")
    madina.reads("They follow the page of aims until the first answer.")
    story.step("plan")
    madina.tab("Plan")
    write_the_plan(story, madina)
    story.step("content")
    write_the_content(story, madina)
    story.step("reviewer")
    name_the_reviewer(story, madina)
    story.step("announce")
    announce(story, madina)


def write_the_plan(story: Story, madina: Stroll) -> None:
    """Type a lecture, a text and a task into the table of the plan."""
    first = story.first_day
    madina.follow("Edit the plan as a table")
    add_row(madina, 0, "lecture", LECTURE, starts_at=f"{first}T10:00", ends_at=f"{first}T11:30", hours="2")
    add_row(madina, 1, "reading", NOTE)
    madina.page.locator(".page [name='new-1-required']").uncheck()
    add_row(madina, 2, "assignment", TASK, due_at=f"{first + days(2)}T23:00", hours="2")
    madina.picture("plan", "tr[data-row=new-0]")
    madina.press("Save the plan")
    expect(madina.page.get_by_role("row").filter(has_text=story.shown(TASK))).to_be_visible()


def add_row(madina: Stroll, number: int, kind: str, title: dict[str, str], **typed: str) -> None:
    """Fill in an empty row of the table, which is folded on a phone."""
    row = madina.page.locator(f"[data-row='new-{number}']")
    if (madina.page.viewport_size or {"width": 0})["width"] < 600:
        row.locator("summary").click()
    madina.choose(f"new-{number}-kind", kind)
    typed |= {f"title_{language}": words for language, words in title.items()}
    madina.fill(**{f"new-{number}-{name}": words for name, words in typed.items()})


def write_the_content(story: Story, madina: Stroll) -> None:
    """Fill the lecture, the text (in one language for now) and the task with its rubric."""
    to_content(story, madina, LECTURE)
    madina.page.locator(".page [name=lecturer]").select_option(label="Омаров Данияр")
    madina.tick("venue", "link")
    madina.fill(meeting_url="https://meet.example.org/shezhire")
    madina.press("Save")
    to_content(story, madina, NOTE)
    madina.fill(text_ru="## Начало\n\nСпросите **старших**.")
    madina.press("Save")
    to_content(story, madina, TASK)
    madina.fill(brief_kk="Үш ұрпақты жазыңыз.", brief_ru="Запишите три поколения.", accept_from="3")
    madina.picture("content", "form:has([name=brief_kk])")
    rubric = {"text_kk": "Үш ұрпақ", "text_ru": "Три поколения", "points": "5"}
    madina.fill(**{f"rubric-0-{name}": words for name, words in rubric.items()})
    madina.press("Save")
    madina.reads("Saved.")


def to_content(story: Story, madina: Stroll, title: dict[str, str]) -> None:
    """The page on which the content of an activity is written."""
    madina.tab("Plan")
    madina.line(story.shown(title), "content")


def name_the_reviewer(story: Story, madina: Stroll) -> None:
    """The lecturer also reviews the task."""
    madina.tab("Overview")
    madina.item(madina.translated("Staff"))
    madina.page.get_by_label(madina.translated("Who"), exact=True).select_option(label="Омаров Данияр")
    madina.tick("duty", "reviewer")
    madina.page.get_by_role("checkbox", name=story.shown(TASK)).check()
    madina.picture("staff", "#give")
    madina.press("Give the duty")
    expect(madina.page.get_by_role("row").filter(has_text=story.shown(TASK))).to_be_visible()


def announce(story: Story, madina: Stroll) -> None:
    """The step names the missing translation; with it written the course is announced and admission opened."""
    madina.tab("Overview")
    missing = madina.page.locator("#main").get_by_role("link", name=story.shown(NOTE))
    expect(missing).to_be_visible()
    madina.lead_on(missing)
    madina.fill(text_kk="## Басы\n\n**Үлкендерден** сұраңыз.")
    madina.press("Save")
    madina.tab("Overview")
    expect(madina.page.locator("#main").get_by_role("link", name=story.shown(NOTE))).to_have_count(0)
    madina.reads("No closing questionnaire about quality is planned; without it the report has no verdict.")
    madina.picture("announce", ".steps")
    madina.confirm("Announce the course")
    madina.confirm("Open admission")
    madina.reads("Nobody has a place yet.")


def fill_the_course(story: Story) -> None:
    """One person applies, the head of the library system nominates others; all are admitted and get groups."""
    story.step("applications")
    apply(story)
    nominate(story)
    story.step("admission")
    madina = story.person("madina")
    madina.go(story.office("admission/"))
    boxes = madina.page.locator("[name=chosen]")
    expect(boxes).to_have_count(1 + story.nominated)
    for place in range(1 + story.nominated):
        boxes.nth(place).check()
    madina.picture("admission", "form:has([name=chosen])")
    madina.press("Decide")
    madina.tab("Groups")
    madina.press("Propose groups")
    madina.confirm("Accept these groups")
    madina.confirm("Publish the groups")
    madina.tab("Plan")
    madina.confirm("Publish the plan")
    madina.tab("Overview")
    madina.confirm("Begin the course")


def apply(story: Story) -> None:
    """A visitor finds the course on the first page, applies, and confirms the e-mail."""
    saule = story.company.visitor()
    saule.go("")
    saule.item(story.shown(COURSE))
    saule.follow("Apply")
    saule.fill(family_name="Ким", given_name="Сауле", email=email_of("saule"), position="кітапханашы")
    saule.page.locator(".page [name=library]").select_option(label=story.shown(LIBRARY))
    saule.tick("language", story.taught_in)
    saule.tick("consent")
    saule.press("Send the application")
    saule.fill(code=story.company.code("saule"))
    saule.press("Confirm")
    saule.reads("Your application has come")


def nominate(story: Story) -> None:
    """The head fills in the table for Excel and sends it; each person agrees by letter."""
    bagila = story.person("bagila")
    bagila.go("today/")
    bagila.item(bagila.translated("Nominate colleagues"))
    with bagila.page.expect_download() as download:
        bagila.link("Download the table (XLSX)").click()
    filled = with_people(story, Path(download.value.path()).read_bytes())
    bagila.page.locator("[name=table]").set_input_files(
        {"name": "list.xlsx", "mimeType": XLSX, "buffer": filled}
    )
    bagila.press("Send and look through")
    bagila.lead_on(bagila.page.locator("#main form .button.primary").last)
    bagila.reads("Your list is sent")
    for who in story.learners()[1:]:
        person = story.company.visitor()
        person.go(story.company.link(who, "applications"))
        person.press("I accept")
        person.reads("Your application has come")


def with_people(story: Story, form: bytes) -> bytes:
    """The downloaded table with the nominated people written in; libraries are chosen from its list."""
    book, packed = openpyxl.load_workbook(io.BytesIO(form)), io.BytesIO()
    sheet, library = book.worksheets[0], book.worksheets[-1]["A1"].value
    for number, (who, family, given) in enumerate(NOMINATED[: story.nominated], start=2):
        cells = {1: family, 2: given, 4: email_of(who), 6: library, 7: "кітапханашы", 9: story.taught_in}
        for column, value in cells.items():
            sheet.cell(number, column, value)
    book.save(packed)
    return packed.getvalue()


def learn_and_review(story: Story) -> None:
    """Everybody answers, hands in, and is reviewed; the minutes of the lecture are entered after it."""
    story.step("")
    for place, who in enumerate(story.learners()):
        walk = story.company.signs_in(who)
        walk.go(story.my(f"questionnaires/learning-before-{story.slug}/"))
        walk.mark(f"{1 + place % 2}", 3)
        walk.press("Send my answers")
        walk.go(story.my("assignments/"))
        walk.item(story.shown(TASK))
        walk.fill(text="Арғы аталарым Аршалыдан келген.")
        walk.press("Hand in")
        walk.reads("It is with the reviewer; you will get a letter.")
    story.step("reviews")
    daniyar = story.person("daniyar")
    daniyar.go("teaching/")
    daniyar.follow("Begin with the oldest")
    for _who in story.learners():
        daniyar.fill(points_c1="4")
        daniyar.press("Accept")
    daniyar.reads("Nothing waits for your verdict")
    story.step("attendance")
    enter_minutes(story)


def enter_minutes(story: Story) -> None:
    """The day after the lecture everybody's minutes are entered."""
    story.company.move_clock(clock.from_local(story.first_day + days(1), clock.NOON, ZONE))
    madina = story.person("madina")
    madina.tab("Attendance")
    madina.item(story.shown(LECTURE))
    minutes = madina.page.locator("[name^=minutes_]")
    expect(minutes).to_have_count(len(story.learners()))
    for place in range(len(story.learners())):
        minutes.nth(place).fill("90")
    madina.fill(reason="Кездесу тізімі")
    madina.press("Save the corrections")
    madina.tab("Attendance")
    expect(madina.page.get_by_role("row").filter(has_text="Ким")).to_contain_text("90")
    madina.picture("running")


def close_the_course(story: Story) -> None:
    """After the last day everybody looks back; the questionnaires and the course are closed, the director signs."""
    story.company.move_clock(clock.from_local(story.first_day + days(5), clock.NOON, ZONE))
    story.step("")
    for who in story.learners():
        walk = story.person(who)
        walk.go("today/")
        walk.item(walk.translated("Answer the questions"))
        walk.mark("4", 3)
        walk.press("Send my answers")
    story.step("closing")
    madina = story.person("madina")
    madina.tab("Questionnaires")
    for _wave in range(3):
        madina.confirm("Close now")
        madina.tab("Questionnaires")
    madina.tab("Overview")
    madina.confirm("Begin the closing")
    madina.confirm("Close the course")
    madina.reads("What is left to do")
    director = story.person("erlan")
    director.go("office/")
    director.follow("All courses")
    director.item(story.shown(COURSE))
    director.tab("Certificates")
    director.confirm("Sign all")
    expect(director.page.locator("#main tbody tr")).to_have_count(len(story.learners()))


def show_the_results(story: Story) -> None:
    """The report shows the aims of this very course; participants have certificates; an article goes out."""
    story.step("report")
    madina = story.person("madina")
    madina.item(madina.translated("Read the report and draft a news article from it"))
    madina.picture("report")
    learning = madina.page.locator("img[src*='learning.svg']")
    if len(story.learners()) >= 5:
        for aim in AIMS:
            expect(learning).to_have_attribute("alt", re.compile(story.shown(aim)))
    with madina.page.expect_download() as report:
        madina.link("Download PDF").click()
    assert Path(report.value.path()).read_bytes()[:5] == b"%PDF-"
    madina.tab("Report")
    madina.press("Draft a news article")
    madina.press("Publish")
    reader = story.company.visitor()
    reader.go("news/")
    reader.lead_on(reader.page.locator("#main a").filter(has_text=story.shown(COURSE)).first)
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(story.shown(COURSE))
    saule = story.person("saule")
    saule.go("my/certificates/")
    with saule.page.expect_download() as certificate:
        saule.page.locator("#main a[href$='.pdf']").first.click()
    assert Path(certificate.value.path()).read_bytes()[:5] == b"%PDF-"


def begin_next_year(story: Story) -> None:
    """Next year's course is a copy, on the same days of the week, and is announced at once."""
    story.step("next year")
    madina, first = story.person("madina"), story.first_day + timedelta(weeks=52)
    madina.go(story.office())
    madina.item(madina.translated("Copy for the next course"))
    madina.fill(starts_on=f"{first}")
    madina.press("Make the draft")
    expect(madina.page.locator("#main").get_by_role("link", name=story.shown(NOTE))).to_have_count(0)
    madina.reads("No closing questionnaire about quality is planned; without it the report has no verdict.")
    madina.tab("Plan")
    for title in (LECTURE, NOTE, TASK):
        expect(madina.page.get_by_role("row").filter(has_text=story.shown(title))).to_be_visible()
    madina.tab("Overview")
    madina.confirm("Announce the course")
    expect(madina.page.locator("#main").get_by_role("link", name=story.shown(NOTE))).to_have_count(0)
    madina.reads("No closing questionnaire about quality is planned; without it the report has no verdict.")
