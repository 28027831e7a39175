-- What 0019 makes of the functions that guard entries and filings: those of 0015 and 0016, for what files bring too.

CREATE OR REPLACE FUNCTION scoring_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW IS DISTINCT FROM OLD AND OLD.status NOT IN ('waiting', 'returned')
        AND NOT (OLD.status = 'elsewhere' AND NEW.status = 'waiting') THEN
        RAISE EXCEPTION 'entry % is decided: decisions are made once', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_decided_once';
    END IF;
    IF NEW.status = 'elsewhere' AND (NEW.entered_by_id IS NOT NULL OR record_status = 'pending')
        OR NEW.status = 'withdrawn' AND NEW.entered_by_id IS NULL THEN
        RAISE EXCEPTION 'entry % is decided where its record comes from', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_decided_elsewhere';
    END IF;
    IF NEW.decided_by_id = record_owner THEN
        RAISE EXCEPTION 'nobody decides about their own record'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_decided_by_another';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION scoring_guard_entered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text;
    author bigint;
BEGIN
    SELECT e.status, e.entered_by_id INTO decided, author FROM scoring_entry e
        WHERE e.lead_id = NEW.id OR e.visit_id = NEW.id OR e.feedback_id = NEW.id;
    IF (decided IN ('waiting', 'returned') AND author IS NOT NULL AND NEW.status <> 'pending')
        OR (decided = 'approved' AND NEW.status = 'pending')
        OR (decided IN ('rejected', 'withdrawn') AND NEW.status NOT IN ('rejected', 'void')) THEN
        RAISE EXCEPTION 'the entry of record % is %: its status follows that', NEW.id, decided
            USING ERRCODE = 'check_violation', CONSTRAINT = 'status_follows_entry';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION scoring_approval_of(claim bigint) RETURNS scoring_claimstep LANGUAGE sql STABLE AS $$
    SELECT s.* FROM scoring_claimstep s
    WHERE s.claim_id = claim AND s.action = 'approved' AND s.id > coalesce(
        (SELECT max(r.id) FROM scoring_claimstep r
         WHERE r.claim_id = claim AND r.action IN ('submitted', 'reopened', 'taken_in')), 0)
    ORDER BY s.id DESC LIMIT 1
$$;

CREATE OR REPLACE FUNCTION scoring_check_claim_step() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW.action = 'asked' AND filing.claimant_id IS NULL THEN
        RAISE EXCEPTION 'claim % came by file: there is no claimant to be asked', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_asked_of_a_claimant';
    END IF;
    is_open := claim.status IN ('submitted', 'confirmed');
    approval := scoring_approval_of(NEW.claim_id);

    IF NEW.action IN ('asked', 'approved', 'second_approved', 'rejected', 'reopened', 'upheld', 'objected')
        AND (scoring_is_involved(NEW.claim_id, NEW.by_id) OR scoring_is_involved(NEW.claim_id, NEW.stands_for_id)) THEN
        RAISE EXCEPTION 'claim % is decided by somebody who has no part in it', claim.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_decided_by_another';
    END IF;
    IF NEW.action IN ('submitted', 'withdrawn', 'answered')
        AND (NEW.by_id IS DISTINCT FROM filing.claimant_id OR NEW.stands_for_id IS NOT NULL) THEN
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
        IF filing.claimant_id IS NOT NULL AND EXISTS (
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

CREATE OR REPLACE FUNCTION scoring_check_filed_claim() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    approval scoring_claimstep;
    filing scoring_filing;
    latest text;
    is_allowed boolean;
BEGIN
    SELECT * INTO filing FROM scoring_filing f WHERE f.claim_id = OLD.id;
    IF filing.id IS NULL THEN
        RETURN NEW;
    END IF;
    IF filing.claimant_id IS NOT NULL AND (OLD.status <> 'draft' AND (NEW.number, NEW.kind, NEW.occurred_on, NEW.customer_id, NEW.title)
        IS DISTINCT FROM (OLD.number, OLD.kind, OLD.occurred_on, OLD.customer_id, OLD.title)
        OR OLD.status NOT IN ('draft', 'submitted', 'confirmed') AND NEW.attributes IS DISTINCT FROM OLD.attributes) THEN
        RAISE EXCEPTION 'claim % is %: what it says stays', OLD.number, OLD.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_frozen';
    END IF;
    IF NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    latest := (SELECT s.action FROM scoring_claimstep s
               WHERE s.claim_id = OLD.id AND s.action NOT IN ('reminded', 'escalated', 'sampled', 'taken_up', 'taken_in')
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
    IF is_allowed IS NOT TRUE AND filing.claimant_id IS NULL AND OLD.status IN ('submitted', 'confirmed') THEN
        -- A file brought a decision of its own: it is decided there again, as if it had never waited here.
        DELETE FROM scoring_filing WHERE id = filing.id;
        RETURN NEW;
    END IF;
    IF is_allowed IS NOT TRUE THEN
        RAISE EXCEPTION 'claim % does not become % without the decision', OLD.number, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_status_by_decision';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION scoring_check_filing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_draft boolean;
    is_open boolean;
BEGIN
    SELECT c.status = 'draft', c.status IN ('submitted', 'confirmed') INTO is_draft, is_open FROM scoring_claim c
        WHERE c.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.claim_id ELSE OLD.claim_id END;
    IF TG_OP = 'DELETE' THEN
        IF OLD.claimant_id IS NULL AND is_open THEN
            RETURN OLD;
        END IF;
        IF NOT is_draft OR EXISTS (SELECT FROM scoring_claimstep s WHERE s.claim_id = OLD.claim_id) THEN
            RAISE EXCEPTION 'filing % was submitted: withdraw it instead', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_stays';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' AND NOT (CASE WHEN NEW.claimant_id IS NULL THEN is_open ELSE is_draft END)
        OR TG_OP = 'UPDATE' AND (
            (NEW.claim_id, NEW.claimant_id) IS DISTINCT FROM (OLD.claim_id, OLD.claimant_id)
            OR NOT is_draft AND (NEW.beneficiary_id, NEW.contract_id, NEW.story, NEW.known, NEW.differs) IS DISTINCT FROM
                (OLD.beneficiary_id, OLD.contract_id, OLD.story, OLD.known, OLD.differs)) THEN
        RAISE EXCEPTION 'filing of claim % stays as it was submitted', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_frozen';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION scoring_check_filed_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- OLD is null where it is inserted, NEW where it is deleted; both, where a row is moved to another claim.
    claims bigint[] := ARRAY[OLD.claim_id, NEW.claim_id];
BEGIN
    IF EXISTS (SELECT FROM scoring_filing f JOIN scoring_claim c ON c.id = f.claim_id
               WHERE f.claim_id = ANY(claims) AND c.status <> 'draft' AND f.claimant_id IS NOT NULL) THEN
        RAISE EXCEPTION 'the shares in a filed claim stay as they were submitted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'filed_shares_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- What is changed before the decision is read again; a decision that a file brings closes what waits. The ids of
-- different tables never meet (0003_due), so that one of the three columns is meant.
CREATE FUNCTION scoring_follow_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE scoring_entry e SET version = e.version + 1, changed_at = now()
        FROM fresh f JOIN stale s USING (id)
        WHERE coalesce(e.lead_id, e.visit_id, e.feedback_id) = f.id AND e.status IN ('waiting', 'returned')
            AND f.status = 'pending' AND f IS DISTINCT FROM s;
    WITH closed AS (
        UPDATE scoring_entry e SET status = 'elsewhere' FROM fresh f
        WHERE coalesce(e.lead_id, e.visit_id, e.feedback_id) = f.id AND e.status IN ('waiting', 'returned')
            AND f.status <> 'pending' AND e.entered_by_id IS NULL
        RETURNING e.id)
    INSERT INTO scoring_entrystep (entry_id, what, at, text) SELECT id, 'elsewhere', now(), '' FROM closed;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_follow_records AFTER UPDATE ON scoring_lead
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION scoring_follow_records();
CREATE TRIGGER entries_follow_records AFTER UPDATE ON scoring_visit
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION scoring_follow_records();
CREATE TRIGGER entries_follow_records AFTER UPDATE ON scoring_feedback
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION scoring_follow_records();
