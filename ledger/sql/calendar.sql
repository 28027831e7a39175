-- The calendar of months: steps in order, standings frozen by publishing itself, transfers sealed by closing itself, so
-- that neither can be without the other, whoever takes the step.

-- One key for all: whoever publishes holds it alone, whoever brings a month into being shares it.
CREATE FUNCTION ledger_calendar_key() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT hashtext('pointsys.calendar')::bigint $$;

CREATE OR REPLACE FUNCTION ledger_keep_month() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    was text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status ELSE 'open' END;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.first <> OLD.first OR (OLD.status, NEW.status) IN (
        ('published', 'open'), ('published', 'in_review'),
        ('closed', 'open'), ('closed', 'in_review'), ('closed', 'published'))) THEN
        RAISE EXCEPTION 'month % is %: it cannot become % %', OLD.first, OLD.status, NEW.first, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_moves_forward';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.published_at IS DISTINCT FROM NEW.published_at AND OLD.published_at IS NOT NULL
        OR OLD.closed_at IS DISTINCT FROM NEW.closed_at AND OLD.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'month % keeps its moments', OLD.first
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_moves_forward';
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- What only looks whether the month is there (ON CONFLICT DO NOTHING) takes no lock.
        IF EXISTS (SELECT FROM ledger_month m WHERE m.first = NEW.first) THEN
            RETURN NEW;
        END IF;
        -- An open month before a published one would let points slip into figures that stand.
        IF NEW.status IN ('open', 'in_review') THEN
            PERFORM pg_advisory_xact_lock_shared(ledger_calendar_key());
            IF EXISTS (SELECT FROM ledger_month m WHERE m.first > NEW.first AND m.status IN ('published', 'closed')) THEN
                RAISE EXCEPTION 'month % lies before a published one: post into the next open month', NEW.first
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_month_open';
            END IF;
        END IF;
    END IF;
    IF NEW.status IN ('published', 'closed') AND was IN ('open', 'in_review') THEN
        PERFORM pg_advisory_xact_lock(ledger_calendar_key());
        IF EXISTS (SELECT FROM ledger_month m WHERE m.first < NEW.first AND m.status IN ('open', 'in_review')) THEN
            RAISE EXCEPTION 'a month before % is not published yet', NEW.first
                USING ERRCODE = 'check_violation', CONSTRAINT = 'months_in_order';
        END IF;
        NEW.published_at := coalesce(NEW.published_at, now());
    END IF;
    IF NEW.status = 'closed' AND was <> 'closed' THEN
        IF EXISTS (SELECT FROM ledger_month m WHERE m.first < NEW.first AND m.status <> 'closed') THEN
            RAISE EXCEPTION 'a month before % is not closed yet', NEW.first
                USING ERRCODE = 'check_violation', CONSTRAINT = 'months_in_order';
        END IF;
        NEW.closed_at := coalesce(NEW.closed_at, now());
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER month_kept ON ledger_month;
CREATE TRIGGER month_kept BEFORE INSERT OR UPDATE ON ledger_month
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_month();

-- Standings ----------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_period_last(kind text, first date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (first::timestamp + make_interval(months => CASE kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END)
            - interval '1 day')::date
$$;

-- One SHA-256 over the lines of a period's standings, people by account, then teams.
CREATE FUNCTION ledger_standings_digest(of_kind text, of_first date) RETURNS text LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY sort, id), ''), 'UTF8')), 'hex') FROM (
        SELECT 1 AS sort, account_id AS id,
               jsonb_build_array(account_id, points, adjustments, rank, is_shared, team_id)::text || E'\n' AS line
        FROM ledger_standing WHERE kind = of_kind AND first = of_first
        UNION ALL
        SELECT 2, team_id, jsonb_build_array(team_id, is_leaf, people, points, adjustments, rank, is_shared)::text || E'\n'
        FROM ledger_teamstanding WHERE kind = of_kind AND first = of_first) lines
$$;

-- Everybody who was here on some day of the period, whether or not they want to be on live boards; the team is the one of
-- the period's last day.
CREATE FUNCTION ledger_freeze(of_kind text, of_first date, moment timestamptz) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    last date := ledger_period_last(of_kind, of_first);
BEGIN
    WITH moved AS (
        SELECT DISTINCT ON (person_id) person_id, team_id FROM teams_move
        WHERE starts_on <= last ORDER BY person_id, starts_on DESC
    ), earned AS (
        SELECT t.account_id, t.points FROM ledger_periodtotal t WHERE t.kind = of_kind AND t.first = of_first
    ), adjusted AS (
        SELECT t.account_id, sum(t.points) AS points FROM ledger_categorytotal t
        WHERE t.posted_month BETWEEN of_first AND last AND t.earned_month < of_first
            AND t.category IN ('performance', 'customer', 'collaboration', 'innovation', 'knowledge', 'contest', 'deduction')
        GROUP BY 1
    )
    INSERT INTO ledger_standing (kind, first, account_id, points, adjustments, rank, is_shared, team_id)
    SELECT of_kind, of_first, a.id, coalesce(e.points, 0), coalesce(j.points, 0),
           rank() OVER (ORDER BY coalesce(e.points, 0) DESC),
           count(*) OVER (PARTITION BY coalesce(e.points, 0)) > 1, coalesce(m.team_id, p.team_id)
    FROM teams_person p JOIN ledger_account a ON a.person_id = p.id AND a.kind = 'available'
    LEFT JOIN moved m ON m.person_id = p.id
    LEFT JOIN earned e ON e.account_id = a.id
    LEFT JOIN adjusted j ON j.account_id = a.id
    WHERE (p.left_on IS NULL OR p.left_on >= of_first)
        AND (p.joined_on IS NULL OR p.joined_on <= last OR e.points <> 0);

    -- UNION, not UNION ALL: a circle of parent teams must not run for ever.
    WITH RECURSIVE line AS (
        SELECT id AS team_id, id AS above FROM teams_team
        UNION SELECT l.team_id, t.parent_id FROM line l JOIN teams_team t ON t.id = l.above WHERE t.parent_id IS NOT NULL
    ), sums AS (
        SELECT l.above AS team_id, count(s.account_id) AS people, coalesce(sum(s.points), 0) AS points,
               coalesce(sum(s.adjustments), 0) AS adjustments
        FROM line l LEFT JOIN ledger_standing s ON s.kind = of_kind AND s.first = of_first AND s.team_id = l.team_id
        GROUP BY 1
    ), sorted AS (
        SELECT s.*, NOT EXISTS (SELECT FROM teams_team t WHERE t.parent_id = s.team_id) AS is_leaf FROM sums s
    )
    INSERT INTO ledger_teamstanding (kind, first, team_id, is_leaf, people, points, adjustments, rank, is_shared)
    SELECT of_kind, of_first, team_id, is_leaf, people, points, adjustments,
           rank() OVER (PARTITION BY is_leaf ORDER BY points DESC),
           count(*) OVER (PARTITION BY is_leaf, points) > 1 FROM sorted;

    INSERT INTO ledger_frozen (kind, first, last, people, teams, points, digest, at)
    SELECT of_kind, of_first, last, count(*), (
        SELECT count(*) FROM ledger_teamstanding t WHERE t.kind = of_kind AND t.first = of_first),
        coalesce(sum(s.points), 0), ledger_standings_digest(of_kind, of_first), moment
    FROM ledger_standing s WHERE s.kind = of_kind AND s.first = of_first;
END $$;

-- What of the frozen standings is not as the totals say, or not as it was frozen.
CREATE VIEW ledger_standings_off AS
    SELECT s.kind, s.first, s.account_id, s.points AS kept, coalesce(t.points, 0) AS due
    FROM ledger_standing s LEFT JOIN ledger_periodtotal t USING (kind, first, account_id)
    WHERE s.points <> coalesce(t.points, 0)
    UNION ALL
    SELECT kind, first, account_id, rank, due FROM (
        SELECT kind, first, account_id, rank, rank() OVER (PARTITION BY kind, first ORDER BY points DESC) AS due
        FROM ledger_standing) ranked
    WHERE rank <> due;

-- Seals --------------------------------------------------------------------------------------------------------------

-- A transfer as the seal sees it: a JSON array, so that no text in it can be taken for two. STABLE, as jsonb_build_array is:
-- otherwise PostgreSQL could not inline it.
CREATE FUNCTION ledger_transfer_line(t ledger_transfer) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(jsonb_build_array(t.id, t.posting_id, t.kind, t.from_account_id, t.to_account_id, t.points,
        t.category, t.earned_on, t.posted_month, t.award_id, t.version_id, t.rule, t.record_id, t.record, t.before, t.after,
        t.inputs)::text, 'UTF8'))
$$;

CREATE FUNCTION ledger_seal_digest(previous text, lines bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(previous, 'UTF8') || coalesce(lines, ''::bytea)), 'hex')
$$;

CREATE FUNCTION ledger_seal_month(month date, moment timestamptz) RETURNS void LANGUAGE sql
SET search_path = public, pg_temp AS $$
    INSERT INTO ledger_seal (month_id, transfers, previous, digest, at)
    SELECT month, count(t.id), before.digest, ledger_seal_digest(before.digest,
        string_agg(ledger_transfer_line(t), ''::bytea ORDER BY t.id) FILTER (WHERE t.id IS NOT NULL)), moment
    FROM (SELECT coalesce((SELECT s.digest FROM ledger_seal s ORDER BY s.month_id DESC LIMIT 1), '') AS digest) before
    LEFT JOIN ledger_transfer t ON t.posted_month = month
    GROUP BY before.digest
$$;

-- The steps ----------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_month_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status ELSE 'open' END;
    period record;
    off record;
BEGIN
    IF NEW.status IN ('published', 'closed') AND was IN ('open', 'in_review') THEN
        FOR period IN
            SELECT k.kind, ledger_period_first(k.kind, NEW.first, c.year_starts) AS first
            FROM (VALUES ('month'), ('quarter'), ('year')) k(kind) CROSS JOIN teams_company c
        LOOP
            -- A quarter or year is over with its last month.
            IF date_trunc('month', ledger_period_last(period.kind, period.first)::timestamp)::date = NEW.first THEN
                PERFORM ledger_freeze(period.kind, period.first, NEW.published_at);
            END IF;
        END LOOP;
    END IF;
    IF NEW.status = 'closed' AND was <> 'closed' THEN
        SELECT o.* INTO off FROM ledger_standings_off o JOIN ledger_frozen f USING (kind, first)
            WHERE date_trunc('month', f.last::timestamp)::date = NEW.first LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the % of % has account % frozen with %, the ledger says %',
                off.kind, off.first, off.account_id, off.kept, off.due
                USING ERRCODE = 'check_violation', CONSTRAINT = 'standings_as_frozen';
        END IF;
        PERFORM ledger_seal_month(NEW.first, NEW.closed_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER month_moved AFTER INSERT OR UPDATE OF status ON ledger_month
    FOR EACH ROW EXECUTE FUNCTION ledger_month_moved();

CREATE TRIGGER standing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_standing
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER teamstanding_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_teamstanding
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER frozen_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_frozen
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER monthmove_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_monthmove
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
