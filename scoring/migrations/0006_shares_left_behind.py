"""A share that moves to another contract or claim leaves one behind: both must add up to 100."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("scoring.migrations.0004_shares").CREATE.partition("CREATE CONSTRAINT TRIGGER")[0]
AFTER = """
CREATE OR REPLACE FUNCTION scoring_shares_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wholes bigint[];
    whole_id bigint;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'scoring_split' THEN
        wholes := ARRAY[NEW.contract_id, nullif(OLD.contract_id, NEW.contract_id)];
    ELSE
        wholes := ARRAY[NEW.claim_id, nullif(OLD.claim_id, NEW.claim_id)];
    END IF;
    FOREACH whole_id IN ARRAY array_remove(wholes, NULL) LOOP
        IF TG_TABLE_NAME = 'scoring_split' THEN
            SELECT sum(share) INTO total FROM scoring_split WHERE contract_id = whole_id;
        ELSE
            SELECT sum(share) INTO total FROM scoring_participant WHERE claim_id = whole_id;
        END IF;
        IF total <> 100 THEN
            RAISE EXCEPTION 'shares of % add up to %, not to 100', whole_id, total
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0005_indexes")]
    operations = [migrations.RunSQL(AFTER, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))]
