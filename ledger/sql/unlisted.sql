-- Which accounts boards of people leave out: team pools and budgets always, people who opted out, leavers after their
-- last day. Derived from people and accounts by these triggers alone, so that a rank needs neither table.

CREATE FUNCTION ledger_unlisted_since(wants_board boolean, left_on date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN NOT wants_board THEN date '0001-01-01' ELSE left_on + 1 END
$$;

CREATE FUNCTION ledger_unlist_accounts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_unlisted (account_id, since)
    SELECT f.id, date '0001-01-01' FROM fresh f WHERE f.kind IN ('pool', 'budget')
    UNION ALL
    SELECT f.id, ledger_unlisted_since(p.wants_board, p.left_on)
    FROM fresh f JOIN teams_person p ON p.id = f.person_id
    WHERE f.kind = 'available' AND ledger_unlisted_since(p.wants_board, p.left_on) IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER account_unlisted AFTER INSERT ON ledger_account REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_unlist_accounts();

CREATE FUNCTION ledger_unlist_people() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    WITH changed AS (
        SELECT a.id AS account_id, ledger_unlisted_since(f.wants_board, f.left_on) AS since
        FROM fresh f JOIN stale s USING (id) JOIN ledger_account a ON a.person_id = f.id AND a.kind = 'available'
        WHERE (f.wants_board, f.left_on) IS DISTINCT FROM (s.wants_board, s.left_on)
    ), listed AS (
        DELETE FROM ledger_unlisted u USING changed c WHERE u.account_id = c.account_id AND c.since IS NULL
    )
    INSERT INTO ledger_unlisted AS u (account_id, since)
    SELECT account_id, since FROM changed WHERE since IS NOT NULL
    ON CONFLICT (account_id) DO UPDATE SET since = EXCLUDED.since;
    RETURN NULL;
END $$;
CREATE TRIGGER person_unlisted AFTER UPDATE ON teams_person REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_unlist_people();

INSERT INTO ledger_unlisted (account_id, since)
SELECT a.id, CASE WHEN a.kind IN ('pool', 'budget') THEN date '0001-01-01'
                  ELSE ledger_unlisted_since(p.wants_board, p.left_on) END
FROM ledger_account a LEFT JOIN teams_person p ON p.id = a.person_id
WHERE a.kind IN ('pool', 'budget')
   OR (a.kind = 'available' AND ledger_unlisted_since(p.wants_board, p.left_on) IS NOT NULL);
