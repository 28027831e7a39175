"""The team pool shared out (T1): proposals with their shares, and targets' deletions noted among the revisions (G2)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What sharing out a pool must never do, kept by the database: what was submitted adds up and stays as it is, nobody
# decides what they proposed or get, and points leave a pool under a proposal's key only with its approval.
CREATE = """
CREATE FUNCTION scoring_keep_share_out() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shares numeric;
BEGIN
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('draft', 'withdrawn'),
        ('submitted', 'approved'), ('submitted', 'rejected'), ('submitted', 'withdrawn')) THEN
        RAISE EXCEPTION 'share-out % is %: it cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_moves_forward';
    END IF;
    IF (NEW.id, NEW.team_id) <> (OLD.id, OLD.team_id) OR OLD.status NOT IN ('draft', 'submitted')
        OR (OLD.status = 'submitted' AND (
            (NEW.mode, NEW.percent, NEW.points, NEW.first, NEW.last, NEW.reason, NEW.proposed_by_id, NEW.proposed_at,
             NEW.submitted_at) IS DISTINCT FROM
            (OLD.mode, OLD.percent, OLD.points, OLD.first, OLD.last, OLD.reason, OLD.proposed_by_id, OLD.proposed_at,
             OLD.submitted_at))) THEN
        RAISE EXCEPTION 'share-out % is %: it stays as it is', OLD.id, OLD.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_frozen';
    END IF;
    IF NEW.status = 'submitted' AND OLD.status = 'draft' THEN
        SELECT coalesce(sum(points), 0) INTO shares FROM scoring_shareoutline WHERE share_out_id = NEW.id;
        IF shares <> NEW.points THEN
            RAISE EXCEPTION 'the shares of % come to %, not to %', NEW.id, shares, NEW.points
                USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_adds_up';
        END IF;
    END IF;
    IF NEW.status IN ('approved', 'rejected') AND EXISTS (
        SELECT FROM scoring_shareoutline l JOIN teams_user u ON u.person_id = l.person_id
        WHERE l.share_out_id = NEW.id AND l.points > 0 AND u.id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'share-out % is decided by somebody who gets nothing of it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_decided_by_another';
    END IF;
    IF NEW.status = 'approved' AND NOT scoring_share_out_is_posted(NEW.id, NEW.team_id, NEW.posting_id) THEN
        RAISE EXCEPTION 'posting % does not give the shares of %', NEW.posting_id, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_posted_as_shared';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION scoring_share_out_is_posted(share_out bigint, team bigint, posting bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- By the index of what leaves an account: there is none of postings.
    WITH given AS (
        SELECT a.person_id, sum(t.points) AS points
        FROM ledger_transfer t
        JOIN ledger_account pool ON pool.id = t.from_account_id AND pool.kind = 'pool' AND pool.team_id = team
        JOIN ledger_account a ON a.id = t.to_account_id AND a.kind = 'available'
        WHERE t.award_id IS NULL AND t.kind = 'share_out' AND t.posting_id = posting
        GROUP BY 1)
    SELECT NOT EXISTS (
        SELECT FROM given g FULL JOIN (
            SELECT person_id, points FROM scoring_shareoutline WHERE share_out_id = share_out AND points > 0) l
            ON l.person_id = g.person_id
        WHERE g.points IS DISTINCT FROM l.points)
$$;

CREATE TRIGGER share_out_kept BEFORE UPDATE ON scoring_shareout
    FOR EACH ROW EXECUTE FUNCTION scoring_keep_share_out();

CREATE FUNCTION scoring_begin_or_end_share_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'draft' THEN
        RAISE EXCEPTION 'a share-out begins as a draft'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_moves_forward';
    ELSIF TG_OP = 'DELETE' AND OLD.status <> 'draft' THEN
        RAISE EXCEPTION 'share-out % was submitted: withdraw it instead', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER share_out_begins_and_ends BEFORE INSERT OR DELETE ON scoring_shareout
    FOR EACH ROW EXECUTE FUNCTION scoring_begin_or_end_share_out();

CREATE FUNCTION scoring_keep_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    share_out bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.share_out_id ELSE OLD.share_out_id END;
    state text;
BEGIN
    -- Locked, so that no share changes while its share-out is being submitted.
    SELECT s.status INTO state FROM scoring_shareout s WHERE s.id = share_out FOR SHARE;
    IF state <> 'draft' OR (TG_OP = 'UPDATE' AND NEW.share_out_id <> OLD.share_out_id) THEN
        RAISE EXCEPTION 'share-out % is no draft: its shares stay', share_out
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER shares_kept BEFORE INSERT OR UPDATE OR DELETE ON scoring_shareoutline
    FOR EACH ROW EXECUTE FUNCTION scoring_keep_shares();

-- At the end of the transaction, as the approval comes after the posting that it names.
CREATE FUNCTION scoring_refuse_unapproved_share_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM scoring_shareout s WHERE s.posting_id = NEW.id AND s.status = 'approved'
                   AND NEW.key = 'share-out:' || s.id) THEN
        RAISE EXCEPTION 'posting % has the key of a share-out that is not approved', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_out_posted_is_approved';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER share_out_approved AFTER INSERT ON ledger_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.key LIKE 'share-out:%') EXECUTE FUNCTION scoring_refuse_unapproved_share_out();
"""
DROP = """
DROP TRIGGER share_out_approved ON ledger_posting; DROP FUNCTION scoring_refuse_unapproved_share_out();
DROP TRIGGER shares_kept ON scoring_shareoutline; DROP FUNCTION scoring_keep_shares();
DROP TRIGGER share_out_begins_and_ends ON scoring_shareout; DROP FUNCTION scoring_begin_or_end_share_out();
DROP TRIGGER share_out_kept ON scoring_shareout; DROP FUNCTION scoring_keep_share_out();
DROP FUNCTION scoring_share_out_is_posted(bigint, bigint, bigint);
"""
# A target that is taken away is one without an amount from then on; the history of a person's or team's targets is
# found by these indexes, whatever became of the rows.
TARGETS = """
CREATE FUNCTION scoring_note_target_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO scoring_revision (kind, record_id, at, by, data)
    SELECT 12, s.id, now(), coalesce(current_setting('pointsys.actor', true), ''),
           to_jsonb(s.*) || '{"amount": null}' FROM stale s;
    RETURN NULL;
END $$;
CREATE TRIGGER target_gone AFTER DELETE ON teams_target REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_note_target_gone();
CREATE INDEX revision_of_persons_target ON scoring_revision (((data ->> 'person_id')::bigint), id) WHERE kind = 12;
CREATE INDEX revision_of_teams_target ON scoring_revision (((data ->> 'team_id')::bigint), id) WHERE kind = 12;
"""
NO_TARGETS = """
DROP INDEX revision_of_teams_target; DROP INDEX revision_of_persons_target;
DROP TRIGGER target_gone ON teams_target; DROP FUNCTION scoring_note_target_gone();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_trial"),
        ("scoring", "0016_customer_work"),
        ("teams", "0004_calendar_and_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ShareOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'waiting for approval'), ('approved', 'approved'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='status')),
                ('mode', models.CharField(choices=[('contribution', 'by contribution'), ('equal', 'equally'), ('mixed', 'mixed'), ('manual', 'by hand')], default='contribution', max_length=12, verbose_name='how')),
                ('percent', models.DecimalField(decimal_places=2, default=50, max_digits=5, verbose_name='percent by contribution')),
                ('points', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='points to share')),
                ('first', models.DateField(verbose_name='first month')),
                ('last', models.DateField(verbose_name='last month')),
                ('reason', models.TextField(blank=True, max_length=1000, verbose_name='reason')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted at')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='reason of the decision')),
                ('posted_month', models.DateField(blank=True, null=True, verbose_name='posted month')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('posting', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.posting')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'sharing out of a pool',
                'verbose_name_plural': 'sharings out of pools',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['team', '-id'], name='share_out_of_team'), models.Index(condition=models.Q(('status', 'submitted')), fields=['team'], name='share_out_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='share_out_points_above_0'), models.CheckConstraint(condition=models.Q(('percent__range', (0, 100))), name='share_out_percent'), models.CheckConstraint(condition=models.Q(('first__day', 1), ('first__lte', models.F('last')), ('last__day', 1)), name='share_out_months_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='share_out_decided_by_and_at'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('status__in', ['approved', 'rejected'])), models.Q(models.Q(('status__in', ['approved', 'rejected']), _negated=True), ('decided_at', None)), _connector='OR'), name='share_out_decided_is_a_status'), models.CheckConstraint(condition=models.Q(models.Q(('posted_month__isnull', False), ('posting__isnull', False), ('status', 'approved')), models.Q(models.Q(('status', 'approved'), _negated=True), ('posted_month', None), ('posting', None)), _connector='OR'), name='share_out_posted_is_approved'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='share_out_rejected_why'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='share_out_needs_a_second_person'), models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'submitted'])), fields=('team',), name='share_out_one_open_a_team')],
            },
        ),
        migrations.CreateModel(
            name='ShareOutLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contribution', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='contribution')),
                ('computed', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='computed share')),
                ('points', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='share')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.person', verbose_name='person')),
                ('share_out', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='scoring.shareout')),
            ],
            options={
                'verbose_name': 'share',
                'verbose_name_plural': 'shares',
                'ordering': ['person__code'],
                'constraints': [models.UniqueConstraint(fields=('share_out', 'person'), name='share_once_a_person'), models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='share_not_below_0'), models.CheckConstraint(condition=models.Q(('points', models.F('computed')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='share_by_hand_why')],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(TARGETS, NO_TARGETS),
    ]
