DROP TRIGGER month_kept ON ledger_month;
DROP FUNCTION ledger_keep_month();
