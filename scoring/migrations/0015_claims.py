"""How claims are filed, decided and kept apart (L1-L4, I1-I4, K1-K4, R8); the database keeps who may not decide."""

import django.db.models.deletion
import scoring.models.kept_files
import teams.models.people
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE SEQUENCE scoring_claim_number;

-- Who has a part in a claim: filed it, shares in it, benefits from it.
CREATE FUNCTION scoring_is_involved(claim bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM scoring_filing f WHERE f.claim_id = claim AND person IN (f.claimant_id, f.beneficiary_id))
        OR EXISTS (SELECT FROM scoring_participant p WHERE p.claim_id = claim AND p.person_id = person)
$$;

-- The approval that holds: of the round since the claim was last submitted or reopened.
CREATE FUNCTION scoring_approval_of(claim bigint) RETURNS scoring_claimstep LANGUAGE sql STABLE AS $$
    SELECT s.* FROM scoring_claimstep s
    WHERE s.claim_id = claim AND s.action = 'approved' AND s.id > coalesce(
        (SELECT max(r.id) FROM scoring_claimstep r WHERE r.claim_id = claim AND r.action IN ('submitted', 'reopened')), 0)
    ORDER BY s.id DESC LIMIT 1
$$;

CREATE FUNCTION scoring_check_claim_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    claim scoring_claim;
    filing scoring_filing;
    approval scoring_claimstep;
    is_open boolean;
BEGIN
    -- One step of a claim at a time: two decisions at once see each other.
    SELECT * INTO claim FROM scoring_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
    SELECT * INTO filing FROM scoring_filing WHERE claim_id = NEW.claim_id;
    IF filing.id IS NULL THEN
        RAISE EXCEPTION 'claim % came by file: it is decided there', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_step_of_a_filing';
    END IF;
    is_open := claim.status IN ('submitted', 'confirmed');
    approval := scoring_approval_of(NEW.claim_id);

    IF NEW.action IN ('asked', 'approved', 'second_approved', 'rejected', 'reopened', 'upheld', 'objected')
        AND (scoring_is_involved(NEW.claim_id, NEW.by_id) OR scoring_is_involved(NEW.claim_id, NEW.stands_for_id)) THEN
        RAISE EXCEPTION 'claim % is decided by somebody who has no part in it', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_decided_by_another';
    END IF;
    IF NEW.action IN ('submitted', 'withdrawn', 'answered')
        AND (NEW.by_id <> filing.claimant_id OR NEW.stands_for_id IS NOT NULL) THEN
        RAISE EXCEPTION 'claim % is its claimant''s', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_of_its_claimant';
    END IF;
    IF NEW.action IN ('agreed', 'refused_share') AND (NEW.stands_for_id IS NOT NULL OR NOT EXISTS (
        SELECT FROM scoring_participant p WHERE p.claim_id = NEW.claim_id AND p.person_id = NEW.by_id)) THEN
        RAISE EXCEPTION 'a share in claim % is agreed to by whose it is', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_share_of_a_participant';
    END IF;
    IF NEW.action IN ('confirmed', 'declined') AND NOT (
        NEW.by_id = filing.beneficiary_id AND NEW.stands_for_id IS NULL
        OR coalesce(NEW.stands_for_id = filing.beneficiary_id, false) AND NOT scoring_is_involved(NEW.claim_id, NEW.by_id)
            AND EXISTS (
                SELECT FROM teams_absence a WHERE a.person_id = NEW.stands_for_id AND a.stand_in_id = NEW.by_id
                -- A day's grace: the company's day is not the server's.
                AND NEW.at::date BETWEEN a.starts_on - 1 AND a.ends_on + 1)) THEN
        RAISE EXCEPTION 'claim % is confirmed by whom it helped', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_confirmed_by_its_beneficiary';
    END IF;
    IF NEW.action IN ('confirmed', 'declined', 'agreed', 'refused_share') AND claim.status <> 'submitted'
        OR NEW.action IN ('asked', 'approved', 'second_approved', 'rejected') AND NOT is_open
        OR NEW.action IN ('upheld', 'objected') AND claim.status <> 'approved'
        OR NEW.action = 'reopened' AND claim.status NOT IN ('approved', 'rejected')
        OR NEW.action = 'submitted' AND claim.status <> 'draft' THEN
        RAISE EXCEPTION 'claim % is %: no step % any more', claim.number, claim.status, NEW.action
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_step_in_time';
    END IF;
    IF NEW.action = 'approved' THEN
        IF approval.id IS NOT NULL THEN
            RAISE EXCEPTION 'claim % is approved already', claim.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_approved_once';
        END IF;
        IF filing.beneficiary_id IS NOT NULL AND claim.status <> 'confirmed' THEN
            RAISE EXCEPTION 'claim % waits for whom it helped', claim.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_confirmed_first';
        END IF;
        IF EXISTS (
            SELECT FROM scoring_participant p
            WHERE p.claim_id = NEW.claim_id AND p.person_id <> filing.claimant_id AND NOT EXISTS (
                SELECT FROM scoring_claimstep s
                WHERE s.claim_id = NEW.claim_id AND s.action = 'agreed' AND s.by_id = p.person_id AND s.id > (
                    SELECT max(b.id) FROM scoring_claimstep b WHERE b.claim_id = NEW.claim_id AND b.action = 'submitted'))
        ) AND NOT EXISTS (
            SELECT FROM scoring_claimkind k WHERE k.kind = claim.kind AND k.definition ? 'raised_by') THEN
            RAISE EXCEPTION 'claim % waits for those who share in it', claim.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_shares_agreed_first';
        END IF;
        IF NOT NEW.needs_second AND abs(NEW.points) > (SELECT c.claim_second_above FROM teams_company c) THEN
            RAISE EXCEPTION 'claim % needs a second approver', claim.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_needs_a_second';
        END IF;
    END IF;
    IF NEW.action = 'second_approved' AND (
        approval.id IS NULL OR NOT approval.needs_second OR approval.by_id = NEW.by_id
        OR EXISTS (SELECT FROM scoring_claimstep s
                   WHERE s.claim_id = NEW.claim_id AND s.action = 'second_approved' AND s.id > approval.id)) THEN
        RAISE EXCEPTION 'claim % needs a second approver who is another', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_second_is_another';
    END IF;
    IF NEW.action IN ('upheld', 'objected') AND EXISTS (
        SELECT FROM scoring_claimstep s WHERE s.claim_id = NEW.claim_id AND s.by_id = NEW.by_id
            AND s.action IN ('approved', 'second_approved')) THEN
        RAISE EXCEPTION 'claim % is looked at again by another', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_rereviewed_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_step_allowed BEFORE INSERT ON scoring_claimstep
    FOR EACH ROW EXECUTE FUNCTION scoring_check_claim_step();
CREATE TRIGGER claim_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_claimstep
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION scoring_check_filed_claim() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    approval scoring_claimstep;
    latest text;
    is_allowed boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM scoring_filing f WHERE f.claim_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    IF OLD.status <> 'draft' AND (NEW.number, NEW.kind, NEW.occurred_on, NEW.customer_id, NEW.title)
        IS DISTINCT FROM (OLD.number, OLD.kind, OLD.occurred_on, OLD.customer_id, OLD.title)
        OR OLD.status NOT IN ('draft', 'submitted', 'confirmed') AND NEW.attributes IS DISTINCT FROM OLD.attributes THEN
        RAISE EXCEPTION 'claim % is %: what it says stays', OLD.number, OLD.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_frozen';
    END IF;
    IF NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    latest := (SELECT s.action FROM scoring_claimstep s
               WHERE s.claim_id = OLD.id AND s.action NOT IN ('reminded', 'escalated', 'sampled', 'taken_up')
               ORDER BY s.id DESC LIMIT 1);
    IF NEW.status = 'approved' THEN
        approval := scoring_approval_of(OLD.id);
        is_allowed := OLD.status IN ('submitted', 'confirmed') AND approval.id IS NOT NULL
            AND latest IN ('approved', 'second_approved')
            AND (NOT approval.needs_second OR latest = 'second_approved');
    ELSE
        is_allowed := CASE OLD.status || ' ' || NEW.status
            WHEN 'draft submitted' THEN latest = 'submitted'
            WHEN 'draft withdrawn' THEN latest = 'withdrawn'
            WHEN 'submitted withdrawn' THEN latest = 'withdrawn'
            WHEN 'confirmed withdrawn' THEN latest = 'withdrawn'
            WHEN 'submitted draft' THEN latest = 'refused_share'
            WHEN 'withdrawn draft' THEN true
            WHEN 'submitted confirmed' THEN latest = 'confirmed'
            WHEN 'submitted rejected' THEN latest IN ('declined', 'rejected')
            WHEN 'confirmed rejected' THEN latest = 'rejected'
            WHEN 'approved submitted' THEN latest = 'reopened'
            WHEN 'approved confirmed' THEN latest = 'reopened'
            WHEN 'rejected submitted' THEN latest = 'reopened'
            WHEN 'rejected confirmed' THEN latest = 'reopened'
            ELSE false END;
    END IF;
    IF is_allowed IS NOT TRUE THEN
        RAISE EXCEPTION 'claim % does not become % without the decision', OLD.number, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_status_by_decision';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_filed BEFORE UPDATE ON scoring_claim
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION scoring_check_filed_claim();

CREATE FUNCTION scoring_check_filing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_draft boolean;
BEGIN
    is_draft := (SELECT c.status = 'draft' FROM scoring_claim c
                 WHERE c.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.claim_id ELSE OLD.claim_id END);
    IF TG_OP = 'DELETE' THEN
        IF NOT is_draft OR EXISTS (SELECT FROM scoring_claimstep s WHERE s.claim_id = OLD.claim_id) THEN
            RAISE EXCEPTION 'filing % was submitted: withdraw it instead', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_stays';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' AND NOT is_draft
        OR TG_OP = 'UPDATE' AND (
            (NEW.claim_id, NEW.claimant_id) IS DISTINCT FROM (OLD.claim_id, OLD.claimant_id)
            OR NOT is_draft AND (NEW.beneficiary_id, NEW.contract_id, NEW.story, NEW.known, NEW.differs) IS DISTINCT FROM
                (OLD.beneficiary_id, OLD.contract_id, OLD.story, OLD.known, OLD.differs)) THEN
        RAISE EXCEPTION 'filing of claim % stays as it was submitted', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_frozen BEFORE INSERT OR UPDATE OR DELETE ON scoring_filing
    FOR EACH ROW EXECUTE FUNCTION scoring_check_filing();

CREATE FUNCTION scoring_check_filed_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- OLD is null where it is inserted, NEW where it is deleted; both, where a row is moved to another claim.
    claims bigint[] := ARRAY[OLD.claim_id, NEW.claim_id];
BEGIN
    IF EXISTS (SELECT FROM scoring_filing f JOIN scoring_claim c ON c.id = f.claim_id
               WHERE f.claim_id = ANY(claims) AND c.status <> 'draft') THEN
        RAISE EXCEPTION 'the shares in a filed claim stay as they were submitted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'filed_shares_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER filed_shares_frozen BEFORE INSERT OR UPDATE OR DELETE ON scoring_participant
    FOR EACH ROW EXECUTE FUNCTION scoring_check_filed_shares();

CREATE FUNCTION scoring_keep_evidence_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM scoring_claim c WHERE c.id = OLD.claim_id AND c.status = 'approved') THEN
        RAISE EXCEPTION 'what an approved claim cites stays used'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_use_stays';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evidence_use_stays BEFORE UPDATE OR DELETE ON scoring_evidenceuse
    FOR EACH ROW EXECUTE FUNCTION scoring_keep_evidence_use();

CREATE FUNCTION scoring_keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NOT EXISTS (
        SELECT FROM scoring_claim c JOIN scoring_filing f ON f.claim_id = c.id
        WHERE c.id = OLD.claim_id AND (c.status = 'draft' OR f.waits_for = 'claimant')) THEN
        RAISE EXCEPTION 'evidence of a submitted claim stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_stays';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON scoring_evidence
    FOR EACH ROW EXECUTE FUNCTION scoring_keep_evidence();

CREATE FUNCTION scoring_check_rereview() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'the claim was looked at again already'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rereview_stays';
    END IF;
    IF scoring_is_involved(NEW.claim_id, NEW.reviewer_id) OR EXISTS (
        SELECT FROM scoring_claimstep s WHERE s.claim_id = NEW.claim_id AND s.by_id = NEW.reviewer_id
            AND s.action IN ('approved', 'second_approved')) THEN
        RAISE EXCEPTION 'the claim is looked at again by somebody who had no part in it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rereview_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rereview_by_another BEFORE INSERT OR UPDATE ON scoring_rereview
    FOR EACH ROW EXECUTE FUNCTION scoring_check_rereview();
CREATE TRIGGER lot_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_lot
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
DROP = """
DROP TRIGGER lot_append_only ON scoring_lot;
DROP TRIGGER rereview_by_another ON scoring_rereview; DROP FUNCTION scoring_check_rereview();
DROP TRIGGER evidence_stays ON scoring_evidence; DROP FUNCTION scoring_keep_evidence();
DROP TRIGGER evidence_use_stays ON scoring_evidenceuse; DROP FUNCTION scoring_keep_evidence_use();
DROP TRIGGER filed_shares_frozen ON scoring_participant; DROP FUNCTION scoring_check_filed_shares();
DROP TRIGGER filing_frozen ON scoring_filing; DROP FUNCTION scoring_check_filing();
DROP TRIGGER claim_filed ON scoring_claim; DROP FUNCTION scoring_check_filed_claim();
DROP TRIGGER claim_step_append_only ON scoring_claimstep;
DROP TRIGGER claim_step_allowed ON scoring_claimstep; DROP FUNCTION scoring_check_claim_step();
DROP FUNCTION scoring_approval_of(bigint); DROP FUNCTION scoring_is_involved(bigint, bigint);
DROP SEQUENCE scoring_claim_number;
"""


def revoke(apps, schema_editor):
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return  # the owner's own rights can't be taken away usefully: the triggers alone must do
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    schema_editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON scoring_claimstep, scoring_lot FROM {role}")
    schema_editor.execute(f"REVOKE DELETE, TRUNCATE ON scoring_rereview FROM {role}")
    schema_editor.execute(f"REVOKE TRUNCATE ON scoring_filing, scoring_evidence, scoring_evidenceuse FROM {role}")
    schema_editor.execute(f"GRANT USAGE, SELECT ON SEQUENCE scoring_claim_number TO {role}")


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0014_simulation_waiting"),
        ("teams", "0004_calendar_and_notices"),
        ("ledger", "0003_triggers"),
    ]
    operations = [
        migrations.CreateModel(
            name='ClaimStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('action', models.CharField(choices=[('submitted', 'submitted'), ('withdrawn', 'withdrawn'), ('agreed', 'agreed to their share'), ('refused_share', 'refused their share'), ('confirmed', 'confirmed'), ('declined', 'declined'), ('asked', 'asked'), ('answered', 'answered'), ('approved', 'approved'), ('second_approved', 'approved as the second'), ('rejected', 'rejected'), ('reopened', 'reopened'), ('upheld', 'upheld in the sample'), ('objected', 'objected to in the sample'), ('reminded', 'reminded'), ('escalated', 'passed on to the next one'), ('sampled', 'drawn for the sample'), ('taken_up', 'taken up, since the pool has room')], max_length=16, verbose_name='action')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('attributes', models.JSONField(blank=True, default=dict, verbose_name='attributes')),
                ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='points')),
                ('needs_second', models.BooleanField(default=False, verbose_name='needs a second approver')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='by')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='scoring.claim', verbose_name='claim')),
                ('stands_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='stands in for')),
            ],
            options={
                'verbose_name': 'step of a claim',
                'verbose_name_plural': 'steps of claims',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('by__isnull', False), ('action__in', ['reminded', 'escalated', 'sampled', 'taken_up']), _connector='OR'), name='claim_step_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='EarmarkedPool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', teams.models.people.CodeField(db_collation='C', max_length=64, verbose_name='code')),
                ('name_en', models.CharField(blank=True, max_length=80, verbose_name='name in English')),
                ('name_zh', models.CharField(blank=True, max_length=80, verbose_name='name in Chinese')),
                ('points', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='budget in points')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='to')),
                ('when_used_up', models.CharField(choices=[('wait', 'approvals wait'), ('refuse', 'approvals are refused')], default='wait', max_length=6, verbose_name='when used up')),
            ],
            options={
                'verbose_name': 'earmarked pool',
                'verbose_name_plural': 'earmarked pools',
                'ordering': ['code', 'starts_on'],
                'constraints': [models.UniqueConstraint(fields=('code', 'starts_on'), name='earmarked_pool_once_a_start'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='earmarked_pool_ends_after_start'), models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='earmarked_pool_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=80, storage=scoring.models.kept_files.evidence_storage, upload_to='', verbose_name='file')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('content_type', models.CharField(max_length=80, verbose_name='content type')),
                ('size', models.IntegerField(verbose_name='size in bytes')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='added by')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='scoring.claim', verbose_name='claim')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['digest'], name='evidence_by_digest')],
                'constraints': [models.UniqueConstraint(fields=('claim', 'digest'), name='evidence_once_a_claim')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=100)),
                ('milestone', models.CharField(blank=True, max_length=200)),
                ('sort', models.CharField(choices=[('contract', 'contract'), ('person', 'person'), ('file', 'file')], max_length=10)),
                ('value', models.CharField(max_length=100)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_uses', to='scoring.claim', verbose_name='claim')),
            ],
            options={
                'verbose_name': 'use of evidence',
                'verbose_name_plural': 'uses of evidence',
                'constraints': [models.UniqueConstraint(fields=('scope', 'milestone', 'sort', 'value'), name='evidence_used_once')],
            },
        ),
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('story', models.TextField(blank=True, verbose_name='what happened')),
                ('desk', models.CharField(choices=[('manager', 'manager'), ('admin', 'points admin'), ('committee', 'committee'), ('either', 'points admin or committee')], default='manager', max_length=10, verbose_name='reviewed by')),
                ('waits_for', models.CharField(choices=[('claimant', 'the claimant'), ('participants', 'the participants'), ('beneficiary', 'the beneficiary'), ('reviewer', 'the reviewer'), ('second', 'a second approver'), ('pool', 'room in the pool'), ('nobody', 'nobody')], default='claimant', max_length=12, verbose_name='waits for')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('reminded_for', models.DateField(blank=True, null=True, verbose_name='reminded for')),
                ('escalations', models.SmallIntegerField(default=0, verbose_name='times escalated')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted at')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved at')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('known', models.JSONField(blank=True, default=dict, verbose_name='what the system knows')),
                ('differs', models.TextField(blank=True, verbose_name='why it differs')),
                ('expected', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='expected points')),
                ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='points')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='approved by')),
                ('beneficiary', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='beneficiary')),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='filing', to='scoring.claim')),
                ('claimant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='teams.person', verbose_name='claimant')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.contract', verbose_name='contract')),
                ('pool', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='scoring.earmarkedpool', verbose_name='earmarked pool')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='reviewer')),
            ],
            options={
                'verbose_name': 'filing',
                'verbose_name_plural': 'filings',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['waits_for', 'reviewer'], name='filing_waits_for'), models.Index(fields=['due_on'], name='filing_due'), models.Index(fields=['approved_by', 'approved_at'], name='filing_approved')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='filing_approved_by_and_at'), models.CheckConstraint(condition=models.Q(('beneficiary', models.F('claimant')), _negated=True), name='filing_helps_another')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='percent')),
                ('seed', models.CharField(max_length=80, verbose_name='seed')),
                ('is_chosen', models.BooleanField(verbose_name='chosen')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lot', to='scoring.claimstep', verbose_name='approval')),
            ],
            options={
                'verbose_name': 'lot',
                'verbose_name_plural': 'lots',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Rereview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigned_at', models.DateTimeField(verbose_name='assigned at')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('verdict', models.CharField(blank=True, choices=[('upheld', 'upheld'), ('objected', 'objected')], max_length=8, verbose_name='verdict')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('attributes', models.JSONField(blank=True, default=dict, verbose_name='attributes')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.claimstep', verbose_name='approval')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rereviews', to='scoring.claim', verbose_name='claim')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='reviewer')),
            ],
            options={
                'verbose_name': 'blind re-review',
                'verbose_name_plural': 'blind re-reviews',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['reviewer'], name='rereview_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='rereview_verdict_and_at')],
            },
        ),
        migrations.CreateModel(
            name='Use',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='scoring.claim', verbose_name='claim')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'use',
                'verbose_name_plural': 'uses',
                'constraints': [models.UniqueConstraint(fields=('claim', 'person'), name='use_once_a_person')],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
