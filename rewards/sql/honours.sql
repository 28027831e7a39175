-- What honours and promotions promise beyond the tables' constraints: a certificate says what it said when it was
-- given, and a promotion comes by a majority of votes and uses up what its grade takes.

CREATE FUNCTION rewards_keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.number, NEW.figures, NEW.place, NEW.last, NEW.year, NEW.team_line, NEW.at)
        IS DISTINCT FROM (OLD.number, OLD.figures, OLD.place, OLD.last, OLD.year, OLD.team_line, OLD.at)
       OR (OLD.posting_id IS NOT NULL AND NEW.posting_id IS DISTINCT FROM OLD.posting_id) THEN
        RAISE EXCEPTION 'honour % stays as it was given', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'honour_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificate_kept BEFORE UPDATE ON rewards_honourgiven
    FOR EACH ROW EXECUTE FUNCTION rewards_keep_certificate();

CREATE TRIGGER star_period_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rewards_starperiod
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION rewards_begin_promotion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'nominated' THEN
        RAISE EXCEPTION 'a promotion begins as a nomination'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_begins_nominated';
    END IF;
    IF EXISTS (SELECT FROM teams_user u WHERE u.id = NEW.nominated_by_id AND u.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'nobody nominates themselves'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_nominated_by_another';
    END IF;
    IF NEW.points <> (SELECT g.threshold FROM rewards_grade g WHERE g.id = NEW.to_grade_id) THEN
        RAISE EXCEPTION 'a promotion uses up the threshold of its grade'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_uses_the_threshold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER promotion_begun BEFORE INSERT ON rewards_promotion
    FOR EACH ROW EXECUTE FUNCTION rewards_begin_promotion();

CREATE FUNCTION rewards_decide_promotion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    votes_for int;
    votes_against int;
BEGIN
    IF (NEW.from_grade_id, NEW.career_points, NEW.reason, NEW.nominated_at)
        IS DISTINCT FROM (OLD.from_grade_id, OLD.career_points, OLD.reason, OLD.nominated_at) THEN
        RAISE EXCEPTION 'promotion % stays as it was nominated', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_frozen';
    END IF;
    SELECT count(*) FILTER (WHERE v.is_for), count(*) FILTER (WHERE NOT v.is_for) INTO votes_for, votes_against
        FROM rewards_promotionvote v WHERE v.promotion_id = NEW.id;
    IF NEW.status = 'approved' AND votes_for <= votes_against
        OR NEW.status = 'declined' AND (votes_for > votes_against OR votes_against = 0) THEN
        RAISE EXCEPTION 'promotion % has % votes for and % against it', NEW.id, votes_for, votes_against
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promotion_by_majority';
    END IF;
    RETURN NEW;
END $$;
-- Behind `promotion_kept` by its name: what is decided already is refused first.
CREATE TRIGGER promotion_majority BEFORE UPDATE ON rewards_promotion
    FOR EACH ROW EXECUTE FUNCTION rewards_decide_promotion();
