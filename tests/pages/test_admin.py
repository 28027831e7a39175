"""The admin: every list and form opens for the points admin, records can be written, the ledger only read."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from ledger.models import Account, Balance, Month, MonthMove, Posting, Seal, Transfer
from pointsys import urls
from pointsys.demo import logins
from scoring import appeals, claims, customer_work
from scoring.models import (
    Appeal,
    AppealFile,
    AppealStep,
    AppealVote,
    Award,
    Claim,
    ClaimKind,
    ClaimStep,
    Contract,
    Customer,
    Due,
    Entry,
    EntryStep,
    Evidence,
    EvidenceUse,
    Filing,
    LeadDetail,
    Lot,
    Participant,
    Rereview,
    ShareOut,
    ShareOutLine,
    Use,
    Visit,
)
from teams.admin import ReadOnlyAdmin
from teams.models import AuditEvent, Notice, Person, RoleGrant, Team
from tests.pages import grid
from tests.pages import parts as making
from tests.pages.grid import claims as filed

pytestmark = pytest.mark.django_db
# The site's addresses are what registers its pages.
assert urls.urlpatterns


@pytest.fixture
def boss(client):
    user = get_user_model().objects.create_superuser("boss", password="boss-of-points")
    client.force_login(user)
    return client


@pytest.fixture
def seller():
    return Person.objects.create(code="E1", name="Ann", team=Team.objects.create(code="T1", name="East"))


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label))
def test_every_list_opens(boss, model):
    if model._meta.app_label not in {"teams", "scoring", "ledger", "rewards"}:
        pytest.skip("not ours")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert boss.get(reverse(f"{name}_changelist")).status_code == 200


OURS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in {"teams", "scoring", "ledger", "rewards"}),
    key=lambda model: model._meta.label,
)
READ_ONLY = [model for model in OURS if isinstance(admin.site._registry[model], ReadOnlyAdmin)]
# What only its own page, a trigger or the clock writes.
NEVER_BY_HAND = {
    Account, Appeal, AppealFile, AppealStep, AppealVote, AuditEvent, Award, Balance, ClaimStep, Entry, EntryStep,
    Evidence, EvidenceUse, Filing, LeadDetail, Lot, Month, MonthMove, Notice, Posting, Rereview, Seal, ShareOut,
    ShareOutLine, Transfer, Use,
}  # fmt: skip


def address(model, page, *ids):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=ids)


def test_what_is_written_elsewhere_is_only_read_here():
    assert set(READ_ONLY) >= NEVER_BY_HAND


@pytest.mark.parametrize("model", sorted(NEVER_BY_HAND, key=lambda model: model._meta.label))
def test_nobody_adds_changes_or_deletes_what_is_only_read(boss, model):
    assert boss.get(address(model, "add")).status_code == 403
    options = admin.site._registry[model]
    asked = RequestFactory().get("/")
    asked.user = get_user_model().objects.get(username="boss")
    assert not options.has_change_permission(asked)
    assert not options.has_delete_permission(asked)
    assert "delete_selected" not in options.get_actions(asked)


def test_each_thing_that_is_only_read_has_its_page_and_keeps_what_it_says(boss, parts):
    making.on_trial(Account.objects.get(kind="available", person=parts.rep), 12)
    made = {name: value for module in grid.MODULES for name, value in module.objects(parts).items()}
    who = {"by": parts.users["committee"], "at": making.NOW, "on": making.TODAY}
    appeals.vote(Appeal.objects.get(pk=made["heard_appeal"]), **who, upholds=False, reason="No")
    opened = set()
    for model in READ_ONLY:
        if (found := model.objects.order_by("pk").last()) is None:
            continue
        opened.add(model)
        before = model.objects.filter(pk=found.pk).values().get()
        page = boss.get(address(model, "change", found.pk))
        assert page.status_code == 200, model
        assert 'name="_save"' not in page.content.decode(), model
        assert boss.post(address(model, "change", found.pk), {"status": "approved"}).status_code == 403, model
        assert boss.post(address(model, "delete", found.pk), {"post": "yes"}).status_code == 403, model
        assert boss.get(address(model, "changelist"), {"q": "rep"}).status_code == 200, model
        assert model.objects.filter(pk=found.pk).values().get() == before
    assert opened >= NEVER_BY_HAND - {EvidenceUse, LeadDetail, Lot, MonthMove, Rereview, Seal, Use}


def test_the_demos_points_admin_reads_and_may_not_write_what_is_only_read(settings):
    settings.DEBUG = True
    rights = {
        (right.content_type.model, right.codename.partition("_")[0]) for right in logins.admin_group().permissions.all()
    }
    for model in NEVER_BY_HAND:
        name = model._meta.model_name
        assert (name, "view") in rights
        assert not {(name, verb) for verb in ("add", "change", "delete")} & rights, name


def claims_shown(client, model):
    return set(client.get(address(model, "changelist")).context["cl"].queryset.values_list("claim", flat=True))


def test_who_looks_at_a_claim_again_reads_nothing_of_its_decision_in_the_admin(parts, client_of):
    made = filed.objects(parts)
    type(parts.users["admin"]).objects.filter(username="admin").update(is_staff=True, is_superuser=True)
    client = client_of("admin")
    assert claims_shown(client, ClaimStep) == {made["claim"], made["shelved"]}
    approval = ClaimStep.objects.get(claim=made["shelved"], action="approved")
    Rereview.objects.create(
        claim_id=made["shelved"], approval=approval, reviewer=parts.admin, assigned_at=making.NOW, due_on=making.TODAY
    )
    assert claims_shown(client, ClaimStep) == claims_shown(client, Filing) == {made["claim"]}
    assert client.get(address(ClaimStep, "change", approval.pk)).status_code == 302
    assert claims_shown(client, Rereview) == set()


def test_drafts_of_claims_are_their_claimants_alone(boss, parts):
    made = filed.objects(parts)
    assert claims_shown(boss, Filing) == {made["claim"], made["shelved"]}


def contract_form(seller, customer, **shares):
    return {
        "number": "C1",
        "customer": customer.pk,
        "owner": seller.pk,
        "kind": "new",
        "signed_on": "2026-03-02",
        "amount": "1000",
        "term_days": "30",
        "status": "active",
        "splits-TOTAL_FORMS": "0",
        "splits-INITIAL_FORMS": "0",
        **shares,
    }


def test_a_contract_entered_here_is_due_for_scoring(boss, seller):
    customer = Customer.objects.create(code="K1", name="Northern Rail")
    answer = boss.post(reverse("admin:scoring_contract_add"), contract_form(seller, customer))
    assert answer.status_code == 302, answer.context["adminform"].errors
    contract = Contract.objects.get(number="C1")
    assert Due.objects.filter(what=1, ref=contract.pk).exists()


def test_shares_that_do_not_add_up_are_refused_with_the_sum(boss, seller):
    customer = Customer.objects.create(code="K1", name="Northern Rail")
    shares = {"splits-TOTAL_FORMS": "1", "splits-0-person": seller.pk, "splits-0-share": "60"}
    answer = boss.post(reverse("admin:scoring_contract_add"), contract_form(seller, customer, **shares))
    assert answer.status_code == 200
    assert "60" in str(answer.context["inline_admin_formsets"][0].formset.non_form_errors())
    assert not Contract.objects.exists()


def test_who_gives_a_role_is_written_down(boss, seller):
    answer = boss.post(reverse("admin:teams_rolegrant_add"), {"person": seller.pk, "role": "rep"})
    assert answer.status_code == 302
    assert RoleGrant.objects.get().granted_by.username == "boss"


# ---- separation of duties --------------------------------------------------------------------------------------------


@pytest.fixture
def kite():
    return Customer.objects.create(code="K1", name="Northern Rail")


@pytest.fixture
def own_admin(client, seller):
    """A points admin who is a person, too."""
    RoleGrant.objects.create(person=seller, role="admin", granted_at=timezone.now())
    user = get_user_model().objects.create_superuser("ann", password="boss-of-points", person=seller)
    client.force_login(user)
    return client


def visit_form(visit, **changed):
    form = {"number": visit.number, "customer": visit.customer_id, "owner": visit.owner_id, "visited_on": "2026-03-02",
            "minutes": "60", "level": "staff", "quality": "B", "status": visit.status}  # fmt: skip
    return {**form, **changed}


def visit_of(person, customer, status="pending"):
    return Visit(
        number="V1", customer=customer, owner=person, visited_on="2026-03-02", minutes=60, level="staff", status=status
    )


def change_visit(client, visit, **changed):
    answer = client.post(reverse("admin:scoring_visit_change", args=[visit.pk]), visit_form(visit, **changed))
    visit.refresh_from_db()
    return answer


def test_what_is_undecided_or_has_an_entry_is_not_decided_in_the_admin(boss, seller, kite):
    visit = visit_of(seller, kite)
    visit.save()
    assert change_visit(boss, visit, status="confirmed", quality="A", minutes="30").status_code == 302
    assert (visit.status, visit.quality, visit.minutes) == ("pending", "B", 30)
    customer_work.take_in(at=timezone.now(), on=timezone.localdate())
    assert change_visit(boss, visit, status="void").status_code == 302
    assert visit.status == "pending"
    Visit.objects.filter(pk=visit.pk).update(status="confirmed")
    assert Entry.objects.get().status == "elsewhere"
    visit.refresh_from_db()
    assert change_visit(boss, visit, status="void").status_code == 302
    assert visit.status == "void"


def test_a_claim_that_waits_is_not_decided_in_the_admin(boss, seller):
    claim = Claim.objects.create(number="X1", kind="case", occurred_on="2026-03-02", attributes={})
    Participant.objects.create(claim=claim, person=seller, share=100)
    address = reverse("admin:scoring_claim_change", args=[claim.pk])
    form = claim_form(claim, seller, status="approved")
    assert boss.post(address, form).status_code == 302
    claim.refresh_from_db()
    assert claim.status == "submitted"
    ClaimKind.objects.create(kind="case", definition={"kind": "case", "name": {"en": "Case"}, "attributes": []})
    assert claims.take_in(at=timezone.now(), on=timezone.localdate()) == 1
    assert boss.post(address, form).status_code == 403
    assert boss.get(address).status_code == 200
    claim.refresh_from_db()
    assert claim.status == "submitted"


def claim_form(claim, person, **changed):
    inline = {"participants-TOTAL_FORMS": "1", "participants-INITIAL_FORMS": "0"}
    shares = claim.participants.values_list("pk", flat=True) if claim.pk else ()
    for pk in shares:
        inline |= {"participants-INITIAL_FORMS": "1", "participants-0-id": pk, "participants-0-claim": claim.pk}
    inline |= {"participants-0-person": person.pk, "participants-0-share": "100"}
    form = {"number": claim.number, "kind": claim.kind, "occurred_on": "2026-03-02", "attributes": "{}"}
    return {**form, "status": claim.status, "title": "", **inline, **changed}


def test_nobody_enters_a_decided_record_of_their_own_in_the_admin(own_admin, seller, kite):
    visit = visit_of(seller, kite, status="confirmed")
    answer = own_admin.post(reverse("admin:scoring_visit_add"), visit_form(visit))
    assert "Nobody decides about their own record" in str(answer.context["adminform"].errors)
    claim = Claim(number="X1", kind="case", status="approved")
    answer = own_admin.post(reverse("admin:scoring_claim_add"), claim_form(claim, seller))
    assert "Nobody decides" in str(answer.context["inline_admin_formsets"][0].formset.non_form_errors())
    assert not Visit.objects.exists()
    assert not Claim.objects.exists()
    assert own_admin.post(reverse("admin:scoring_visit_add"), visit_form(visit, status="pending")).status_code == 302
    other = Person.objects.create(code="E2", name="Bo", team=seller.team)
    visit = visit_form(visit, number="V2", owner=other.pk)
    assert own_admin.post(reverse("admin:scoring_visit_add"), visit).status_code == 302
    assert set(Visit.objects.values_list("number", "status")) == {("V1", "pending"), ("V2", "confirmed")}


# Numbers and digests are called so in Chinese too; what other people's code says of itself nowhere lets itself be said.
SAID_IN_ENGLISH = {"ID", "id", "SHA-256"}
NOT_OURS = {("auditlog", "serialized_data"), ("auditlog", "cid_url"), ("axes", "status")}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_everything_has_a_name_in_chinese(model):
    """The models, their columns and their fields; a field without a name of its own would show Python's."""
    options, pages = model._meta, admin.site._registry[model]
    fields = [field.name for field in options.get_fields() if field.concrete and not field.auto_created]
    with translation.override("zh-hans"):
        labels = {name: str(label_for_field(name, model, pages)) for name in [*pages.list_display, *fields]}
        labels |= {"": options.verbose_name, "s": options.verbose_name_plural, "app": options.app_config.verbose_name}
        english = {name for name, label in labels.items() if not re.search("[\u4e00-\u9fff]", str(label))}
        english = {name for name in english if str(labels[name]) not in SAID_IN_ENGLISH}
    assert {(options.app_label, name) for name in english} <= NOT_OURS


def test_the_theme_speaks_chinese_where_it_has_no_chinese_itself(boss):
    boss.cookies["django_language"] = "zh-hans"
    text = boss.get("/admin/scoring/contract/?q=nothing").content.decode()
    assert "没有找到结果" in text
    assert "No results found" not in text
