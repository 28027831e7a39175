DROP TRIGGER redemption_step_kept ON rewards_redemptionstep; DROP FUNCTION rewards_keep_step();
DROP TRIGGER draw_permanent ON rewards_draw;
DROP TRIGGER draw_kept ON rewards_draw; DROP FUNCTION rewards_keep_draw();
DROP TRIGGER redemption_entry_kept ON rewards_redemption; DROP FUNCTION rewards_keep_entry();
DROP TRIGGER redemption_posted ON ledger_posting; DROP FUNCTION rewards_refuse_points_of_no_units();
DROP FUNCTION rewards_points_of(bigint, bigint);
DROP INDEX transfer_refund;
DROP FUNCTION rewards_units_held(text, int, int, int, int);
