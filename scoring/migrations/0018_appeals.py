"""Appeals and their rulings (E3); what must never happen with one is kept by the database."""

import django.contrib.postgres.fields
import django.db.models.deletion
import teams.models.people
from django.conf import settings
from django.db import migrations, models

MOVES = (
    "filed>asked", "filed>answered_upheld", "filed>answered_rejected", "filed>committee", "filed>withdrawn",
    "asked>filed", "asked>withdrawn", "answered_upheld>accepted", "answered_upheld>committee",
    "answered_rejected>accepted", "answered_rejected>committee", "committee>ruled_upheld", "committee>ruled_rejected",
    "committee>withdrawn",
)
APPEND_ONLY = ("scoring_appealstep", "scoring_appealvote", "scoring_appealfile")

KEEP = """
CREATE FUNCTION scoring_keep_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'appeal % stays: it may be withdrawn', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_stays';
    END IF;
    IF OLD.closed_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'appeal % is closed: it stays as it is', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_stays';
    END IF;
    IF (NEW.appellant_id, NEW.line_id, NEW.rule, NEW.record, NEW.month, NEW.earned_on, NEW.category, NEW.line_points,
        NEW.should_points, NEW.should_words, NEW.reason, NEW.involved, NEW.filed_at) IS DISTINCT FROM
       (OLD.appellant_id, OLD.line_id, OLD.rule, OLD.record, OLD.month, OLD.earned_on, OLD.category, OLD.line_points,
        OLD.should_points, OLD.should_words, OLD.reason, OLD.involved, OLD.filed_at) THEN
        RAISE EXCEPTION 'appeal % was filed so: it stays so', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_stays';
    END IF;
    IF NEW.status <> OLD.status AND OLD.status || '>' || NEW.status NOT IN ({moves}) THEN
        RAISE EXCEPTION 'appeal % is %: it cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_moves';
    END IF;
    IF NEW.ruling_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger_transfer t JOIN ledger_posting p ON p.id = t.posting_id
        WHERE t.id = NEW.ruling_id AND p.key = 'appeal:' || NEW.id || ':ruling') THEN
        RAISE EXCEPTION 'transfer % is not the ruling of appeal %', NEW.ruling_id, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_ruling_is_its_own';
    END IF;
    IF NEW.status <> OLD.status AND NEW.status LIKE 'answered%' AND NOT EXISTS (
        SELECT FROM scoring_appealstep s WHERE s.appeal_id = NEW.id AND 'answered_' || s.action = NEW.status) THEN
        RAISE EXCEPTION 'nobody answered appeal %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_answered_by_somebody';
    END IF;
    IF NEW.status <> OLD.status AND NEW.status = 'ruled_upheld' AND (
        SELECT count(*) FILTER (WHERE v.upholds) <= count(*) FILTER (WHERE NOT v.upholds)
        FROM scoring_appealvote v WHERE v.appeal_id = NEW.id) THEN
        RAISE EXCEPTION 'no majority upholds appeal %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_ruled_by_majority';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_kept BEFORE UPDATE OR DELETE ON scoring_appeal
    FOR EACH ROW EXECUTE FUNCTION scoring_keep_appeal();

CREATE FUNCTION scoring_check_appeal_decider(appeal bigint, decider bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM scoring_appeal a JOIN teams_user u ON u.id = decider
        WHERE a.id = appeal AND (u.person_id = a.appellant_id OR u.id = ANY (a.involved))) THEN
        RAISE EXCEPTION 'appeal % is decided by somebody else', appeal
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_decided_by_another';
    END IF;
END $$;

CREATE FUNCTION scoring_check_appeal_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.action IN ('asked', 'upheld', 'rejected', 'referred') THEN
        PERFORM scoring_check_appeal_decider(NEW.appeal_id, NEW.by_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_step_by_another BEFORE INSERT ON scoring_appealstep
    FOR EACH ROW EXECUTE FUNCTION scoring_check_appeal_step();

CREATE FUNCTION scoring_check_appeal_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM scoring_check_appeal_decider(NEW.appeal_id, NEW.member_id);
    IF EXISTS (SELECT FROM scoring_appealstep s WHERE s.appeal_id = NEW.appeal_id AND s.by_id = NEW.member_id
               AND s.action IN ('upheld', 'rejected')) THEN
        RAISE EXCEPTION 'who gave the first answer to appeal % has no vote', NEW.appeal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_decided_by_another';
    END IF;
    IF NOT EXISTS (SELECT FROM scoring_appeal a WHERE a.id = NEW.appeal_id AND a.status = 'committee') THEN
        RAISE EXCEPTION 'appeal % is not before the committee', NEW.appeal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_vote_in_committee';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_vote_by_another BEFORE INSERT ON scoring_appealvote
    FOR EACH ROW EXECUTE FUNCTION scoring_check_appeal_vote();
""".replace("{moves}", ", ".join(f"'{move}'" for move in MOVES))
DROP = """
DROP TRIGGER appeal_vote_by_another ON scoring_appealvote; DROP FUNCTION scoring_check_appeal_vote();
DROP TRIGGER appeal_step_by_another ON scoring_appealstep; DROP FUNCTION scoring_check_appeal_step();
DROP FUNCTION scoring_check_appeal_decider(bigint, bigint);
DROP TRIGGER appeal_kept ON scoring_appeal; DROP FUNCTION scoring_keep_appeal();
"""
STAYS = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def restrict(apps, schema_editor):
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    for table in APPEND_ONLY:
        schema_editor.execute(f"REVOKE ALL ON {table} FROM {role}; GRANT SELECT, INSERT ON {table} TO {role}")
    schema_editor.execute(f"REVOKE DELETE, TRUNCATE ON scoring_appeal FROM {role}")


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0017_share_outs"),
        ("ledger", "0007_trial"),
        ("teams", "0004_calendar_and_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', teams.models.people.CodeField(blank=True, db_collation='C', max_length=64, verbose_name='rule')),
                ('record', models.CharField(blank=True, max_length=80, verbose_name='record')),
                ('month', models.DateField(verbose_name='month')),
                ('earned_on', models.DateField(verbose_name='earned on')),
                ('category', models.CharField(max_length=13, verbose_name='category')),
                ('line_points', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='points of the line')),
                ('should_points', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='should be')),
                ('should_words', models.CharField(blank=True, max_length=500, verbose_name='should be, in words')),
                ('reason', models.TextField(verbose_name='reason')),
                ('involved', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='who made the disputed decision')),
                ('status', models.CharField(choices=[('filed', 'waiting for an answer'), ('asked', 'question to the appellant'), ('answered_upheld', 'upheld in the first answer'), ('answered_rejected', 'rejected in the first answer'), ('committee', 'before the committee'), ('accepted', 'answer accepted'), ('ruled_upheld', 'upheld by the committee'), ('ruled_rejected', 'rejected by the committee'), ('withdrawn', 'withdrawn')], default='filed', max_length=20, verbose_name='status')),
                ('filed_at', models.DateTimeField(verbose_name='filed at')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='before the committee since')),
                ('held', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='points held back')),
                ('is_upheld', models.BooleanField(null=True, verbose_name='upheld')),
                ('granted', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='adjustment')),
                ('is_corrected', models.BooleanField(default=False, verbose_name='the record was corrected')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('days_taken', models.SmallIntegerField(blank=True, null=True, verbose_name='working days taken')),
                ('appellant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='teams.person', verbose_name='appellant')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.transfer', verbose_name='line')),
                ('ruling', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.transfer', verbose_name='adjustment posted')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['appellant', '-id'], name='appeal_of_appellant'), models.Index(condition=models.Q(('status__in', ['accepted', 'ruled_upheld', 'ruled_rejected', 'withdrawn']), _negated=True), fields=['status', 'due_on'], name='appeal_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'withdrawn'), _negated=True), fields=('line',), name='appeal_once_a_line'), models.UniqueConstraint(condition=models.Q(('line', None), models.Q(('status', 'withdrawn'), _negated=True)), fields=('appellant', 'record', 'rule', 'month'), name='appeal_once_a_missing_line'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='appeal_has_a_reason'), models.CheckConstraint(condition=models.Q(('should_points__isnull', False), models.Q(('should_words', ''), _negated=True), _connector='OR'), name='appeal_says_what_should_be'), models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='appeal_held_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ['accepted', 'ruled_upheld', 'ruled_rejected', 'withdrawn'])), models.Q(models.Q(('status__in', ['accepted', 'ruled_upheld', 'ruled_rejected', 'withdrawn']), _negated=True), ('closed_at', None)), _connector='OR'), name='appeal_closed_is_a_status'), models.CheckConstraint(condition=models.Q(('ruling', None), models.Q(('granted__isnull', False), ('is_upheld', True), ('status__in', ['accepted', 'ruled_upheld'])), _connector='OR'), name='appeal_ruling_is_upheld'), models.CheckConstraint(condition=models.Q(('granted__isnull', False), ('ruling', None), ('status__in', ['accepted', 'ruled_upheld']), _negated=True), name='appeal_granted_is_posted')],
            },
        ),
        migrations.CreateModel(
            name='AppealFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('kind', models.CharField(max_length=5, verbose_name='kind')),
                ('size', models.IntegerField(verbose_name='size in bytes')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('file', models.FileField(upload_to='appeals/', verbose_name='file')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='scoring.appeal', verbose_name='appeal')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'evidence of an appeal',
                'verbose_name_plural': 'evidence of appeals',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='AppealStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('filed', 'filed'), ('asked', 'asked back'), ('replied', 'replied'), ('resumed', 'no reply in time: decided on what is there'), ('upheld', 'upheld'), ('rejected', 'rejected'), ('referred', 'passed on to the committee'), ('escalated', 'no answer in time: before the committee'), ('contested', 'not content: before the committee'), ('accepted', 'accepted the answer'), ('silent', 'not contested in time: closed'), ('settled', 'all that was asked for is granted: closed'), ('ruled_upheld', 'upheld by the committee'), ('ruled_rejected', 'rejected by the committee'), ('withdrawn', 'withdrawn')], max_length=20, verbose_name='action')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('points', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='points')),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='scoring.appeal', verbose_name='appeal')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'step of an appeal',
                'verbose_name_plural': 'steps of appeals',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('action__in', ['resumed', 'escalated', 'silent', 'settled', 'ruled_upheld', 'ruled_rejected']), ('by', None)), models.Q(('by__isnull', False), models.Q(('action__in', ['resumed', 'escalated', 'silent', 'settled', 'ruled_upheld', 'ruled_rejected']), _negated=True)), _connector='OR'), name='appeal_step_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='AppealVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('upholds', models.BooleanField(verbose_name='upholds')),
                ('points', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='points')),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='scoring.appeal', verbose_name='appeal')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'vote on an appeal',
                'verbose_name_plural': 'votes on appeals',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('appeal', 'member'), name='appeal_vote_once'), models.CheckConstraint(condition=models.Q(('upholds', True), ('points', None), _connector='OR'), name='appeal_vote_points_uphold')],
            },
        ),
        migrations.RunSQL(KEEP, DROP),
        migrations.RunSQL(
            [STAYS.format(table=table) for table in APPEND_ONLY],
            [f"DROP TRIGGER {table}_append_only ON {table}" for table in APPEND_ONLY],
        ),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
