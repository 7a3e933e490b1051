"""A withdrawn certificate may be replaced: several lines of an enrolment, of which one at most is valid."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from oqu.kernel.append_only import may_be_altered, never_emptied, only_grows

WORDS = "a valid certificate stands already, or another enrolment is replaced"
WRONG = """
    EXISTS (
        SELECT 1 FROM certificates_certificate AS known
        WHERE known.enrolment_id = NEW.enrolment_id AND NOT EXISTS (
            SELECT 1 FROM certificates_revocation AS gone WHERE gone.certificate_id = known.id
        )
    ) OR NEW.replaces_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM certificates_certificate AS known
        WHERE known.id = NEW.replaces_id AND known.enrolment_id = NEW.enrolment_id
    )
"""
SQLITE = f"""
    CREATE TRIGGER certificates_certificate_one_valid BEFORE INSERT ON certificates_certificate
    WHEN {WRONG} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
"""
POSTGRES = (
    f"""
    CREATE FUNCTION certificates_certificate_one_valid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {WRONG} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'unique_violation'; END IF; RETURN NEW; END $$
    """,
    """
    CREATE TRIGGER certificates_certificate_one_valid BEFORE INSERT ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_certificate_one_valid()
    """,
)


def keep_one_valid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse a line beside a valid one. Of two at the same moment the unique columns refuse one."""
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else (SQLITE,):
        editor.execute(statement)


def let_go(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take that guard off."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION certificates_certificate_one_valid() CASCADE")
    else:
        editor.execute("DROP TRIGGER certificates_certificate_one_valid")


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0002_register_append_only"),
        ("courses", "0001_initial"),
    ]
    operations = [
        may_be_altered("certificates_certificate"),
        migrations.AlterField(
            model_name="certificate",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="courses.enrolment",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="certificates.certificate",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", True)),
                fields=("enrolment",),
                name="certificate_first_once",
            ),
        ),
        only_grows("certificates_certificate"),
        never_emptied("certificates_certificate"),
        never_emptied("certificates_revocation"),
        migrations.RunPython(keep_one_valid, let_go),
    ]
