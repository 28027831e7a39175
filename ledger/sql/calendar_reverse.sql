DROP TRIGGER monthmove_append_only ON ledger_monthmove;
DROP TRIGGER seal_append_only ON ledger_seal;
DROP TRIGGER frozen_append_only ON ledger_frozen;
DROP TRIGGER teamstanding_append_only ON ledger_teamstanding;
DROP TRIGGER standing_append_only ON ledger_standing;
DROP TRIGGER month_moved ON ledger_month;
DROP FUNCTION ledger_month_moved();
DROP FUNCTION ledger_seal_month(date, timestamptz);
DROP FUNCTION ledger_seal_digest(text, bytea);
DROP FUNCTION ledger_transfer_line(ledger_transfer);
DROP VIEW ledger_standings_off;
DROP FUNCTION ledger_freeze(text, date, timestamptz);
DROP FUNCTION ledger_standings_digest(text, date);
DROP FUNCTION ledger_period_last(text, date);
DROP TRIGGER month_kept ON ledger_month;
DROP FUNCTION ledger_keep_month();
-- What is published stands: from then on a month can only be closed, and no month ever becomes another one.

CREATE FUNCTION ledger_keep_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first <> OLD.first OR (OLD.status, NEW.status) IN (
        ('published', 'open'), ('published', 'in_review'),
        ('closed', 'open'), ('closed', 'in_review'), ('closed', 'published')) THEN
        RAISE EXCEPTION 'month % is %: it cannot become % %', OLD.first, OLD.status, NEW.first, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_moves_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER month_kept BEFORE UPDATE ON ledger_month FOR EACH ROW EXECUTE FUNCTION ledger_keep_month();
DROP FUNCTION ledger_calendar_key();
