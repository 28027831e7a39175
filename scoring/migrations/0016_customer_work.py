"""Leads, visits and ratings entered in the browser (R5-R7): who entered them, who decided, and what never changes.

Numbers of such records come from sequences. Names of companies are compared by `scoring_name_key`: without case,
spaces, punctuation and what only says that it is a company.
"""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

# Listed and not classes of characters: those depend on the database's locale, and may not know Chinese ones.
PUNCTUATION = "[][ \\t\\n!-/:-@\\\\^_`{|}~·、。“”‘’《》〈〉【】「」『』…—–•・]+"
SUFFIXES = (
    "( ?(股份有限公司|有限责任公司|有限公司|股份公司|集团公司|集团|公司)"
    "| (co|ltd|limited|inc|incorporated|llc|corp|corporation|company|gmbh|plc))+ ?$"
)

CREATE = f"""
CREATE SEQUENCE scoring_lead_number; CREATE SEQUENCE scoring_visit_number; CREATE SEQUENCE scoring_feedback_number;

CREATE FUNCTION scoring_name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(nullif(replace(regexp_replace(spaced, '{SUFFIXES}', ''), ' ', ''), ''), replace(spaced, ' ', ''))
    FROM (SELECT regexp_replace(lower(normalize(name, NFKC)), '{PUNCTUATION}', ' ', 'g') AS spaced) s
$$;
CREATE INDEX customer_by_name_key ON scoring_customer (scoring_name_key(name));
CREATE INDEX lead_by_name_key ON scoring_lead (scoring_name_key(customer));

CREATE FUNCTION scoring_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    record_owner bigint;
    record_status text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'entry % stays: it is withdrawn, never deleted', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_stays';
    END IF;
    SELECT r.owner_id, r.status INTO record_owner, record_status FROM (
        SELECT owner_id, status FROM scoring_lead WHERE id = NEW.lead_id
        UNION ALL SELECT owner_id, status FROM scoring_visit WHERE id = NEW.visit_id
        UNION ALL SELECT owner_id, status FROM scoring_feedback WHERE id = NEW.feedback_id) r;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'waiting' OR record_status <> 'pending' THEN
            RAISE EXCEPTION 'what is entered waits for somebody''s decision'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_begins_waiting';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.sort, NEW.lead_id, NEW.visit_id, NEW.feedback_id, NEW.entered_by_id, NEW.entered_at, NEW.token)
        IS DISTINCT FROM
       (OLD.sort, OLD.lead_id, OLD.visit_id, OLD.feedback_id, OLD.entered_by_id, OLD.entered_at, OLD.token) THEN
        RAISE EXCEPTION 'entry % keeps its record and who entered it', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_keeps_its_author';
    END IF;
    IF OLD.status NOT IN ('waiting', 'returned') AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'entry % is decided: decisions are made once', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_decided_once';
    END IF;
    IF NEW.decided_by_id = record_owner THEN
        RAISE EXCEPTION 'nobody decides about their own record'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_decided_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_guarded BEFORE INSERT OR UPDATE OR DELETE ON scoring_entry
    FOR EACH ROW EXECUTE FUNCTION scoring_guard_entry();

CREATE TRIGGER entry_steps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_entrystep
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- Whatever way the status of such a record comes (admin, file, service): it is what was decided about its entry.
CREATE FUNCTION scoring_guard_entered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text;
BEGIN
    SELECT e.status INTO decided FROM scoring_entry e
        WHERE e.lead_id = NEW.id OR e.visit_id = NEW.id OR e.feedback_id = NEW.id;
    IF (decided IN ('waiting', 'returned') AND NEW.status <> 'pending')
        OR (decided = 'approved' AND NEW.status = 'pending')
        OR (decided IN ('rejected', 'withdrawn') AND NEW.status NOT IN ('rejected', 'void')) THEN
        RAISE EXCEPTION 'the entry of record % is %: its status follows that', NEW.id, decided
            USING ERRCODE = 'check_violation', CONSTRAINT = 'status_follows_entry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER status_follows_entry BEFORE UPDATE ON scoring_lead FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION scoring_guard_entered();
CREATE TRIGGER status_follows_entry BEFORE UPDATE ON scoring_visit FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION scoring_guard_entered();
CREATE TRIGGER status_follows_entry BEFORE UPDATE ON scoring_feedback FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION scoring_guard_entered();
"""
DROP = """
DROP TRIGGER status_follows_entry ON scoring_feedback; DROP TRIGGER status_follows_entry ON scoring_visit;
DROP TRIGGER status_follows_entry ON scoring_lead; DROP FUNCTION scoring_guard_entered();
DROP TRIGGER entry_steps_append_only ON scoring_entrystep;
DROP TRIGGER entry_guarded ON scoring_entry; DROP FUNCTION scoring_guard_entry();
DROP INDEX lead_by_name_key; DROP INDEX customer_by_name_key; DROP FUNCTION scoring_name_key(text);
DROP SEQUENCE scoring_feedback_number; DROP SEQUENCE scoring_visit_number; DROP SEQUENCE scoring_lead_number;
"""


def restrict(apps, schema_editor):
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return  # the owner's own rights can't be taken away usefully: the triggers alone must do
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    schema_editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON scoring_entrystep FROM {role}")
    schema_editor.execute(f"REVOKE DELETE, TRUNCATE ON scoring_entry FROM {role}")


class Migration(migrations.Migration):
    dependencies = [("scoring", "0015_claims"), ("teams", "0004_calendar_and_notices"), ("ledger", "0003_triggers")]
    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('lead', 'lead'), ('visit', 'visit'), ('feedback', 'rating')], max_length=8, verbose_name='kind of record')),
                ('entered_at', models.DateTimeField(verbose_name='entered at')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('version', models.IntegerField(default=1, verbose_name='version')),
                ('token', models.UUIDField(unique=True)),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('why_again', models.TextField(blank=True, verbose_name='why it is no duplicate')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('returned', 'question to you'), ('approved', 'approved'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='waiting', max_length=10, verbose_name='status')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='decided by')),
                ('entered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='entered by')),
                ('feedback', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='scoring.feedback')),
                ('lead', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='scoring.lead')),
                ('reviewer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='reviewer')),
                ('visit', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='scoring.visit')),
            ],
            options={
                'verbose_name': 'entry',
                'verbose_name_plural': 'entries',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['entered_by', '-id'], name='entry_of_person'), models.Index(condition=models.Q(('status', 'waiting')), fields=['reviewer'], name='entry_waits_for'), models.Index(fields=['decided_by', '-decided_at'], name='entry_decided')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('feedback', None), ('lead__isnull', False), ('sort', 'lead'), ('visit', None)), models.Q(('feedback', None), ('lead', None), ('sort', 'visit'), ('visit__isnull', False)), models.Q(('feedback__isnull', False), ('lead', None), ('sort', 'feedback'), ('visit', None)), _connector='OR'), name='entry_of_one_record'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ('approved', 'rejected'))), models.Q(models.Q(('status__in', ('approved', 'rejected')), _negated=True), ('decided_at', None), ('decided_by', None)), _connector='OR'), name='entry_decided_by_and_at'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='entry_rejected_with_a_reason'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('entered_by')), _negated=True), _connector='OR'), name='entry_decided_by_another')],
            },
        ),
        migrations.CreateModel(
            name='EntryStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('entered', 'entered'), ('changed', 'changed'), ('asked', 'asked'), ('answered', 'answered'), ('approved', 'approved'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn'), ('passed_on', 'passed on, not decided in time')], max_length=10, verbose_name='what')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='by')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='scoring.entry')),
            ],
            options={
                'verbose_name': 'step of an entry',
                'verbose_name_plural': 'steps of entries',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LeadDetail',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='detail', serialize=False, to='scoring.lead')),
                ('contact', models.CharField(blank=True, max_length=100, verbose_name='contact person')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('position', models.CharField(blank=True, max_length=100, verbose_name='position')),
                ('industry', models.CharField(blank=True, max_length=100, verbose_name='industry')),
                ('size', models.CharField(blank=True, choices=[('small', 'up to 50 people'), ('medium', '51 to 300 people'), ('large', '301 to 2,000 people'), ('huge', 'more than 2,000 people')], max_length=10, verbose_name='size of the company')),
                ('need', models.TextField(blank=True, verbose_name='need')),
                ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='budget')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='order expected on')),
                ('source', models.CharField(blank=True, choices=[('referral', 'referral'), ('visit', 'own visit'), ('exhibition', 'exhibition'), ('online', 'online'), ('call', 'cold call'), ('other', 'other')], max_length=12, verbose_name='source of the lead')),
                ('phone_key', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Right(models.Func(models.F('phone'), models.Value('[^0-9]'), models.Value(''), models.Value('g'), function='regexp_replace'), 11), output_field=models.CharField(max_length=11))),
            ],
            options={
                'verbose_name': 'details of a lead',
                'verbose_name_plural': 'details of leads',
                'indexes': [models.Index(fields=['phone_key'], name='lead_by_phone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('budget', None), ('budget__gte', 0), _connector='OR'), name='lead_budget_not_negative')],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
