"""Login, language, theme, password: by code or email, without telling who exists (S07, S08)."""

import pytest
from django.test import Client

from teams.models import AuditEvent
from tests.pages import parts as making

WRONG = "This login and password do not match."


def post_login(client, name, password=making.PASSWORD, **extra):
    return client.post("/login/", {"username": name, "password": password, **extra})


@pytest.mark.parametrize("name", ["rep", "P-rep", "p-REP", "rep@company.example", " rep "])
def test_login_by_name_code_or_email(name, parts, client):
    type(parts.rep).objects.filter(pk=parts.rep.pk).update(email="rep@company.example")
    answer = post_login(client, name)
    assert answer.status_code == 302
    assert AuditEvent.objects.filter(event="login.succeeded", target="rep").exists()


def test_an_email_that_two_share_names_neither(parts, client):
    type(parts.rep).objects.filter(code__in=["P-rep", "P-colleague"]).update(email="both@company.example")
    assert post_login(client, "both@company.example").status_code == 200


@pytest.mark.parametrize("name", ["rep", "P-rep", "nobody-at-all", "gone"])
def test_a_refusal_says_the_same_whoever_is_meant(name, parts, client):
    making.login("gone", None)
    type(parts.users["rep"]).objects.filter(username="gone").update(is_active=False)
    password = making.PASSWORD if name == "gone" else "wrong"
    answer = post_login(client, name, password)
    assert answer.status_code == 200
    assert WRONG in answer.content.decode()


@pytest.mark.parametrize("name", ["rep", "nobody-at-all"])
def test_after_five_wrong_passwords_the_door_is_shut(name, parts):
    client = Client(REMOTE_ADDR="203.0.113.7")
    answers = [post_login(client, name, "wrong") for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()
    assert post_login(client, name).status_code == 429, "the right one doesn't open it either"


def test_login_goes_on_to_where_one_wanted_to_go_but_to_no_other_site(parts, client):
    assert post_login(client, "rep", next="/boards/").url == "/boards/"
    assert post_login(Client(), "rep", next="https://evil.example/").url == "/"


def test_language_is_kept_with_the_login(parts, client):
    post_login(client, "rep")
    answer = client.post("/language/", {"language": "zh-hans", "next": "/boards/"})
    assert answer.url == "/boards/"
    assert "排行榜" in client.get("/boards/").content.decode()
    elsewhere = Client()
    post_login(elsewhere, "rep")
    assert "排行榜" in elsewhere.get("/boards/").content.decode()


@pytest.mark.parametrize("address", ["/language/", "/theme/"])
def test_settings_send_nobody_to_another_site(address, parts, client):
    answer = client.post(address, {"language": "en", "theme": "dark", "next": "//evil.example/"})
    assert answer.url == "/"


def test_theme_is_a_cookie_that_the_server_knows(parts, client):
    client.post("/theme/", {"theme": "dark", "next": "/login/"})
    assert 'data-bs-theme="dark"' in client.get("/login/").content.decode()
    client.post("/theme/", {"theme": "neon", "next": "/login/"})
    assert client.cookies["theme"].value == "dark"


def test_a_new_password_ends_the_other_sessions(parts, client):
    other = Client()
    for each in (client, other):
        post_login(each, "rep")
    new = "another-long-secret-7"
    fields = {"old_password": making.PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/profile/password/", fields).url == "/profile/"
    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/").status_code == 302
    assert AuditEvent.objects.filter(event="password.changed", target="rep").exists()


def test_profile_changes_nothing_but_the_boards(parts, client):
    post_login(client, "rep")
    client.post("/profile/", {"name": "Boss", "code": "P-boss", "team": parts.teams["hq"].pk})
    parts.rep.refresh_from_db()
    assert (parts.rep.name, parts.rep.code, parts.rep.wants_board) == ("Rep", "P-rep", False)


def test_who_opted_out_is_seen_by_themselves_and_their_manager_only(parts, visit):
    making.give(parts.rep, 50)
    making.give(parts.colleague, 30)
    type(parts.rep).objects.filter(pk=parts.rep.pk).update(wants_board=False)
    assert parts.rep.pk not in {place.person_id for place in visit("colleague", "/boards/").context["places"]}
    own = visit("rep", "/boards/")
    assert own.context["is_hidden"]
    assert own.context["own"].rank == 1
    team = visit("lead", f"/teams/{parts.teams['first'].pk}/")
    assert parts.rep.pk in {member.person.pk for member in team.context["roster"].members}
    found = visit("colleague", "/boards/?q=Rep").context["places"]
    assert parts.rep.pk not in {place.person_id for place in found}
