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
