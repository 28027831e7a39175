DROP TRIGGER person_unlisted ON teams_person;
DROP FUNCTION ledger_unlist_people();
DROP TRIGGER account_unlisted ON ledger_account;
DROP FUNCTION ledger_unlist_accounts();
DROP FUNCTION ledger_unlisted_since(boolean, date);
