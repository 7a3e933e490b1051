"""Lectures at a meeting: signed calls, tokens, doors that open by the clock, secrets that stay where they are."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.utils import translation

from oqu.courses.models import Activity
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.lectures import actions, jobs
from oqu.lectures.models import Lecture, Venue
from oqu.lectures.outside import bigbluebutton, jitsi
from oqu.lectures.outside.web import NoAnswer
from oqu.lectures.queries import venues
from tests.factories import activities
from tests.factories.cast import Cast
from tests.lectures.bbb import SECRET, BigBlueButton

DOCUMENTED = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bbb(settings: Any) -> Iterator[BigBlueButton]:
    """A server that plays BigBlueButton and that the installation knows."""
    played = BigBlueButton()
    settings.OQU_BBB_URL, settings.OQU_BBB_SECRET = played.url, SECRET
    yield played
    played.close()


def held(cast: Cast, venue: Venue, **more: Any) -> Lecture:
    """A lecture of 90 minutes that is on now."""
    activities.lecture(cast.course, by=cast.lecturer, venue=venue, **({"meeting_url": ""} | more))
    return Lecture.objects.select_related("activity__course").get()


def join(cast: Cast, talk: Lecture, *, runs_it: bool = False, **more: Any) -> str:
    person = cast.lecturer if runs_it else cast.learner
    return actions.join_meeting(lecture=talk, person=person, runs_it=runs_it, **({"at": clock.now()} | more))


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        ("sha1", "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"),
        ("sha256", "da9185f7f333cfdfcd6eeac32dca3777510c4c436020d8b887ba5515bd1d189e"),
    ],
)
def test_checksums_are_those_of_the_documents(digest: str, expected: str) -> None:
    assert bigbluebutton.checksum("create", DOCUMENTED, secret=SECRET, digest=digest) == expected


def test_the_address_of_a_call_is_that_of_the_documents() -> None:
    server = bigbluebutton.BigBlueButtonServer("http://yourserver.com/bigbluebutton/api", SECRET, "sha1")
    parameters = {
        "name": "Test Meeting",
        "meetingID": "abc123",
        "attendeePW": "111222",
        "moderatorPW": "333444",
    }

    assert bigbluebutton.address(server, "create", parameters) == (
        f"http://yourserver.com/bigbluebutton/api/create?{DOCUMENTED}"
        "&checksum=1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"
    )


@pytest.mark.parametrize("digest", bigbluebutton.DIGESTS)
def test_every_digest_is_understood_by_a_server_that_checks_it(digest: str) -> None:
    played = BigBlueButton(digest)
    server = bigbluebutton.BigBlueButtonServer(played.url, SECRET, digest)

    made = [bigbluebutton.create(server, meeting="m", name="Дәріс & talk", minutes=90) for _n in range(2)]

    played.close()
    assert made == [True, False]
    assert played.meetings["m"]["name"] == "Дәріс & talk"


def test_a_wrong_secret_is_declined_and_told_to_nobody(bbb: BigBlueButton) -> None:
    server = bigbluebutton.BigBlueButtonServer(bbb.url, "another secret")

    with pytest.raises(bigbluebutton.Declined) as declined:
        bigbluebutton.create(server, meeting="m", name="x", minutes=1)

    assert declined.value.key == "checksumError"
    assert "another secret" not in str(declined.value)


def test_participants_join_as_viewers_and_lecturers_as_moderators(cast: Cast, bbb: BigBlueButton) -> None:
    talk = held(cast, Venue.BIGBLUEBUTTON)

    viewer, moderator = asked(join(cast, talk)), asked(join(cast, talk, runs_it=True))

    (meeting,) = bbb.meetings.values()
    assert (viewer["role"], viewer["password"]) == ("VIEWER", meeting["attendeePW"])
    assert (moderator["role"], moderator["password"]) == ("MODERATOR", meeting["moderatorPW"])
    assert (viewer["fullName"], viewer["userID"]) == ("Kim Saule", cast.learner.key)
    assert meeting["record"] == "true"


@pytest.mark.parametrize("page", ["kk", "ru", "en"])
def test_a_meeting_is_named_in_the_first_language_of_the_course_on_every_page(
    cast: Cast, bbb: BigBlueButton, page: str
) -> None:
    cast.course.languages = ["ru", "kk"]
    cast.course.save()
    talk = held(cast, Venue.BIGBLUEBUTTON)
    Activity.objects.filter(pk=talk.activity.pk).update(title_kk="Дәріс", title_ru="Лекция", title_en="Talk")

    with translation.override(page):
        join(cast, Lecture.objects.get(pk=talk.pk))

    assert [meeting["name"] for meeting in bbb.meetings.values()] == ["Лекция"]


def test_the_server_is_not_asked_again_for_everybody_who_joins(cast: Cast, bbb: BigBlueButton) -> None:
    talk = held(cast, Venue.BIGBLUEBUTTON)

    for _person in range(5):
        join(cast, talk)

    assert bbb.calls == ["create"]
    assert JournalEntry.objects.filter(verb="lectures.open_meeting").count() == 1


def test_a_server_that_is_silent_is_told_of_plainly(cast: Cast, settings: Any) -> None:
    settings.OQU_BBB_URL, settings.OQU_BBB_SECRET = "http://127.0.0.1:9/bigbluebutton/api", SECRET

    with pytest.raises(actions.MeetingSilent):
        join(cast, held(cast, Venue.BIGBLUEBUTTON))


def test_ending_twice_is_ending_once(cast: Cast, bbb: BigBlueButton) -> None:
    talk = held(cast, Venue.BIGBLUEBUTTON)
    join(cast, talk)

    for _time in range(2):
        actions.end_meeting(lecture=talk, by=cast.lecturer, at=clock.now())

    assert bbb.meetings == {}


def test_the_recording_comes_by_itself_once_there_is_one(cast: Cast, bbb: BigBlueButton) -> None:
    talk = held(cast, Venue.BIGBLUEBUTTON)
    join(cast, talk)
    (meeting,) = bbb.meetings
    later = clock.now() + timedelta(hours=3)
    jobs.fetch_recordings(later)
    before = Lecture.objects.get().recording_url

    bbb.recorded.add(meeting)
    for _time in range(2):
        jobs.fetch_recordings(later)

    assert before == ""
    assert Lecture.objects.get().recording_url.endswith("/playback/presentation/2.3/1530718721124")
    assert bbb.calls.count("getRecordings") == 2


def test_a_recording_that_somebody_entered_stays(cast: Cast, bbb: BigBlueButton) -> None:
    held(cast, Venue.BIGBLUEBUTTON, recording_url="https://example.org/own")

    jobs.fetch_recordings(clock.now() + timedelta(hours=3))

    assert bbb.calls == []


@pytest.mark.parametrize("body", ["", "<html>", "<response><returncode>FAILED</returncode></response>"])
def test_an_answer_that_is_none_is_no_success(
    bbb: BigBlueButton, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(bbb, "answer", lambda path: body)

    with pytest.raises(NoAnswer):
        bigbluebutton.recordings(bigbluebutton.BigBlueButtonServer(bbb.url, SECRET), meeting="m")


@pytest.mark.parametrize(
    ("minutes", "participant", "lecturer"),
    [
        *[(-61, False, False), (-60, False, True), (-16, False, True), (-15, True, True), (0, True, True)],
        *[(89, True, True), (90, False, True), (90 + 6 * 60, False, False)],
    ],
)
def test_doors_open_by_the_clock(cast: Cast, minutes: int, participant: bool, lecturer: bool) -> None:
    talk = held(cast, Venue.LINK, meeting_url="https://example.org/meet", starts_at=clock.now())
    assert talk.activity.starts_at is not None
    at = talk.activity.starts_at + minutes * MINUTE

    def goes_in(*, runs_it: bool) -> bool:
        try:
            return join(cast, talk, runs_it=runs_it, at=at) == "https://example.org/meet"
        except actions.DoorsClosed:
            return False

    assert (goes_in(runs_it=False), goes_in(runs_it=True)) == (participant, lecturer)


def test_doors_that_are_closed_say_when_they_open(cast: Cast) -> None:
    talk = held(cast, Venue.LINK, meeting_url="https://example.org/meet", starts_at=clock.now() + 60 * MINUTE)
    assert talk.activity.starts_at is not None
    opens = clock.in_zone(talk.activity.starts_at - 15 * MINUTE, cast.course.zone)

    with pytest.raises(actions.DoorsClosed) as closed:
        join(cast, talk)

    assert str(closed.value) == f"The way in opens at {opens:%H:%M}."


@pytest.mark.parametrize("venue", [Venue.LINK, Venue.BIGBLUEBUTTON, Venue.JITSI, Venue.HALL])
def test_without_a_link_or_a_server_there_is_no_meeting(cast: Cast, venue: Venue) -> None:
    with pytest.raises(actions.NoMeeting):
        join(cast, held(cast, venue))


def test_the_token_of_jitsi_opens_one_room_to_one_person(cast: Cast, settings: Any) -> None:
    settings.OQU_JITSI_URL = "https://meet.example.org"
    settings.OQU_JITSI_APP, settings.OQU_JITSI_SECRET = "oqu", "a secret that is long enough for HS256"
    talk, at = held(cast, Venue.JITSI), clock.now()

    address = join(cast, talk, at=at)
    claims = jwt.decode(
        asked(address)["jwt"], settings.OQU_JITSI_SECRET, algorithms=["HS256"], audience="jitsi", issuer="oqu"
    )

    assert urlsplit(address).path == f"/{claims['room']}"
    assert (claims["sub"], claims["exp"]) == ("meet.example.org", int(at.timestamp()) + 4 * 3600)
    assert claims["context"]["user"] == {
        "id": cast.learner.key,
        "name": "Kim Saule",
        "moderator": "false",
        "affiliation": "member",
    }
    assert jwt.get_unverified_header(asked(address)["jwt"]) == {"alg": "HS256", "typ": "JWT"}


def test_the_lecturer_moderates_in_jitsi(cast: Cast) -> None:
    server = jitsi.JitsiServer("https://meet.example.org", "oqu", "a secret that is long enough for HS256")

    given = jitsi.token(server, room="r", name="D", person="p", moderates=True, at=clock.now())

    claims = jwt.decode(given, server.secret, algorithms=["HS256"], audience="jitsi")
    assert claims["context"]["user"]["moderator"] == "true"


def test_a_room_without_a_secret_cannot_be_guessed_from_the_page(cast: Cast, settings: Any) -> None:
    settings.OQU_JITSI_URL = "https://meet.example.org"
    talk = held(cast, Venue.JITSI)

    room = urlsplit(join(cast, talk)).path.removeprefix("/")

    assert room.startswith(f"oqu-{talk.activity.key}-")
    assert len(room.rpartition("-")[2]) == 12


def test_only_servers_that_are_set_up_are_offered(settings: Any) -> None:
    before = [value for value, _words in venues()]
    settings.OQU_BBB_URL, settings.OQU_BBB_SECRET = "https://bbb.example.org/bigbluebutton/api", SECRET
    settings.OQU_JITSI_URL = "https://meet.example.org"

    assert before == [Venue.HALL, Venue.LINK]
    assert [value for value, _words in venues()] == list(Venue)
