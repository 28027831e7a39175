"""What files bring undecided is decided here too: an entry that nobody entered, a filing that nobody filed.

The file stays the record's home. What it changes before the decision makes a new version of the entry; a decision that
it brings itself closes the entry, and drops the filing. What was decided here, it doesn't undo (`scoring.imports`).
"""

import re
from importlib import import_module
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce

from scoring.models.kept_files import evidence_storage

SQL = Path(__file__).resolve().parent.parent / "sql" / "from_files.sql"
# The functions that from_files.sql makes anew, and the migrations that made them first.
FORMER = {
    "0016_customer_work": ("scoring_guard_entry", "scoring_guard_entered"),
    "0015_claims": (
        "scoring_approval_of",
        "scoring_check_claim_step",
        "scoring_check_filed_claim",
        "scoring_check_filing",
        "scoring_check_filed_shares",
    ),
}


def create(apps, schema_editor):
    schema_editor.execute(SQL.read_text(), params=None)


def drop(apps, schema_editor):
    schema_editor.execute("DROP FUNCTION scoring_follow_records() CASCADE")
    for module, names in FORMER.items():
        text = import_module(f"scoring.migrations.{module}").CREATE
        for name in names:
            body = re.search(rf"CREATE FUNCTION {name}\(.*?(END )?\$\$;", text, re.DOTALL).group()
            schema_editor.execute(body.replace("CREATE", "CREATE OR REPLACE", 1), params=None)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0018_appeals"), ("teams", "0004_calendar_and_notices")]
    operations = [
        migrations.RemoveConstraint(
            model_name="claimstep",
            name="claim_step_by_somebody",
        ),
        migrations.AlterField(
            model_name="claimstep",
            name="action",
            field=models.CharField(
                choices=[
                    ("submitted", "submitted"),
                    ("withdrawn", "withdrawn"),
                    ("agreed", "agreed to their share"),
                    ("refused_share", "refused their share"),
                    ("confirmed", "confirmed"),
                    ("declined", "declined"),
                    ("asked", "asked"),
                    ("answered", "answered"),
                    ("approved", "approved"),
                    ("second_approved", "approved as the second"),
                    ("rejected", "rejected"),
                    ("reopened", "reopened"),
                    ("upheld", "upheld in the sample"),
                    ("objected", "objected to in the sample"),
                    ("reminded", "reminded"),
                    ("escalated", "passed on to the next one"),
                    ("sampled", "drawn for the sample"),
                    ("taken_up", "taken up, since the pool has room"),
                    ("taken_in", "came by file, not decided there"),
                ],
                max_length=16,
                verbose_name="action",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.person",
                verbose_name="entered by",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("returned", "question to you"),
                    ("approved", "approved"),
                    ("rejected", "rejected"),
                    ("withdrawn", "withdrawn"),
                    ("elsewhere", "decided in a file"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="entrystep",
            name="what",
            field=models.CharField(
                choices=[
                    ("entered", "entered"),
                    ("changed", "changed"),
                    ("asked", "asked"),
                    ("answered", "answered"),
                    ("approved", "approved"),
                    ("rejected", "rejected"),
                    ("withdrawn", "withdrawn"),
                    ("passed_on", "passed on, not decided in time"),
                    ("taken_in", "came by file, not decided there"),
                    ("elsewhere", "a file brought the decision"),
                ],
                max_length=10,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="filing",
            name="claimant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filings",
                to="teams.person",
                verbose_name="claimant",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("status__in", ("submitted", "confirmed"))), fields=["id"], name="claim_open"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(condition=models.Q(("status", "returned")), fields=["id"], name="entry_returned"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(condition=models.Q(("status", "elsewhere")), fields=["id"], name="entry_elsewhere"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                Coalesce("lead", "visit", "feedback"),
                condition=models.Q(("status__in", ("waiting", "returned"))),
                name="entry_open_record",
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(condition=models.Q(("status", "pending")), fields=["id"], name="feedback_pending"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(condition=models.Q(("status", "pending")), fields=["id"], name="lead_pending"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(condition=models.Q(("status", "pending")), fields=["id"], name="visit_pending"),
        ),
        migrations.AddConstraint(
            model_name="claimstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", False),
                    ("action__in", ["reminded", "escalated", "sampled", "taken_up", "taken_in"]),
                    _connector="OR",
                ),
                name="claim_step_by_somebody",
            ),
        ),
        migrations.AlterField(
            model_name="appealfile",
            name="file",
            field=models.FileField(storage=evidence_storage, upload_to="appeals/", verbose_name="file"),
        ),
        migrations.RunPython(create, drop),
    ]
