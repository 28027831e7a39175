-- The trial of a whole company begins before the first posting, and ends on a day that is still to come: what was earned
-- on trial is never paid later.

CREATE FUNCTION ledger_keep_trial() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.counts_from IS NOT DISTINCT FROM OLD.counts_from THEN
        RETURN NEW;
    END IF;
    IF OLD.counts_from IS NULL AND EXISTS (SELECT FROM ledger_transfer) THEN
        RAISE EXCEPTION 'points count already: a trial begins before the first posting'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'trial_before_first_posting';
    END IF;
    -- A day's leeway: the company's day may be another one than the server's.
    IF OLD.counts_from < current_date - 1 OR NEW.counts_from < current_date - 1
        OR (OLD.counts_from IS NOT NULL AND NEW.counts_from IS NULL) THEN
        RAISE EXCEPTION 'points count from a day that is still to come, and that day stays when it is over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'trial_never_paid_later';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER company_trial BEFORE UPDATE ON teams_company FOR EACH ROW EXECUTE FUNCTION ledger_keep_trial();
