"""News of courses that upper apps may listen to."""

from django.dispatch import Signal

# sent with: course, is_forward (False: a step back, or one undone), by, at
stage_changed = Signal()
# sent with: course, by, at
aims_changed = Signal()
# sent with: course, by, at
plan_published = Signal()
# sent with: course, by, at
groups_published = Signal()
# sent with: enrolment, by, at, batch (of letters, or None); only once the groups are published
group_changed = Signal()
# sent with: enrolment, by, at, batch (of letters, or None)
enrolled = Signal()
# sent with: enrolment, by, at
finished = Signal()
# sent with: staff, by, at, batch (of letters)
duty_given = Signal()
# sent with: staff, by, at; before the row goes
duty_ended = Signal()
