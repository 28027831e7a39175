"""Triggers that note every change of a record: its new state (revision) and what it touches (due).

Statement triggers over transition tables, so that an import of a hundred thousand rows stays set-wise. The numbers
in `what` are those of `scoring.dependencies`.
"""

from django.conf import settings
from django.db import migrations

# id = kind + 16 n: ids of different tables never meet, and `id % 16` tells the table.
KINDS = {
    "scoring_contract": 1,
    "scoring_receipt": 2,
    "scoring_lead": 3,
    "scoring_visit": 4,
    "scoring_feedback": 5,
    "scoring_claim": 6,
    "teams_person": 7,
    "scoring_customer": 8,
    "scoring_product": 9,
    "scoring_split": 10,
    "scoring_participant": 11,
    "teams_target": 12,
    "teams_move": 13,
    "teams_team": 14,
}

TOUCHED = {
    "INSERT": "SELECT f.* FROM fresh f",
    "UPDATE": "SELECT f.* FROM fresh f JOIN stale s USING (id) WHERE f IS DISTINCT FROM s"
    " UNION ALL SELECT s.* FROM fresh f JOIN stale s USING (id) WHERE f IS DISTINCT FROM s",
    "DELETE": "SELECT s.* FROM stale s",
}
REFERENCING = {
    "INSERT": "NEW TABLE AS fresh",
    "UPDATE": "OLD TABLE AS stale NEW TABLE AS fresh",
    "DELETE": "OLD TABLE AS stale",
}
# More than this in one statement, and everything is due: comparing all is then cheaper than following each.
FLOOD = 20_000

# Rows are (what, ref, owner_id, customer_id, on_date).
CONTRACT = """
, credited AS (
    SELECT t.*, coalesce(s.person_id, t.owner_id) AS person_id
    FROM touched t LEFT JOIN scoring_split s ON s.contract_id = t.id)
SELECT 1, id, owner_id, customer_id, signed_on FROM touched
UNION SELECT 10, customer_id, NULL, NULL, signed_on FROM ({history}) h
UNION SELECT 13, person_id, NULL, NULL, signed_on FROM credited
UNION SELECT 2, r.id, t.owner_id, t.customer_id, r.received_on
      FROM touched t JOIN scoring_receipt r ON r.contract_id = t.id
UNION SELECT 14, c.person_id, NULL, NULL, d.day
      FROM credited c JOIN scoring_receipt r ON r.contract_id = c.id
      CROSS JOIN LATERAL (VALUES (r.received_on), (coalesce(r.due_on, c.signed_on + c.term_days))) d(day)
      WHERE d.day IS NOT NULL
"""
HISTORY = {
    "INSERT": "SELECT * FROM touched",
    "UPDATE": "SELECT t.* FROM touched t WHERE t.id IN (SELECT f.id FROM fresh f JOIN stale s USING (id) WHERE"
    " (f.customer_id, f.signed_on, f.status, f.number) IS DISTINCT FROM"
    " (s.customer_id, s.signed_on, s.status, s.number))",
    "DELETE": "SELECT * FROM touched",
}
RECEIPT = """
SELECT 2, t.id, c.owner_id, c.customer_id, t.received_on FROM touched t JOIN scoring_contract c ON c.id = t.contract_id
UNION SELECT 1, c.id, c.owner_id, c.customer_id, c.signed_on FROM touched t JOIN scoring_contract c ON c.id = t.contract_id
UNION SELECT 14, coalesce(s.person_id, c.owner_id), NULL, NULL, d.day
      FROM touched t JOIN scoring_contract c ON c.id = t.contract_id LEFT JOIN scoring_split s ON s.contract_id = c.id
      CROSS JOIN LATERAL (VALUES (t.received_on), (coalesce(t.due_on, c.signed_on + c.term_days))) d(day)
      WHERE d.day IS NOT NULL
"""
SPLIT = """
, credited AS (
    SELECT t.contract_id, t.person_id FROM touched t
    UNION SELECT s.contract_id, s.person_id FROM scoring_split s WHERE s.contract_id IN (SELECT contract_id FROM touched)
    UNION SELECT c.id, c.owner_id FROM scoring_contract c WHERE c.id IN (SELECT contract_id FROM touched))
SELECT 1, c.id, c.owner_id, c.customer_id, c.signed_on FROM touched t JOIN scoring_contract c ON c.id = t.contract_id
UNION SELECT 13, p.person_id, NULL, NULL, c.signed_on FROM credited p JOIN scoring_contract c ON c.id = p.contract_id
UNION SELECT 10, c.customer_id, NULL, NULL, c.signed_on FROM touched t JOIN scoring_contract c ON c.id = t.contract_id
UNION SELECT 2, r.id, c.owner_id, c.customer_id, r.received_on
      FROM touched t JOIN scoring_contract c ON c.id = t.contract_id JOIN scoring_receipt r ON r.contract_id = c.id
UNION SELECT 14, p.person_id, NULL, NULL, d.day
      FROM credited p JOIN scoring_contract c ON c.id = p.contract_id JOIN scoring_receipt r ON r.contract_id = c.id
      CROSS JOIN LATERAL (VALUES (r.received_on), (coalesce(r.due_on, c.signed_on + c.term_days))) d(day)
      WHERE d.day IS NOT NULL
"""
CLAIM = """
SELECT 6, t.id, p.person_id, t.customer_id, t.occurred_on
FROM touched t LEFT JOIN scoring_participant p ON p.claim_id = t.id
"""
PARTICIPANT = """
SELECT 6, c.id, t.person_id, c.customer_id, c.occurred_on FROM touched t JOIN scoring_claim c ON c.id = t.claim_id
"""
OWNED = "SELECT {what}, t.id, t.owner_id, {customer}, t.{day} FROM touched t"
# A row that is new has nothing scored yet that it could change, but for rows that were there before it (customers
# and products come before what refers to them): only their updates matter.
CUSTOMER = """
SELECT 11, f.id, NULL::bigint, NULL::bigint, NULL::date FROM fresh f JOIN stale s USING (id)
WHERE (f.tier, f.benchmark) IS DISTINCT FROM (s.tier, s.benchmark)
"""
PRODUCT = """
SELECT 12, f.id, NULL::bigint, NULL::bigint, NULL::date FROM fresh f JOIN stale s USING (id)
WHERE f.margin_rate IS DISTINCT FROM s.margin_rate
"""
# A company's year that holds the given period begins at most 12 months before; the sweep takes the whole year.
TARGET = """
SELECT 15, t.person_id, NULL::bigint, NULL::bigint, make_date(left(t.period, 4)::int, CASE length(t.period)
       WHEN 4 THEN y.year_starts
       WHEN 7 THEN CASE WHEN t.period ~ 'Q' THEN y.year_starts ELSE right(t.period, 2)::int END END, 1)
FROM touched t CROSS JOIN teams_company y WHERE t.person_id IS NOT NULL
"""
MOVE = "SELECT 16, t.person_id, NULL::bigint, NULL::bigint, t.starts_on FROM touched t"
PERSON = """
SELECT 16, f.id, NULL::bigint, NULL::bigint, NULL::date FROM fresh f JOIN stale s USING (id)
WHERE f.team_id IS DISTINCT FROM s.team_id
"""

BODIES = {
    "scoring_contract": CONTRACT,
    "scoring_receipt": RECEIPT,
    "scoring_split": SPLIT,
    "scoring_claim": CLAIM,
    "scoring_participant": PARTICIPANT,
    "scoring_lead": OWNED.format(what=3, customer="NULL::bigint", day="created_on"),
    "scoring_visit": OWNED.format(what=4, customer="t.customer_id", day="visited_on"),
    "scoring_feedback": OWNED.format(what=5, customer="t.customer_id", day="received_on"),
    "scoring_customer": CUSTOMER,
    "scoring_product": PRODUCT,
    "teams_target": TARGET,
    "teams_move": MOVE,
    "teams_person": PERSON,
}
UPDATES_ONLY = {"scoring_customer", "scoring_product", "teams_person"}

REVISION = """
    INSERT INTO scoring_revision (kind, record_id, at, by, data)
    SELECT {kind}, f.id, now(), coalesce(current_setting('pointsys.actor', true), ''), to_jsonb(f.*) {source};
"""
REVISION_SOURCE = {
    "INSERT": "FROM fresh f",
    "UPDATE": "FROM fresh f JOIN stale s USING (id) WHERE f IS DISTINCT FROM s",
}

FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    writer bigint := pg_current_xact_id()::text::bigint;
BEGIN
{revision}
{due}
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {op} ON {table} REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
DUE = """
    IF (SELECT count(*) FROM {rows}) > {flood} THEN
        INSERT INTO scoring_due (what, ref, txid) VALUES (0, 0, writer);
        RETURN NULL;
    END IF;
    INSERT INTO scoring_due (what, ref, owner_id, customer_id, on_date, txid)
    SELECT d.*, writer FROM (WITH touched AS ({touched}) {body}) d(what, ref, owner_id, customer_id, on_date);
"""


def trigger(table, op):
    revision = ""
    if op in REVISION_SOURCE:
        revision = REVISION.format(kind=KINDS[table], source=REVISION_SOURCE[op])
    due = ""
    if table in BODIES and (op == "UPDATE" or table not in UPDATES_ONLY):
        due = DUE.format(
            rows="stale" if op == "DELETE" else "fresh",
            flood=FLOOD,
            touched=TOUCHED[op],
            body=BODIES[table].format(history=HISTORY[op]),
        )
    return FUNCTION.format(
        name=f"touch_{table}_{op.lower()}", op=op, table=table, referencing=REFERENCING[op], revision=revision, due=due
    )


def create(apps, schema_editor):
    for table, kind in KINDS.items():
        schema_editor.execute(
            f"ALTER TABLE {table} ALTER COLUMN id SET INCREMENT BY 16 RESTART WITH {16 + kind}", params=None
        )
        for op in TOUCHED:
            schema_editor.execute(trigger(table, op), params=None)
    schema_editor.execute(
        "CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_revision"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
        params=None,
    )
    schema_editor.execute("INSERT INTO scoring_scoringstate (id) VALUES (1)")
    if schema_editor.connection.settings_dict["USER"] == settings.RUNTIME_ROLE:
        return  # the owner's own rights can't be taken away usefully: the triggers alone must do
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    schema_editor.execute(f"REVOKE ALL ON scoring_revision FROM {role}; GRANT SELECT ON scoring_revision TO {role}")
    schema_editor.execute(
        f"REVOKE UPDATE, TRUNCATE ON scoring_due FROM {role}; REVOKE DELETE, TRUNCATE ON scoring_award FROM {role}"
    )


def drop(apps, schema_editor):
    schema_editor.execute("DROP TRIGGER revision_append_only ON scoring_revision")
    for table in KINDS:
        for op in TOUCHED:
            schema_editor.execute(f"DROP FUNCTION touch_{table}_{op.lower()}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial"), ("ledger", "0003_triggers")]
    operations = [migrations.RunPython(create, drop)]
