from django.db import migrations
from django.db.models import Q


def note_who_entered(apps, schema_editor):
    """Let a centre go on printing cards for the people who can sign in by nothing else.

    Only for people without e-mail, password, second step and role whose applications and places are all at one centre:
    they can't have come by themselves. Of all others it is unknown who entered them, so only they change how they sign in.
    """
    Person = apps.get_model("people", "Person")
    Post = apps.get_model("people", "Post")
    Authenticator = apps.get_model("mfa", "Authenticator")
    Application = apps.get_model("admission", "Application")
    Enrolment = apps.get_model("courses", "Enrolment")
    people = (
        Person.objects.filter(email__isnull=True, entered_by__isnull=True, is_keeper=False, is_active=True)
        .filter(Q(password="") | Q(password__startswith="!"))
        .exclude(pk__in=Post.objects.values("person"))
        .exclude(pk__in=Authenticator.objects.values("user"))
    )
    for person in people.iterator():
        centres = set(Application.objects.filter(person=person).values_list("course__centre", flat=True))
        centres |= set(Enrolment.objects.filter(person=person).values_list("course__centre", flat=True))
        if len(centres) == 1:
            Person.objects.filter(pk=person.pk).update(entered_by_id=centres.pop())


class Migration(migrations.Migration):
    dependencies = [
        ("admission", "0001_initial"),
        ("courses", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("people", "0002_one_rule_for_signing_in"),
    ]

    operations = [migrations.RunPython(note_who_entered, migrations.RunPython.noop, elidable=True)]
