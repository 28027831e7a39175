"""Every address × every part, the stranger included (S01, S02, S06): an address without a row here fails."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ledger.models import Account
from tests.pages import grid, rule_parts, simulating
from tests.pages import parts as making
from tests.pages.grid.row import (
    EVERYBODY,
    FORBIDDEN,
    LOGGED_IN,
    LOGIN,
    MISSING,
    NOBODY,
    NOT_THAT_WAY,
    PEOPLE,
    SEES_COMPANY,
    SEES_POOL,
    SEES_PROPOSALS,
    SEES_REP,
    SEES_RULES,
    SEES_TEAM,
    Row,
)

GRID = {
    "healthz": [Row("/healthz", EVERYBODY)],
    "readyz": [Row("/readyz", EVERYBODY)],
    "i18n/setlang/": [Row("/i18n/setlang/", EVERYBODY, answer=302)],
    "i18n/texts.js": [Row("/i18n/texts.js", EVERYBODY)],
    "api/schema": [Row("/api/schema", LOGGED_IN, stranger=FORBIDDEN)],
    "api/docs": [Row("/api/docs", LOGGED_IN, stranger=FORBIDDEN)],
    "login/": [Row("/login/", {"stranger"}, others=302)],
    "logout/": [Row("/logout/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "language/": [Row("/language/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "theme/": [Row("/theme/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "profile/": [Row("/profile/", LOGGED_IN)],
    "profile/password/": [Row("/profile/password/", LOGGED_IN)],
    # Who is no person of the company has no home: they go on to the boards.
    "": [Row("/", PEOPLE, also={"nobody": 302})],
    "statement/": [Row("/statement/", PEOPLE, others=FORBIDDEN)],
    "boards/": [
        Row("/boards/", LOGGED_IN),
        Row("/boards/?of=teams&by=average&kind=year", LOGGED_IN),
        Row("/boards/?by=attainment&team={first}", LOGGED_IN),
    ],
    "handbook/": [
        Row("/handbook/", LOGGED_IN),
        Row("/handbook/?on=2026-01-01&q=visit", LOGGED_IN),
        Row("/handbook/?part=rules", LOGGED_IN),
    ],
    "handbook.pdf": [Row("/handbook.pdf", LOGGED_IN)],
    "calculator/": [
        Row("/calculator/", PEOPLE, others=FORBIDDEN),
        Row("/calculator/?amount=500000", PEOPLE, others=FORBIDDEN),
        Row("/calculator/?basis=visit&part=answer", PEOPLE, others=FORBIDDEN),
    ],
    "people/": [Row("/people/", {"admin", "auditor"}, others=FORBIDDEN)],
    "people/<int:pk>/": [
        Row("/people/{rep}/", SEES_REP),
        Row("/people/{rival}/", {"rival", "rival_lead", "admin", "auditor"}),
        Row("/people/999999/", NOBODY),
    ],
    "people/<int:pk>/statement/": [
        Row("/people/{rep}/statement/", SEES_REP),
        Row("/people/{rep}/statement/?part=lines", SEES_REP),
        Row("/people/999999/statement/", NOBODY),
    ],
    "people/<int:pk>/statement.<str:form>": [
        Row("/people/{rep}/statement.csv", SEES_REP),
        Row("/people/{rep}/statement.xlsx", SEES_REP),
        Row("/people/{rep}/statement.exe", NOBODY),
    ],
    "lines/<int:pk>/": [
        Row("/lines/{line}/", SEES_REP),
        Row("/lines/{pool_line}/", SEES_POOL),
        Row("/lines/999999/", NOBODY),
    ],
    "statement/trial/": [Row("/statement/trial/", PEOPLE, others=FORBIDDEN)],
    "people/<int:pk>/trial/": [
        Row("/people/{rep}/trial/", SEES_REP),
        Row("/people/{rep}/trial/?part=lines", SEES_REP),
        Row("/people/999999/trial/", NOBODY),
    ],
    "trial-lines/<int:pk>/": [
        Row("/trial-lines/{trial_line}/", SEES_REP),
        Row("/trial-lines/{trial_pool_line}/", SEES_POOL),
        Row("/trial-lines/999999/", NOBODY),
    ],
    "rules/trial/": [Row("/rules/trial/", SEES_RULES, others=FORBIDDEN)],
    "rules/trial/begin/": [Row("/rules/trial/begin/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "rules/trial/count-from/": [Row("/rules/trial/count-from/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)],
    "rules/trial/<str:code>/counts/": [
        Row("/rules/trial/some.rule/counts/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY)
    ],
    "rules/proposals/<int:pk>/<sort:sort>/": [
        Row("/rules/proposals/{simulated}/rule/", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/{simulated}/campaign/", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/{simulated}/claim/", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/999999/rule/", SEES_PROPOSALS, answer=MISSING, others=FORBIDDEN),
    ],
    "rules/proposals/<int:pk>/<sort:sort>/<str:code>/": [
        Row("/rules/proposals/{simulated}/rule/no.such.rule/", SEES_PROPOSALS, answer=MISSING, others=FORBIDDEN),
    ],
    "rules/proposals/<int:pk>/simulations/": [
        Row("/rules/proposals/{simulated}/simulations/", SEES_PROPOSALS, others=FORBIDDEN)
    ],
    "rules/proposals/<int:pk>/simulations/<int:number>/": [
        Row("/rules/proposals/{simulated}/simulations/{simulation}/", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/{simulated}/simulations/{simulation}/?part=people", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/{simulated}/simulations/{simulation}/?part=progress", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/999999/simulations/{simulation}/", SEES_PROPOSALS, answer=MISSING, others=FORBIDDEN),
    ],
    "rules/proposals/<int:pk>/simulations/<int:number>/cancel/": [
        Row(
            "/rules/proposals/{simulated}/simulations/{simulation}/cancel/",
            NOBODY,
            others=NOT_THAT_WAY,
            stranger=NOT_THAT_WAY,
        )
    ],
    "rules/proposals/<int:pk>/simulations/<int:number>.<str:form>": [
        Row("/rules/proposals/{simulated}/simulations/{simulation}.csv", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/{simulated}/simulations/{simulation}.xlsx", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/{simulated}/simulations/{simulation}.exe", SEES_PROPOSALS, FORBIDDEN, answer=MISSING),
    ],
    "teams/": [Row("/teams/", {"lead", "rival_lead"}, answer=302, others=FORBIDDEN)],
    "teams/<int:pk>/": [
        Row("/teams/{first}/", SEES_TEAM),
        Row("/teams/{east}/", SEES_TEAM),
        Row("/teams/{hq}/", SEES_COMPANY),
        Row("/teams/999999/", NOBODY),
    ],
    "company/": [Row("/company/", SEES_COMPANY, others=FORBIDDEN)],
    "rules/": [
        Row("/rules/", SEES_RULES, others=FORBIDDEN),
        Row("/rules/?q=contract&category=performance&state=waiting", SEES_RULES, others=FORBIDDEN),
    ],
    "rules/export.yaml": [Row("/rules/export.yaml", SEES_RULES, others=FORBIDDEN)],
    "rules/import/": [Row("/rules/import/", {"admin"}, others=FORBIDDEN)],
    "rules/proposals/": [Row("/rules/proposals/", SEES_PROPOSALS, others=FORBIDDEN)],
    "rules/proposals/new/": [Row("/rules/proposals/new/", {"admin"}, others=FORBIDDEN)],
    "rules/proposals/take-up/": [
        Row("/rules/proposals/take-up/", NOBODY, others=NOT_THAT_WAY, stranger=NOT_THAT_WAY),
    ],
    "rules/proposals/<int:pk>/": [
        Row("/rules/proposals/{proposal}/", SEES_PROPOSALS, others=FORBIDDEN),
        Row("/rules/proposals/999999/", NOBODY, others=FORBIDDEN, also=dict.fromkeys(SEES_PROPOSALS, MISSING)),
    ],
    "rules/<str:code>/": [
        Row("/rules/signed/", SEES_RULES, others=FORBIDDEN),
        Row("/rules/nowhere/", NOBODY, others=FORBIDDEN, also=dict.fromkeys(SEES_RULES, MISSING)),
    ],
    "rules/<str:code>/versions/": [
        Row("/rules/signed/versions/?older=1&newer=1", SEES_RULES, answer=302, others=FORBIDDEN),
    ],
    "rules/<str:code>/versions/<int:older>..<int:newer>/": [
        Row("/rules/signed/versions/1..1/", SEES_RULES, others=FORBIDDEN),
        Row("/rules/signed/versions/1..9/", NOBODY, others=FORBIDDEN, also=dict.fromkeys(SEES_RULES, MISSING)),
    ],
}

for each in grid.MODULES:
    GRID |= each.GRID

# The admin guards itself (ModelAdmin's permissions, and its own tests); here: nobody else gets in at all.
ADMIN = "admin/"


def routes(patterns=None, before=""):
    """The address patterns of the whole site, in text."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route


@pytest.fixture
def objects(parts):
    pool = Account.objects.get(kind="pool", team=parts.teams["first"])
    simulated = simulating.draft(parts)
    rule_parts.signed()
    theirs: dict = {}
    for each in grid.MODULES:
        found = each.objects(parts)
        assert not set(found) & set(theirs), "two modules name different things alike"
        theirs |= found
    return theirs | {
        **{part: person.pk for part, person in parts.people.items()},
        **{name: team.pk for name, team in parts.teams.items()},
        "simulated": simulated.pk,
        "simulation": simulating.finished(simulated, parts, [parts.rep]).pk,
        "line": making.give(parts.rep, 12).pk,
        "proposal": rule_parts.proposed(parts.users["admin"]).pk,
        "pool_line": making.move(pool, 5, on=making.TODAY).pk,
        "trial_line": making.on_trial(Account.objects.get(kind="available", person=parts.rep), 12).pk,
        "trial_pool_line": making.on_trial(pool, 5).pk,
    }


def test_every_address_has_a_row():
    ours = {route for route in routes() if not route.startswith(ADMIN)}
    assert ours == set(GRID)


@pytest.mark.parametrize("part", sorted(EVERYBODY))
def test_each_part_gets_what_is_theirs_and_nothing_else(part, visit, objects):
    wrong = {}
    for rows in GRID.values():
        for row in rows:
            answer = visit(part, row.at.format(**objects)).status_code
            if answer != row.expected(part):
                wrong[row.at] = f"{answer} instead of {row.expected(part)}"
    assert wrong == {}


@pytest.mark.parametrize("part", sorted(EVERYBODY))
def test_a_fragment_is_guarded_like_its_page(part, visit, objects):
    for address in ("/people/{rep}/?part=live", "/people/{rep}/statement/?part=lines"):
        answer = visit(part, address.format(**objects), headers={"HX-Request": "true"})
        assert answer.status_code == (200 if part in SEES_REP else LOGIN if part == "stranger" else MISSING)


@pytest.mark.parametrize("part", sorted(EVERYBODY))
def test_nobody_without_staff_rights_gets_into_the_admin(part, visit):
    for route in {route for route in routes() if route.startswith(ADMIN)}:
        address = "/" + route.replace("<path:object_id>", "1").replace("<int:object_id>", "1")
        if "<" in address or "(" in address or "login" in address or "logout" in address:
            continue
        assert visit(part, address).status_code in (302, 403, 404), address


@pytest.mark.parametrize("part", ["stranger", "rep", "admin"])
def test_nothing_is_written_without_a_token(part, parts, objects):
    client = Client(enforce_csrf_checks=True)
    if part != "stranger":
        client.force_login(parts.users[part], backend="django.contrib.auth.backends.ModelBackend")
    for rows in GRID.values():
        for row in rows:
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(row.at.format(**objects))
                assert answer.status_code in (302, 403, 404, 405), (method, row.at, answer.status_code)
                if answer.status_code == 302:
                    assert "/login/" in answer.url, row.at


def test_a_role_taken_away_counts_at_the_next_request(client, parts, objects):
    client.force_login(parts.users["lead"], backend="django.contrib.auth.backends.ModelBackend")
    address = f"/people/{objects['rep']}/"
    assert client.get(address).status_code == 200
    parts.lead.roles.all().delete()
    assert client.get(address).status_code == 404


def test_a_login_switched_off_counts_at_the_next_request(client, parts):
    client.force_login(parts.users["rep"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200
    type(parts.users["rep"]).objects.filter(username="rep").update(is_active=False)
    assert client.get("/").status_code == 302
