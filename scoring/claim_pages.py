"""What a page says of a claim: its words, what the system knows beside them, who has it, what deciding would bring."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.models import Account
from scoring import claims, rulebook
from scoring.claim_fields import label_of, value_of
from scoring.claim_forms import AttributesForm
from scoring.engine import sentences
from scoring.engine.rules import is_in_force
from scoring.models import Award, Claim, Filing
from scoring.queries import claims as queries
from teams.models import Company

Action = claims.Action
OFTEN_MAX = 4


@dataclass(frozen=True)
class Said:
    """One attribute: what was said, and what the system knew where it knew something else; a text may be long."""

    label: str
    value: Any
    system: Any = None
    is_text: bool = False


@dataclass(frozen=True)
class Stage:
    """One stage of a claim's way: `state` is done, now or next."""

    label: str
    state: str


def find(pk):
    rows = Claim.objects.select_related(
        "customer", "filing__claimant", "filing__reviewer", "filing__beneficiary", "filing__approved_by",
        "filing__contract__customer", "filing__pool",
    )  # fmt: skip
    return rows.prefetch_related("participants__person", "evidence").filter(pk=pk).first()


def visible(user, pk, *, on):
    """The claim where the user may read all of it, or None."""
    return find(pk) if queries.visible_to(user, on=on).filter(pk=pk).exists() else None


def has_filing(claim):
    try:
        return claim.filing is not None
    except ObjectDoesNotExist:
        return False


def context_of(claim, user, *, on, data=None, problems=None):
    """Everything that the claim's page and the inbox beside it show.

    :param data: what the user has sent of the attributes, with `problems` by field as the services say them
    """
    kind, is_declared = claims.shown(claim.kind)
    may = claims.can(claim, user, on)
    filed = has_filing(claim)
    is_blind = queries.is_blind(claim, user)
    asked = claims.fields_for(claim, user, on) if filed and may & FILLS_IN else {}
    known = claims.known_of(claim, kind) if filed else {}
    return {
        "claim": claim,
        "filing": claim.filing if filed else None,
        "kind": kind,
        "kind_name": kind.name.in_(get_language()),
        "is_declared": is_declared,
        "may": {str(action) for action in may},
        "is_blind": is_blind,
        "attributes": attributes_of(claim, kind, user, known),
        "known": [(claims.label_of(name), value) for name, value in known.items()],
        "form": _form(claim, kind, asked, known, data, problems, is_blind) if asked else None,
        "gains": gains_of(claim, on=on) if Action.APPROVE in may and not asked else None,
        "points": points_of(claim) if claim.status == Claim.Status.APPROVED and not is_blind else None,
        "steps": list(queries.steps_of(claim, user)),
        "stages": stages_of(claim, kind) if filed and not is_blind else [],
        "lacking": lacking_of(claim) if filed else [],
        "history": _history_of(claim) if _decides(may) else None,
        "budget_left": claims.budget_left(user.person_id, at=timezone.now()) if _decides(may) else None,
        "clash": claims.clash(claim, kind) if _decides(may) else None,
        "seen": claims.mark_of(claim),
        "company": Company.current(),
        "today": on,
    }


def stages_of(claim, kind):
    """Where a claim that is under way stands; of a draft and one that is decided, nothing."""
    filing = claim.filing
    if claim.status not in (Claim.Status.SUBMITTED, Claim.Status.CONFIRMED):
        return []
    waits = Filing.WaitsFor
    shared = any(each.person_id != filing.claimant_id for each in claim.participants.all())
    found = [
        (waits.PARTICIPANTS, _("Shares agreed"), shared and not kind.raised_by and not filing.is_by_file),
        (waits.BENEFICIARY, _("Confirmed"), filing.beneficiary_id),
        (waits.REVIEWER, _("Reviewed"), True),
        (waits.SECOND, _("Second approval"), filing.waits_for == waits.SECOND),
        (waits.POOL, _("Room in the pool"), filing.waits_for == waits.POOL),
    ]
    ahead = [(name, label) for name, label, is_there in found if is_there]
    # Who is asked has it back from the reviewer.
    now = waits.REVIEWER if filing.waits_for == waits.CLAIMANT else filing.waits_for
    place = [name for name, _label in ahead].index(now)
    states = ["done"] * place + ["now"] + ["next"] * (len(ahead) - place)
    ways = [label for _name, label in ahead] + [_("Counts")]
    return [Stage(_("Handed in"), "done"), *(Stage(label, state) for label, state in zip(ways, states, strict=True))]


def lacking_of(claim):
    """Those who have not agreed to their share yet."""
    if claim.filing.waits_for != Filing.WaitsFor.PARTICIPANTS:
        return []
    missing = claims.lacking(claim, claim.filing)
    return [each.person for each in claim.participants.all() if each.person_id in missing]


FILLS_IN = {Action.APPROVE, Action.CONFIRM, Action.REREVIEW}


def _history_of(claim):
    """What became of the claimant's other claims; nobody filed one that came by file."""
    claimant = claim.filing.claimant
    return claimant and queries.history_of(claimant, kind=claim.kind, without=claim)


def _decides(may):
    return bool(may & {Action.APPROVE, Action.REJECT})


def _form(claim, kind, asked, known, data, problems, is_blind):
    proposed = {} if is_blind else claims.proposed(claim, kind, known)
    held = {} if is_blind else claim.attributes
    initial = {name: value for name, value in {**proposed, **held}.items() if name in asked}
    form = AttributesForm(data, kind=kind, asked=asked, initial=initial)
    if problems:
        form.full_clean()
        form.note(problems)
    return form


def attributes_of(claim, kind, user, known):
    """What was said, by label; where the system knows otherwise, both."""
    shown = queries.attributes_shown(claim, kind, user)
    differing = claims.differing(claim, kind, known) if known else {}
    return [
        Said(
            label_of(kind, name) if name in kind.attributes else name,
            value_of(kind, name, shown[name]),
            value_of(kind, name, differing[name][1]) if name in differing else None,
            name in kind.attributes and kind.attributes[name].type == "text",
        )
        for name in [*(each for each in kind.attributes if each in shown), *(set(shown) - set(kind.attributes))]
    ]


def differing_of(claim, kind):
    """``[(label, what was said, what the system knows)]`` of the claimant's own words that differ."""
    return [
        (label_of(kind, name), value_of(kind, name, said), value_of(kind, name, system))
        for name, (said, system) in claims.differing(claim, kind).items()
    ]


def in_library(pk):
    """A piece of the library with its use count, or None."""
    rows = queries.library().prefetch_related("participants__person").select_related("filing__claimant", "customer")
    return rows.filter(pk=pk).first()


def texts_of(claim, kind):
    """What a piece of the library says: the claimant's own words by label; grades are between author and reviewer."""
    own = kind.asks("claimant")
    return [
        (label_of(kind, name), value_of(kind, name, claim.attributes[name])) for name in own if name in claim.attributes
    ]


# --- What it brings ---------------------------------------------------------------------------


def gains_of(claim, *, on, attributes=None):
    """``[(person, share, points, [(rule's name, points)])]`` that approving would bring now, and the team pool's."""
    found = claims.preview(claim, on=on, attributes=attributes)
    language = get_language()
    rows = [
        (
            each.person,
            each.share,
            found.of(each.person),
            [(gain.name.in_(language), gain.points) for gain in found.gains if gain.person == each.person],
        )
        for each in claim.participants.all()
    ]
    return {"rows": rows, "points": found.points, "pooled": found.pooled}


def points_of(claim):
    """``{person id: points}`` that people have of the claim now."""
    rows = Award.objects.filter(record_id=claim.pk, inputs__isnull=True).values_list("account_id")
    by_account = dict(rows.annotate(points=Sum("points")).order_by())
    people = dict(Account.objects.filter(pk__in=by_account, kind="available").values_list("pk", "person_id"))
    return {people[account]: points for account, points in by_account.items() if account in people}


def own_points(claims_shown, person):
    """``{claim id: points}`` that one person has of these claims."""
    account = Account.objects.filter(kind="available", person=person).values_list("pk", flat=True).first()
    rows = Award.objects.filter(
        record_id__in=[each.pk for each in claims_shown], account_id=account, inputs__isnull=True
    )
    return dict(rows.values_list("record_id").annotate(points=Sum("points")).order_by())


# --- Kinds to choose from -----------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A kind of claim as one chooses it: what it is for, and what it pays by the rules in force."""

    kind: str
    name: str
    item: str
    pays: list
    needs: list


def often_filed_by(user, kinds):
    """The kinds that the user files most, of those that may still be filed: a tap away."""
    counts = queries.often_filed_by(user.person_id)
    often = [kind for kind in kinds if kind.kind in counts and claims.may_file(kind, user)]
    return sorted(often, key=lambda kind: -counts[kind.kind])[:OFTEN_MAX]


def cards_for(user, *, on):
    """What the user may file: first what they file most, then in the order of the book."""
    language, currency = get_language(), Company.current().currency
    often = queries.often_filed_by(user.person_id)
    kinds = sorted(claims.kinds_for(user), key=lambda kind: -often.get(kind.kind, 0))
    rules = {}
    for version in rulebook.in_force().versions:
        if is_in_force(version.effective_from, version.effective_to, on):
            rules.setdefault(version.rule.basis, []).append(version.rule)
    return [
        Card(
            kind.kind,
            kind.name.in_(language),
            kind.item or "",
            [sentences.pays(rule, language, claims=kinds, currency=currency) for rule in rules.get(kind.basis, [])],
            list(_needs(kind)),
        )
        for kind in kinds
    ]


def _needs(kind):
    if kind.evidence:
        yield _("a file that proves it")
    if kind.beneficiary:
        yield _("whom it helped confirms it")
    if kind.customer:
        yield _("a customer")
