-- What the ledger promises, kept by the database: balances and totals follow the transfers, and nothing else moves them.

CREATE FUNCTION ledger_period_first(kind text, day date, year_starts int) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- Without the cast the day becomes a timestamptz, which is not immutable, and PostgreSQL could not inline this.
    SELECT (date_trunc('month', day::timestamp) - make_interval(months => CASE kind
        WHEN 'month' THEN 0
        WHEN 'quarter' THEN (extract(month FROM day)::int - year_starts + 12) % 3
        ELSE (extract(month FROM day)::int - year_starts + 12) % 12 END))::date
$$;

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused; post a correction instead', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER account_permanent BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON teams_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- One statement for a whole batch: a trigger for each row would make posting three times slower (design.md). The batch is
-- read once, into what flows between accounts; everything else looks at that.
CREATE FUNCTION ledger_apply_transfers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong record;
    starts int;
    months date[] := ARRAY(SELECT DISTINCT posted_month FROM fresh ORDER BY 1);
BEGIN
    -- Held FOR SHARE until commit: a month cannot be published while transfers for it are on their way.
    INSERT INTO ledger_month (first, status) SELECT month, 'open' FROM unnest(months) month ON CONFLICT DO NOTHING;
    PERFORM FROM ledger_month m WHERE m.first = ANY(months) ORDER BY m.first FOR SHARE;
    SELECT m.first, m.status INTO wrong FROM ledger_month m
        WHERE m.first = ANY(months) AND m.status IN ('published', 'closed') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'month % is %: post into the next open month', wrong.first, wrong.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_month_open';
    END IF;

    SELECT year_starts INTO STRICT starts FROM teams_company WHERE id = 1;
    WITH flow AS MATERIALIZED (
        SELECT from_account_id, to_account_id, posting_id, kind, posted_month, category,
               date_trunc('month', earned_on::timestamp)::date AS earned_month, sum(points) AS points, min(id) AS id
        FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7
    ), side AS (
        SELECT to_account_id AS account_id, points, posted_month, earned_month, category, kind FROM flow
        UNION ALL
        SELECT from_account_id, -points, posted_month, earned_month, category, kind FROM flow
    ), part AS MATERIALIZED (
        SELECT s.account_id, s.posted_month, s.earned_month, s.category, sum(s.points) AS points,
               coalesce(sum(s.points) FILTER (WHERE s.kind IN ('award', 'ruling', 'prize', 'share_out')), 0) AS earned
        FROM side s JOIN ledger_account a ON a.id = s.account_id
        WHERE a.kind IN ('available', 'held', 'pool', 'budget')
        GROUP BY 1, 2, 3, 4
    ), categories AS (
        INSERT INTO ledger_categorytotal AS t (account_id, posted_month, earned_month, category, points)
        SELECT account_id, posted_month, earned_month, category, points FROM part ORDER BY 1, 2, 3, 4
        ON CONFLICT (account_id, posted_month, earned_month, category)
            DO UPDATE SET points = t.points + EXCLUDED.points
    ), calendar AS MATERIALIZED (
        SELECT month AS posted_month, k.kind, ledger_period_first(k.kind, month, starts) AS first
        FROM unnest(months) month CROSS JOIN (VALUES ('month'), ('quarter'), ('year')) k(kind)
    ), periods AS (
        INSERT INTO ledger_periodtotal AS t (account_id, kind, first, points)
        SELECT p.account_id, c.kind, c.first, sum(p.earned)
        FROM part p JOIN calendar c USING (posted_month)
        GROUP BY 1, 2, 3 HAVING sum(p.earned) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (account_id, kind, first) DO UPDATE SET points = t.points + EXCLUDED.points
    ), balances AS (
        INSERT INTO ledger_balance AS b (account_id, points)
        SELECT account_id, sum(points) FROM part GROUP BY 1 ORDER BY 1
        ON CONFLICT (account_id) DO UPDATE SET points = b.points + EXCLUDED.points
        RETURNING b.account_id, b.points
    ), unknown AS (
        SELECT f.id FROM flow f
        WHERE NOT EXISTS (SELECT FROM ledger_account a WHERE a.id = f.from_account_id)
           OR NOT EXISTS (SELECT FROM ledger_account a WHERE a.id = f.to_account_id)
           OR NOT EXISTS (SELECT FROM ledger_posting p WHERE p.id = f.posting_id) LIMIT 1
    ), below AS (
        -- Scoring and rulings may take an account below zero; taking points out of it never may.
        SELECT b.account_id, b.points FROM balances b
        WHERE b.points < 0 AND b.account_id IN (
            SELECT from_account_id FROM flow WHERE kind NOT IN ('award', 'ruling')) LIMIT 1
    )
    SELECT u.id AS transfer, b.account_id, b.points INTO wrong FROM unknown u FULL JOIN below b ON true;
    IF wrong.transfer IS NOT NULL THEN
        RAISE EXCEPTION 'transfer % names an account or posting that does not exist', wrong.transfer
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'transfer_account_known';
    ELSIF wrong.account_id IS NOT NULL THEN
        RAISE EXCEPTION 'account % would have % points', wrong.account_id, wrong.points
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_not_below_zero';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER transfer_applied AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_apply_transfers();

CREATE FUNCTION ledger_keep_year_start() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.year_starts <> OLD.year_starts AND EXISTS (SELECT FROM ledger_transfer) THEN
        RAISE EXCEPTION 'the first month of the year cannot change after the first posting'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'company_year_start_locked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER company_year_start BEFORE UPDATE ON teams_company
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_year_start();
