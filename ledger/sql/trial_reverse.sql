DROP TRIGGER company_trial ON teams_company; DROP FUNCTION ledger_keep_trial();
