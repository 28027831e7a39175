"""The calendar of months: its dates and steps, standings frozen by publishing, seals by closing."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).resolve().parent.parent / "sql"

SHUT = ["ledger_standing", "ledger_teamstanding", "ledger_frozen", "ledger_seal"]
# Months that were published before this was kept: they get moments now, then standings and seals.
MOMENTS = """
    UPDATE ledger_month SET published_at = now() WHERE status IN ('published', 'closed');
    UPDATE ledger_month SET closed_at = now() WHERE status = 'closed'
"""
FREEZE = """
    SELECT ledger_freeze(k.kind, ledger_period_first(k.kind, m.first, c.year_starts), m.published_at)
    FROM ledger_month m CROSS JOIN (VALUES ('month'), ('quarter'), ('year')) k(kind) CROSS JOIN teams_company c
    WHERE m.status IN ('published', 'closed') AND date_trunc('month', ledger_period_last(
        k.kind, ledger_period_first(k.kind, m.first, c.year_starts))::timestamp)::date = m.first
    ORDER BY m.first;
    SELECT ledger_seal_month(m.first, m.closed_at) FROM ledger_month m WHERE m.status = 'closed' ORDER BY m.first
"""


def restrict(apps, schema_editor):
    """Only the steps themselves write standings and seals; who took a step is added and never changed."""
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    for table in SHUT:
        schema_editor.execute(f"REVOKE ALL ON {table} FROM {role}; GRANT SELECT ON {table} TO {role}")
    schema_editor.execute(f"GRANT SELECT ON ledger_standings_off TO {role}")
    schema_editor.execute(f"REVOKE ALL ON ledger_monthmove FROM {role}; GRANT SELECT, INSERT ON ledger_monthmove TO {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0007_trial'),
        ('teams', '0004_calendar_and_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Frozen',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'first', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=7)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('people', models.IntegerField()),
                ('teams', models.IntegerField()),
                ('points', models.DecimalField(decimal_places=2, max_digits=18)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'frozen period',
                'verbose_name_plural': 'frozen periods',
            },
        ),
        migrations.CreateModel(
            name='MonthMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_status', models.CharField(choices=[('open', 'open'), ('in_review', 'in review'), ('published', 'published'), ('closed', 'closed')], max_length=10, verbose_name='from')),
                ('to_status', models.CharField(choices=[('open', 'open'), ('in_review', 'in review'), ('published', 'published'), ('closed', 'closed')], max_length=10, verbose_name='to')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'verbose_name': 'step of a month',
                'verbose_name_plural': 'steps of months',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('month', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='seal', serialize=False, to='ledger.month', verbose_name='month')),
                ('transfers', models.BigIntegerField(verbose_name='transfers')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='seal before')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
                'ordering': ['-month'],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'first', 'account', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=7)),
                ('first', models.DateField()),
                ('points', models.DecimalField(decimal_places=2, max_digits=16)),
                ('adjustments', models.DecimalField(decimal_places=2, max_digits=16)),
                ('rank', models.IntegerField()),
                ('is_shared', models.BooleanField()),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.team')),
            ],
            options={
                'verbose_name': 'frozen standing',
                'verbose_name_plural': 'frozen standings',
            },
        ),
        migrations.CreateModel(
            name='TeamStanding',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'first', 'team', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=7)),
                ('first', models.DateField()),
                ('is_leaf', models.BooleanField()),
                ('people', models.IntegerField()),
                ('points', models.DecimalField(decimal_places=2, max_digits=18)),
                ('adjustments', models.DecimalField(decimal_places=2, max_digits=18)),
                ('rank', models.IntegerField()),
                ('is_shared', models.BooleanField()),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.team')),
            ],
            options={
                'verbose_name': 'frozen standing of a team',
                'verbose_name_plural': 'frozen standings of teams',
            },
        ),
        migrations.AddField(
            model_name='month',
            name='close_on',
            field=models.DateField(blank=True, null=True, verbose_name='closed on'),
        ),
        migrations.AddField(
            model_name='month',
            name='closed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed at'),
        ),
        migrations.AddField(
            model_name='month',
            name='is_planned',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='month',
            name='publish_on',
            field=models.DateField(blank=True, null=True, verbose_name='published on'),
        ),
        migrations.AddField(
            model_name='month',
            name='published_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published at'),
        ),
        migrations.AddField(
            model_name='month',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='in review on'),
        ),
        migrations.RunSQL(MOMENTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='month',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publish_on', None), ('review_on', None), ('publish_on__gte', models.F('review_on')), _connector='OR'), models.Q(('close_on', None), ('publish_on', None), ('close_on__gte', models.F('publish_on')), _connector='OR'), models.Q(('close_on', None), ('review_on', None), ('close_on__gte', models.F('review_on')), _connector='OR')), name='month_steps_in_order'),
        ),
        migrations.AddConstraint(
            model_name='month',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('published_at', None), ('status__in', ['open', 'in_review'])), models.Q(('closed_at', None), ('published_at__isnull', False), ('status', 'published')), models.Q(('closed_at__isnull', False), ('published_at__isnull', False), ('status', 'closed')), _connector='OR'), name='month_moments_fit_status'),
        ),
        migrations.AddField(
            model_name='monthmove',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='monthmove',
            name='month',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='ledger.month', verbose_name='month'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['kind', 'first', 'rank', 'account'], name='standing_rank'),
        ),
        migrations.RunSQL((SQL / "calendar.sql").read_text(), (SQL / "calendar_reverse.sql").read_text()),
        migrations.RunSQL(FREEZE, migrations.RunSQL.noop),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
