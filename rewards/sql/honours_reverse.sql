DROP TRIGGER promotion_majority ON rewards_promotion; DROP FUNCTION rewards_decide_promotion();
DROP TRIGGER promotion_begun ON rewards_promotion; DROP FUNCTION rewards_begin_promotion();
DROP TRIGGER star_period_append_only ON rewards_starperiod;
DROP TRIGGER certificate_kept ON rewards_honourgiven; DROP FUNCTION rewards_keep_certificate();
