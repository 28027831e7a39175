"""R16: no way through the runtime role, the ORM, the admin, the API or an import alters what the ledger says."""

import psycopg2
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import ProgrammingError, connection, transaction
from django.db.models import F
from django.test import RequestFactory
from django.urls import get_resolver

from ledger.models import Account, Balance, CategoryTotal, Month, PeriodTotal, Posting, Transfer
from scoring.imports import run
from scoring.models import Award
from teams.models import User
from tests.ledger.books import MARCH, Kind, as_role, award, movement, open_books, post

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = (Transfer, Posting, Account, Balance, CategoryTotal, PeriodTotal)
# What keeps the rows: triggers, their functions, rights and owners.
KEEPERS = """
    SELECT tgname::text, tgenabled::text, tgfoid::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT proname, md5(prosrc), proconfig::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT relname, relacl::text, relowner::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'v') ORDER BY 1, 2, 3
"""


@pytest.fixture
def books():
    books = open_books()
    award(books, 100)
    post(movement(Kind.REDEMPTION, books.rep, books.redeemed, 40))
    Month.objects.create(first="2026-01-01", status="published")
    return books


@pytest.fixture(autouse=True)
def unchanged(books):
    before = state()
    yield
    assert state() == before


def state():
    with as_role("owner") as other, other.cursor() as cursor:
        cursor.execute(KEEPERS)
        found = cursor.fetchall()
        for model in (*KEPT, Month):
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t ORDER BY 1")
            found += cursor.fetchall()
        return found


A_TRANSFER = "SELECT * FROM ledger_transfer LIMIT 1"
WAYS = {
    "change a transfer": "UPDATE ledger_transfer SET points = points * 2",
    "delete a transfer": "DELETE FROM ledger_transfer",
    "empty the ledger": "TRUNCATE ledger_transfer",
    "empty all that refers to accounts": "TRUNCATE ledger_account CASCADE",
    "write over a transfer": f"INSERT INTO ledger_transfer {A_TRANSFER} ON CONFLICT (id) DO UPDATE SET points = 9999",
    "merge into the ledger": "MERGE INTO ledger_transfer t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    "change a posting": "UPDATE ledger_posting SET reason = 'other', at = now()",
    "give an account to somebody else": "UPDATE ledger_account SET person_id = NULL",
    "raise a balance": "UPDATE ledger_balance SET points = points + 1000",
    "make a balance": "INSERT INTO ledger_balance SELECT id, 1000 FROM ledger_account WHERE kind = 'held'",
    "raise a total": "UPDATE ledger_periodtotal SET points = points + 1000",
    "delete a total": "DELETE FROM ledger_categorytotal",
    "call the trigger's function": "SELECT ledger_apply_transfers()",
    "disable a trigger": "ALTER TABLE ledger_transfer DISABLE TRIGGER transfer_append_only",
    "disable all triggers": "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER transfer_applied ON ledger_transfer",
    "replay past the triggers": "SET session_replication_role = replica",
    "alter the table": "ALTER TABLE ledger_transfer DROP CONSTRAINT transfer_points_above_0",
    "drop the table": "DROP TABLE ledger_transfer CASCADE",
    "rename the table": "ALTER TABLE ledger_transfer RENAME TO old_transfer",
    "rewrite the ledger by a rule": "CREATE RULE r AS ON INSERT TO ledger_transfer DO INSTEAD NOTHING",
    "add a trigger": "CREATE TRIGGER t BEFORE INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION"
    " suppress_redundant_updates_trigger()",
    "replace the trigger's function": "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "put a function before it": "CREATE FUNCTION public.sum(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT 1000.0'",
    "change the catalogue": "UPDATE pg_trigger SET tgenabled = 'D'",
    "become the owner": "SET ROLE pointsys_owner",
    "take the owner's rights": "ALTER ROLE CURRENT_USER SUPERUSER",
    "empty the books of months": "DELETE FROM ledger_month",
    "reopen a published month": "UPDATE ledger_month SET status = 'open' WHERE status = 'published'",
    "move a published month away": "UPDATE ledger_month SET first = '2031-01-01' WHERE status = 'published'",
}


# Not a mistake in the statement, which would be refused by anybody.
REFUSALS = (psycopg2.errors.InsufficientPrivilege, psycopg2.IntegrityError, psycopg2.NotSupportedError)


@pytest.mark.parametrize("way", WAYS)
def test_the_runtime_role_is_refused(way):
    with as_role("runtime") as other, other.cursor() as cursor, pytest.raises(psycopg2.Error) as refusal:
        cursor.execute(WAYS[way])
    assert isinstance(
        refusal.value, psycopg2.errors.lookup("42501") | psycopg2.IntegrityError | psycopg2.NotSupportedError
    )


def test_rights_that_the_runtime_role_grants_itself_are_none():
    with as_role("runtime") as other, other.cursor() as cursor:
        # PostgreSQL only warns that it granted nothing.
        cursor.execute("GRANT ALL ON ledger_transfer TO CURRENT_USER")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("UPDATE ledger_transfer SET points = 1")


def test_a_tables_double_does_not_draw_the_triggers_aside(books):
    """Names in the trigger's function mean the real tables, whatever the session calls its own."""
    with as_role("runtime") as other, other.cursor() as cursor:
        cursor.execute("BEGIN; CREATE TEMP TABLE ledger_balance AS SELECT 1 AS account_id, 1000000.0 AS points")
        cursor.execute("CREATE TEMP TABLE ledger_month AS SELECT date '2026-01-01' AS first, 'open' AS status")
        with pytest.raises(psycopg2.errors.CheckViolation, match=r"would have -60\.00 points"):
            cursor.execute(insert(books, "redeem", books.rep, books.redeemed, 120, MARCH))
        cursor.execute("ROLLBACK")


def insert(books, kind, source, target, points, posted):
    return (
        "INSERT INTO ledger_transfer (posting_id, kind, from_account_id, to_account_id, points, category, earned_on,"
        f" posted_month, rule, record) SELECT max(id), '{kind}', {source}, {target}, {points}, 'performance',"
        f" '{posted}', '{posted}', '', '' FROM ledger_posting"
    )


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-15"])
def test_nothing_slips_into_a_published_month_by_another_of_its_days(books, day):
    with as_role("runtime") as other, other.cursor() as cursor, pytest.raises(psycopg2.errors.CheckViolation):
        cursor.execute(insert(books, "award", books.issued, books.rep, 10, day))


# ---- the ORM ------------------------------------------------------------------------------------------------------

OF_THE_ORM = {
    "save": lambda line: Transfer(**vars_of(line) | {"points": 1000}).save(force_update=True),
    "update": lambda line: Transfer.objects.update(points=F("points") + 1000),
    "bulk_update": lambda line: Transfer.objects.bulk_update([line], ["points"]),
    "delete": lambda line: Transfer.objects.all().delete(),
    "delete one": lambda line: line.delete(),
    "upsert": lambda line: Transfer.objects.bulk_create(
        [line], update_conflicts=True, update_fields=["points"], unique_fields=["id"]
    ),
    "balance": lambda line: Balance.objects.update(points=1000),
    "balance made": lambda line: Balance.objects.create(account_id=line.from_account_id, points=1000),
    "total": lambda line: PeriodTotal.objects.update(points=1000),
}


def vars_of(line):
    return {field.attname: getattr(line, field.attname) for field in line._meta.fields}


@pytest.mark.parametrize("way", OF_THE_ORM)
def test_the_orm_is_refused(way):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        OF_THE_ORM[way](Transfer.objects.earliest("id"))


# ---- admin, API, import -------------------------------------------------------------------------------------------


@pytest.fixture
def root(client):
    client.force_login(
        User.objects.create_superuser("root", password="of no use"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.parametrize("model", [*KEPT, Award], ids=lambda model: model.__name__)
def test_the_admin_changes_nothing_even_for_a_superuser(root, model):
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    pk = model.objects.values_list("pk", flat=True).first() or 1
    forms = {
        "add/": {"points": 1000},
        f"{pk}/change/": {"points": 1000, "reason": "other", "name": "other"},
        f"{pk}/delete/": {"post": "yes"},
        "import/": {},
    }
    for way, form in forms.items():
        answer = root.post(place + way, form)
        # Django sends what it doesn't know, such as `import/`, to the list.
        assert answer.status_code in (403, 404, 405) or (way == "import/" and answer.status_code == 302), way
    # The list itself is there; its actions must not.
    action = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
    assert root.post(place, action).status_code in (200, 302, 403, 404, 405)
    request = RequestFactory().get(place)
    request.user = User.objects.get()
    if page := admin.site._registry.get(model):
        assert not page.has_add_permission(request)
        assert not page.has_change_permission(request)
        assert not page.has_delete_permission(request)


def test_the_api_offers_no_way_to_write_the_ledger(root):
    kept = {*apps.get_app_config("ledger").get_models(), Award}
    for route, view in views():
        model = getattr(getattr(view, "queryset", None), "model", None)
        if model in kept:
            actions = set(getattr(view, "actions", None) or [m for m in view.http_method_names if hasattr(view, m)])
            assert actions <= {"get", "head", "options"}, route
    pk = Transfer.objects.earliest("id").pk
    for place in ("/api/transfers/", f"/api/transfers/{pk}/", f"/api/ledger/transfers/{pk}/", f"/api/accounts/{pk}/"):
        for method in (root.post, root.put, root.patch, root.delete):
            assert method(place, {"points": 1000}, content_type="application/json").status_code in (403, 404, 405)


def views(patterns=None, before=""):
    """(route, class of the view) of every address that has one."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from views(each.url_patterns, route)
        elif view := getattr(each.callback, "cls", None) or getattr(each.callback, "view_class", None):
            yield route, view


@pytest.mark.parametrize("name", ["transfers", "awards", "balances", "accounts", "postings"])
def test_no_import_takes_a_file_of_the_ledger(tmp_path, name):
    (tmp_path / f"{name}.csv").write_text("id,account,from_account,to_account,points\n1,1,2,3,1000\n")
    with pytest.raises(run.ImportFailed):
        run.run([tmp_path])


def test_the_runtime_role_has_no_more_rights_than_reading_and_adding():
    with connection.cursor() as cursor:
        for model in (Transfer, Posting, Account):
            assert rights(cursor, model) == {"SELECT", "INSERT"}
        for model in (Balance, CategoryTotal, PeriodTotal):
            assert rights(cursor, model) == {"SELECT"}


def rights(cursor, model):
    every = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    cursor.execute("SELECT r FROM unnest(%s) r WHERE has_table_privilege(%s, r)", [list(every), model._meta.db_table])
    return {name for (name,) in cursor.fetchall()}
