"""Who may do what with questionnaires."""

from datetime import datetime

from oqu.courses.models import Course, Enrolment, Stage
from oqu.courses.queries import KEPT_PLACES, is_closed_with
from oqu.kernel.models import StoredFile
from oqu.kernel.permissions import KEEPS_CONTENT, READS_EVIDENCE, READS_OFFICE, SIGNS
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of
from oqu.questionnaires.models import AnswerFile, KindChoices, Questionnaire, Wave

PAIRED_KINDS = frozenset({KindChoices.BEFORE, KindChoices.AFTER})


def is_open(wave: Wave, at: datetime) -> bool:
    """Whether answers are taken: from the activity's opening until the wave is closed by hand, by its due time or with its course."""
    activity = wave.activity
    return (
        wave.closed_at is None
        and (activity.opens_at is None or activity.opens_at <= at)
        and (activity.due_at is None or at <= activity.due_at)
        and activity.course.stage != Stage.DRAFT
        and not is_closed_with(activity.course, activity)
    )


def has_opened(wave: Wave, at: datetime) -> bool:
    """Whether answers could have been given already."""
    activity = wave.activity
    is_due = activity.opens_at is None or activity.opens_at <= at
    return is_due and activity.course.stage != Stage.DRAFT


def can_be_offered(wave: Wave, at: datetime) -> bool:
    """Whether it can still be decided if rows of the answers may go to researchers: people must read it before they answer."""
    if wave.closed_at is not None or is_closed_with(wave.activity.course, wave.activity):
        return False
    return not has_opened(wave, at) or (wave.activity.opens_at is None and not wave.participations.exists())


def is_paired_kind(wave: Wave) -> bool:
    """Whether the answers to a wave may be held against those of the same people before or after the course."""
    return wave.questionnaire.kind in PAIRED_KINDS


def links(wave: Wave) -> bool:
    """Whether the answers to an anonymous wave are sealed with a pseudonym: before and after the course only.

    In a wave with names the names do it; a pseudonym there would betray the same one in the anonymous waves.
    """
    return wave.anonymous and is_paired_kind(wave)


def can_answer(person: Visitor, enrolment: Enrolment) -> bool:
    """Whose place it is and who has not withdrawn; those who did not finish are asked too, and have most to say."""
    return isinstance(person, Person) and enrolment.person_id == person.pk and enrolment.state in KEPT_PLACES


def can_read_bank(person: Visitor, centre: Centre) -> bool:
    """The centre's office reads the standard bank and its own questionnaires."""
    return roles_of(person).any_of(READS_OFFICE, centre.pk)


def can_keep_bank(person: Visitor, centre: Centre) -> bool:
    """Methodologists keep their centre's questionnaires."""
    return roles_of(person).any_of(KEEPS_CONTENT, centre.pk)


def can_edit_questionnaire(person: Visitor, questionnaire: Questionnaire) -> bool:
    """Methodologists of its centre; the standard bank is changed by nobody, only copied."""
    return questionnaire.centre_id is not None and roles_of(person).any_of(
        KEEPS_CONTENT, questionnaire.centre_id
    )


def can_keep_waves(person: Visitor, course: Course) -> bool:
    """Methodologists of the course's centre open and close waves."""
    return roles_of(person).any_of(KEEPS_CONTENT, course.centre_id)


def can_read_results(person: Visitor, course: Course) -> bool:
    """Directors, methodologists and coordinators of the course's centre."""
    return roles_of(person).any_of(READS_EVIDENCE, course.centre_id)


def can_read_file(person: Visitor, file: StoredFile) -> bool:
    """A file of an answer: its sender, and once the wave is closed the methodologists of the course's centre."""
    sent = AnswerFile.objects.filter(file=file).select_related("enrolment", "wave__activity__course").first()
    if sent is None:
        return False
    if isinstance(person, Person) and sent.enrolment.person_id == person.pk:
        return True
    return sent.wave.closed_at is not None and can_keep_waves(person, sent.wave.activity.course)


def can_release_research(person: Visitor, course: Course) -> bool:
    """The director of the course's centre decides what leaves it."""
    return roles_of(person).any_of(SIGNS, course.centre_id)
