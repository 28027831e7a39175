"""What a rule change must never do, kept by the database: published words stay, and nobody decides their own."""

from django.db import migrations

CREATE = """
CREATE FUNCTION scoring_freeze_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'rule version % is published: it is never deleted', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_frozen';
    END IF;
    IF (NEW.rule_id, NEW.number, NEW.definition, NEW.is_trial, NEW.loaded_at)
        IS DISTINCT FROM (OLD.rule_id, OLD.number, OLD.definition, OLD.is_trial, OLD.loaded_at) THEN
        RAISE EXCEPTION 'rule version % is published: a change is a new version', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_frozen BEFORE UPDATE OR DELETE ON scoring_ruleversion
    FOR EACH ROW EXECUTE FUNCTION scoring_freeze_version();

CREATE FUNCTION scoring_freeze_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'draft' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'proposal % was submitted: withdraw it instead', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_frozen';
    END IF;
    IF OLD.status = 'published' AND (
        (NEW.status, NEW.title, NEW.reason, NEW.starts_on, NEW.is_correction, NEW.created_by_id, NEW.published_by_id,
         NEW.published_at) IS DISTINCT FROM
        (OLD.status, OLD.title, OLD.reason, OLD.starts_on, OLD.is_correction, OLD.created_by_id, OLD.published_by_id,
         OLD.published_at)) THEN
        RAISE EXCEPTION 'proposal % is published: it stays as it is', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_frozen';
    END IF;
    IF NEW.created_by_id <> OLD.created_by_id THEN
        RAISE EXCEPTION 'proposal % keeps its author', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_author';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_frozen BEFORE UPDATE OR DELETE ON scoring_proposal
    FOR EACH ROW EXECUTE FUNCTION scoring_freeze_proposal();

CREATE FUNCTION scoring_freeze_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    proposal bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.proposal_id ELSE OLD.proposal_id END;
BEGIN
    IF EXISTS (SELECT FROM scoring_proposal p WHERE p.id = proposal AND p.status <> 'draft') THEN
        RAISE EXCEPTION 'proposal % is no draft: call it back to change it', proposal
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_of_a_draft';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER change_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON scoring_change
    FOR EACH ROW EXECUTE FUNCTION scoring_freeze_change();

CREATE FUNCTION scoring_refuse_own_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'decisions are append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_stays';
    END IF;
    IF EXISTS (SELECT FROM scoring_proposal p WHERE p.id = NEW.proposal_id AND p.created_by_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'a proposal is decided by somebody else than its author'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_of_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_of_another BEFORE INSERT OR UPDATE OR DELETE ON scoring_decision
    FOR EACH ROW EXECUTE FUNCTION scoring_refuse_own_decision();
"""
DROP = """
DROP TRIGGER decision_of_another ON scoring_decision; DROP FUNCTION scoring_refuse_own_decision();
DROP TRIGGER change_of_a_draft ON scoring_change; DROP FUNCTION scoring_freeze_change();
DROP TRIGGER proposal_frozen ON scoring_proposal; DROP FUNCTION scoring_freeze_proposal();
DROP TRIGGER version_frozen ON scoring_ruleversion; DROP FUNCTION scoring_freeze_version();
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0009_proposals")]
    operations = [migrations.RunSQL(CREATE, DROP)]
