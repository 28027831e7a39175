"""Other seasonal weights, or another first month of the year, make everything due."""

from django.db import migrations

CREATE = """
CREATE FUNCTION touch_teams_company() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO scoring_due (what, ref, txid) VALUES (0, 0, pg_current_xact_id()::text::bigint);
    RETURN NULL;
END $$;
CREATE TRIGGER touch_teams_company AFTER UPDATE ON teams_company FOR EACH ROW
    WHEN ((OLD.seasonal_weights, OLD.year_starts) IS DISTINCT FROM (NEW.seasonal_weights, NEW.year_starts))
    EXECUTE FUNCTION touch_teams_company();
"""
DROP = "DROP TRIGGER touch_teams_company ON teams_company; DROP FUNCTION touch_teams_company();"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_shares_left_behind")]
    operations = [migrations.RunSQL(CREATE, DROP)]
