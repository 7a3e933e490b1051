"""What lectures store about a person is exported with their data and erased with their account."""

from io import BytesIO
from pathlib import Path

from django.conf import settings

from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.lectures import actions
from oqu.lectures.models import KnownName, LogLine
from oqu.people import actions as people
from oqu.people import events
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.cast import Cast


def listed(cast: Cast) -> None:
    """Saule stands in a list of a meeting under another name, as was decided by hand."""
    talk = activities.lecture(cast.course, by=cast.lecturer)
    sample = Path(settings.BASE_DIR, "examples", "meeting-lists", "zoom.csv")
    log = actions.take_log(
        lecture=talk,
        upload=Upload("zoom.csv", BytesIO(sample.read_bytes())),
        zone="Asia/Almaty",
        by=cast.coordinator,
        at=clock.now(),
        is_of_other_day=True,
    )
    actions.decide_names(
        log=log,
        decisions={log.lines.get(name="Gulzhan"): cast.enrolment},
        by=cast.coordinator,
        at=clock.now(),
    )


def test_names_in_lists_go_out_with_the_data_of_a_person(cast: Cast) -> None:
    listed(cast)
    data: dict[str, object] = {}

    events.export_asked.send(Person, person=cast.learner, data=data)

    assert data["names_in_lists"] == [{"lecture": "en talk", "name": "Gulzhan", "email": ""}]


def test_names_in_lists_go_when_somebody_is_forgotten(cast: Cast) -> None:
    listed(cast)

    people.forget(person=cast.learner, by=cast.learner, at=clock.now())

    assert [line.name for line in LogLine.objects.filter(enrolment=cast.enrolment)] == ["—"]
    assert not KnownName.objects.exists()
