-- What redemptions promise, kept by the database: stock and budgets follow them and nothing else moves them, no more is
-- promised than there is, and a request goes the way of the map, decided by somebody else.

CREATE FUNCTION rewards_begin_stock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO rewards_stock (reward_id, units, taken) VALUES (NEW.id, 0, 0);
    RETURN NULL;
END $$;
CREATE TRIGGER reward_has_stock AFTER INSERT ON rewards_reward FOR EACH ROW EXECUTE FUNCTION rewards_begin_stock();

-- Fired by another trigger it is one level deeper than by whoever writes the table.
CREATE FUNCTION rewards_keep_counter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was numeric := 0;
    now_is numeric;
BEGIN
    IF TG_TABLE_NAME = 'rewards_stock' THEN
        now_is := NEW.taken;
        IF TG_OP = 'UPDATE' THEN was := OLD.taken; END IF;
    ELSE
        now_is := NEW.spent;
        IF TG_OP = 'UPDATE' THEN was := OLD.spent; END IF;
    END IF;
    IF now_is <> was AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is kept by redemptions and prizes', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kept_by_redemptions';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stock_kept BEFORE INSERT OR UPDATE ON rewards_stock
    FOR EACH ROW EXECUTE FUNCTION rewards_keep_counter();
CREATE TRIGGER budget_kept BEFORE INSERT OR UPDATE ON rewards_budget
    FOR EACH ROW EXECUTE FUNCTION rewards_keep_counter();

CREATE FUNCTION rewards_spend(in_year date, line bigint[], of_kind text, money numeric) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    over record;
BEGIN
    IF money = 0 THEN
        RETURN;
    END IF;
    -- In the order of their numbers, so that two at once don't wait for each other.
    PERFORM FROM rewards_budget b
        WHERE b.year = in_year AND (b.team_id IS NULL OR b.team_id = ANY(line)) AND b.kind IN ('', of_kind)
        ORDER BY b.id FOR UPDATE;
    UPDATE rewards_budget b SET spent = b.spent + money
        WHERE b.year = in_year AND (b.team_id IS NULL OR b.team_id = ANY(line)) AND b.kind IN ('', of_kind);
    IF money < 0 THEN
        RETURN;
    END IF;
    SELECT b.id, b.amount, b.spent INTO over FROM rewards_budget b
        WHERE b.year = in_year AND (b.team_id IS NULL OR b.team_id = ANY(line)) AND b.kind IN ('', of_kind)
          AND b.stops AND b.spent > b.amount ORDER BY b.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'budget % would be spent with % of %', over.id, over.spent, over.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_not_overspent';
    END IF;
END $$;

-- A budget made or widened later begins with what was spent before it.
CREATE FUNCTION rewards_begin_budget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- What is being redeemed this very moment is either seen here or sees the budget.
    LOCK TABLE rewards_redemption, rewards_honourgiven IN SHARE MODE;
    UPDATE rewards_budget b SET spent = (
        SELECT coalesce(sum(r.unit_cost * (r.quantity - r.returned)), 0) FROM rewards_redemption r
        WHERE r.year = NEW.year AND (NEW.team_id IS NULL OR NEW.team_id = ANY(r.team_line))
          AND NEW.kind IN ('', r.kind) AND r.status NOT IN ('entered', 'declined', 'cancelled', 'missed')
    ) + (
        SELECT coalesce(sum(g.cost), 0) FROM rewards_honourgiven g
        WHERE g.year = NEW.year AND (NEW.team_id IS NULL OR NEW.team_id = ANY(g.team_line)) AND NEW.kind IN ('', 'prize')
    ) WHERE b.id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_begins AFTER INSERT ON rewards_budget FOR EACH ROW EXECUTE FUNCTION rewards_begin_budget();

CREATE FUNCTION rewards_keep_budget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.year, NEW.kind) <> (OLD.year, OLD.kind) OR NEW.team_id IS DISTINCT FROM OLD.team_id THEN
        RAISE EXCEPTION 'budget % stays that of its year, team and kind: make another one', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER budget_stays BEFORE UPDATE ON rewards_budget FOR EACH ROW EXECUTE FUNCTION rewards_keep_budget();

-- Units of stock and money that a redemption holds.
CREATE FUNCTION rewards_units(status text, quantity int, restocked int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN status IN ('entered', 'declined', 'cancelled', 'missed') THEN 0 ELSE quantity - restocked END
$$;
CREATE FUNCTION rewards_money(status text, quantity int, returned int, unit_cost numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN status IN ('entered', 'declined', 'cancelled', 'missed') THEN 0
                ELSE (quantity - returned) * unit_cost END
$$;

CREATE FUNCTION rewards_apply_redemption() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    added int := rewards_units(NEW.status, NEW.quantity, NEW.restocked);
    money numeric := rewards_money(NEW.status, NEW.quantity, NEW.returned, NEW.unit_cost);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        added := added - rewards_units(OLD.status, OLD.quantity, OLD.restocked);
        money := money - rewards_money(OLD.status, OLD.quantity, OLD.returned, OLD.unit_cost);
    END IF;
    IF added <> 0 THEN
        UPDATE rewards_stock s SET taken = s.taken + added WHERE s.reward_id = NEW.reward_id;
    END IF;
    PERFORM rewards_spend(NEW.year, NEW.team_line, NEW.kind, money);
    RETURN NULL;
END $$;
CREATE TRIGGER redemption_applied AFTER INSERT OR UPDATE ON rewards_redemption
    FOR EACH ROW EXECUTE FUNCTION rewards_apply_redemption();

CREATE FUNCTION rewards_keep_redemption() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone date;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.delivered <> 0 OR NEW.returned <> 0
            OR NOT (NEW.status IN ('entered', 'requested') OR NEW.status = 'approved') THEN
            RAISE EXCEPTION 'a redemption begins as a request'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_moves_forward';
        END IF;
        SELECT p.left_on INTO gone FROM teams_person p WHERE p.id = NEW.person_id;
        IF gone < NEW.requested_on THEN
            RAISE EXCEPTION 'person % left on %: the account is frozen', NEW.person_id, gone
                USING ERRCODE = 'check_violation', CONSTRAINT = 'leavers_redeem_nothing';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('entered', 'requested'), ('entered', 'approved'), ('entered', 'missed'), ('entered', 'cancelled'),
        ('requested', 'approved'), ('requested', 'declined'), ('requested', 'cancelled'),
        ('approved', 'partly'), ('approved', 'delivered'), ('approved', 'refunded'),
        ('partly', 'delivered'), ('partly', 'refunded'), ('delivered', 'refunded')) THEN
        RAISE EXCEPTION 'redemption % is %: it cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_moves_forward';
    END IF;
    IF (NEW.id, NEW.key, NEW.person_id, NEW.reward_id, NEW.kind, NEW.quantity, NEW.unit_points, NEW.unit_cost,
        NEW.requested_at, NEW.requested_on, NEW.year, NEW.team_line, NEW.gift_period, NEW.gift_first, NEW.draw_id)
        IS DISTINCT FROM
       (OLD.id, OLD.key, OLD.person_id, OLD.reward_id, OLD.kind, OLD.quantity, OLD.unit_points, OLD.unit_cost,
        OLD.requested_at, OLD.requested_on, OLD.year, OLD.team_line, OLD.gift_period, OLD.gift_first, OLD.draw_id)
       OR NEW.delivered < OLD.delivered OR NEW.returned < OLD.returned OR NEW.restocked < OLD.restocked THEN
        RAISE EXCEPTION 'what redemption % asked for stays as it is', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_frozen';
    END IF;
    IF NEW.decided_by_id IS NOT NULL AND NEW.status IN ('approved', 'declined') AND NEW.status <> OLD.status
        AND EXISTS (SELECT FROM teams_user u WHERE u.id = NEW.decided_by_id AND u.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'redemption % is decided by somebody else', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'redemption_decided_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER redemption_kept BEFORE INSERT OR UPDATE ON rewards_redemption
    FOR EACH ROW EXECUTE FUNCTION rewards_keep_redemption();

-- Prizes draw on budgets as rewards do.
CREATE FUNCTION rewards_apply_prize() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM rewards_spend(NEW.year, NEW.team_line, 'prize', NEW.cost);
    ELSIF (NEW.id, NEW.honour_id, NEW.first, NEW.points, NEW.cost) <> (OLD.id, OLD.honour_id, OLD.first, OLD.points, OLD.cost)
        OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.team_id IS DISTINCT FROM OLD.team_id
        OR OLD.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'honour % stays as it was given', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'honour_frozen';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER prize_applied AFTER INSERT OR UPDATE ON rewards_honourgiven
    FOR EACH ROW EXECUTE FUNCTION rewards_apply_prize();

-- A promotion goes one way, and nobody votes on themselves or on whom they nominated.
CREATE FUNCTION rewards_keep_promotion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'nominated' OR (NEW.person_id, NEW.to_grade_id, NEW.points, NEW.nominated_by_id) <>
                                    (OLD.person_id, OLD.to_grade_id, OLD.points, OLD.nominated_by_id) THEN
        RAISE EXCEPTION 'promotion % is %: it stays as it is', OLD.id, OLD.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER promotion_kept BEFORE UPDATE ON rewards_promotion
    FOR EACH ROW EXECUTE FUNCTION rewards_keep_promotion();

CREATE FUNCTION rewards_keep_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM rewards_promotion p JOIN teams_user u ON u.id = NEW.by_id
               WHERE p.id = NEW.promotion_id AND (p.nominated_by_id = u.id OR p.person_id = u.person_id)) THEN
        RAISE EXCEPTION 'promotion % is decided by others than who is promoted or nominated', NEW.promotion_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_decided_by_others';
    END IF;
    PERFORM FROM rewards_promotion p WHERE p.id = NEW.promotion_id AND p.status = 'nominated' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'promotion % is decided already', NEW.promotion_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_kept BEFORE INSERT ON rewards_promotionvote FOR EACH ROW EXECUTE FUNCTION rewards_keep_vote();

CREATE TRIGGER redemption_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rewards_redemptionstep
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER redemption_permanent BEFORE DELETE OR TRUNCATE ON rewards_redemption
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER coefficient_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rewards_coefficient
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER honour_given_permanent BEFORE DELETE OR TRUNCATE ON rewards_honourgiven
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER vote_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rewards_promotionvote
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER promotion_permanent BEFORE DELETE OR TRUNCATE ON rewards_promotion
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
