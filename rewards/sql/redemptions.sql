-- What moves with a redemption: its points, exactly those of its units; and the draw that it waits for.

CREATE FUNCTION rewards_units_held(status text, quantity int, delivered int, returned int, handed_back int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN status IN ('declined', 'cancelled', 'missed') THEN 0
                ELSE quantity - delivered - (returned - handed_back) END
$$;

-- Few rows: what came back to whom. Without it a check would read all that ever came to a person.
CREATE INDEX transfer_refund ON ledger_transfer (to_account_id) WHERE kind = 'refund';

-- Points that the ledger holds for a redemption, and those that it redeemed; by indexes of accounts, as there is none of
-- postings.
CREATE FUNCTION rewards_points_of(redemption bigint, person bigint, OUT held numeric, OUT redeemed numeric)
LANGUAGE sql STABLE AS $$
    WITH own AS (
        SELECT a.id, a.kind FROM ledger_account a WHERE a.person_id = person AND a.kind IN ('available', 'held')
    ), moved AS (
        SELECT t.posting_id, t.kind, t.points FROM ledger_transfer t JOIN own ON own.id = t.from_account_id
        WHERE t.award_id IS NULL AND t.kind IN ('reserve', 'release', 'redeem') AND t.record = 'R-' || redemption
        UNION ALL
        SELECT t.posting_id, t.kind, t.points FROM ledger_transfer t JOIN own ON own.id = t.to_account_id
        WHERE t.kind = 'refund' AND t.record = 'R-' || redemption
    )
    SELECT coalesce(sum(CASE m.kind WHEN 'reserve' THEN m.points WHEN 'refund' THEN 0 ELSE -m.points END), 0),
           coalesce(sum(CASE m.kind WHEN 'redeem' THEN m.points WHEN 'refund' THEN -m.points ELSE 0 END), 0)
    FROM moved m JOIN ledger_posting p ON p.id = m.posting_id WHERE p.key LIKE 'redemption:' || redemption || ':%'
$$;

-- At the end of the transaction, when both the units and the points have moved.
CREATE FUNCTION rewards_refuse_points_of_no_units() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r rewards_redemption%ROWTYPE;
    found_points record;
BEGIN
    SELECT * INTO r FROM rewards_redemption WHERE 'redemption:' || id || ':' = substring(NEW.key from '^redemption:\d+:')
        AND id = substring(NEW.key from '^redemption:(\d{1,18}):')::bigint;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'posting % has the key of a redemption that there is not', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_posted_as_asked';
    END IF;
    SELECT * INTO found_points FROM rewards_points_of(r.id, r.person_id);
    IF found_points.held <> r.unit_points * rewards_units_held(r.status, r.quantity, r.delivered, r.returned, r.handed_back)
        OR found_points.redeemed <> r.unit_points * (r.delivered - r.handed_back) THEN
        RAISE EXCEPTION 'redemption % holds % and redeems %: its units say otherwise',
            r.id, found_points.held, found_points.redeemed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_posted_as_asked';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER redemption_posted AFTER INSERT ON ledger_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.key LIKE 'redemption:%') EXECUTE FUNCTION rewards_refuse_points_of_no_units();

CREATE FUNCTION rewards_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.handed_back < OLD.handed_back THEN
            RAISE EXCEPTION 'redemption %: what came back stays back', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_frozen';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.decided_by_id IS NOT NULL
        AND EXISTS (SELECT FROM teams_user u WHERE u.id = NEW.decided_by_id AND u.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'a redemption is decided by somebody else'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_decided_by_another';
    END IF;
    IF NEW.draw_id IS NOT NULL THEN
        -- Waits for a draw under way, and sees then that it is over.
        PERFORM FROM rewards_draw d WHERE d.id = NEW.draw_id AND d.drawn_at IS NULL AND NEW.reward_id = d.reward_id
            AND NEW.requested_on BETWEEN d.first AND d.last FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'draw % is over', NEW.draw_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'draw_takes_entries';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER redemption_entry_kept BEFORE INSERT OR UPDATE ON rewards_redemption
    FOR EACH ROW EXECUTE FUNCTION rewards_keep_entry();

-- A draw stands as it was drawn, with the seed whose digest was shown before.
CREATE FUNCTION rewards_keep_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.drawn_at IS NOT NULL
        OR (NEW.id, NEW.reward_id, NEW.first, NEW.last, NEW.rule, NEW.seed_digest, NEW.sealed_seed)
           IS DISTINCT FROM (OLD.id, OLD.reward_id, OLD.first, OLD.last, OLD.rule, OLD.seed_digest, OLD.sealed_seed) THEN
        RAISE EXCEPTION 'draw % stays as it is', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'draw_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_kept BEFORE UPDATE ON rewards_draw FOR EACH ROW EXECUTE FUNCTION rewards_keep_draw();
CREATE TRIGGER draw_permanent BEFORE DELETE OR TRUNCATE ON rewards_draw
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- Nobody hands out, or takes back, their own.
CREATE FUNCTION rewards_keep_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.to_status IN ('partly', 'delivered', 'refunded') AND NEW.by_id IS NOT NULL AND EXISTS (
        SELECT FROM rewards_redemption r JOIN teams_user u ON u.person_id = r.person_id
        WHERE r.id = NEW.redemption_id AND u.id = NEW.by_id) THEN
        RAISE EXCEPTION 'redemption % is handed out by somebody else', NEW.redemption_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_handed_out_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER redemption_step_kept BEFORE INSERT ON rewards_redemptionstep
    FOR EACH ROW EXECUTE FUNCTION rewards_keep_step();
