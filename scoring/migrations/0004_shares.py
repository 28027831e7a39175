"""Shares of a contract or claim add up to 100, whoever writes them: checked when the transaction commits."""

from django.db import migrations

CREATE = """
CREATE FUNCTION scoring_shares_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whole_id bigint;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'scoring_split' THEN
        whole_id := coalesce(NEW.contract_id, OLD.contract_id);
        SELECT sum(share) INTO total FROM scoring_split WHERE contract_id = whole_id;
    ELSE
        whole_id := coalesce(NEW.claim_id, OLD.claim_id);
        SELECT sum(share) INTO total FROM scoring_participant WHERE claim_id = whole_id;
    END IF;
    IF total <> 100 THEN
        RAISE EXCEPTION 'shares of % add up to %, not to 100', whole_id, total
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER split_shares_whole AFTER INSERT OR UPDATE OR DELETE ON scoring_split
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION scoring_shares_whole();
CREATE CONSTRAINT TRIGGER participant_shares_whole AFTER INSERT OR UPDATE OR DELETE ON scoring_participant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION scoring_shares_whole();
"""
DROP = """
DROP TRIGGER participant_shares_whole ON scoring_participant;
DROP TRIGGER split_shares_whole ON scoring_split;
DROP FUNCTION scoring_shares_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_due")]
    operations = [migrations.RunSQL(CREATE, DROP)]
