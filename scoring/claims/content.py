"""What a claim says: written piece by piece into a draft, and looked through as a whole when it is submitted."""

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring.engine import language
from scoring.models import Claim, Participant
from teams.models import Person

from . import known, uses
from .refusals import EvidenceUsed, Incomplete

WHOLE = Decimal(100)
OWN = {"title", "occurred_on", "customer"}
OF_FILING = {"story", "contract", "beneficiary", "differs"}
FIELDS = OWN | OF_FILING | {"attributes", "participants"}
TEXTS = {"title", "story", "differs"}


def write(claim, kind, content):
    """Write what is given into a draft and its filing.

    :param content: some of `FIELDS`; participants as (person, percent) pairs
    :raises Incomplete: something that can't be kept, even in a draft
    """
    unknown = set(content) - FIELDS
    if unknown:
        raise TypeError(f"a claim has no {sorted(unknown)}")
    filing = claim.filing
    for holder, names in ((claim, OWN), (filing, OF_FILING)):
        for name in names & set(content):
            setattr(holder, name, content[name] or ("" if name in TEXTS else None))
    _fits(claim, filing, content)
    if filing.contract and claim.customer is None:
        claim.customer = filing.contract.customer
    if "attributes" in content:
        claim.attributes = checked(kind, "claimant", content["attributes"])
    claim.save()
    filing.save()
    if "participants" in content:
        _share(claim, content["participants"])


def _fits(claim, filing, content):
    problems = {}
    if claim.occurred_on is None:
        problems["occurred_on"] = _("Say when it happened.")
    if len(claim.title) > Claim._meta.get_field("title").max_length:
        problems["title"] = _("Make the title shorter.")
    if filing.beneficiary_id and filing.beneficiary_id == filing.claimant_id:
        problems["beneficiary"] = _("Name somebody else: nobody confirms what they filed.")
    if wrong := _wrong_shares([(person, Decimal(share)) for person, share in content.get("participants", ())]):
        problems["participants"] = wrong
    if problems:
        raise Incomplete(problems)


def _wrong_shares(shares):
    """Why a draft can't even keep these (person, share) pairs; None: it can."""
    total = sum(share for _person, share in shares)
    if any(not 0 < share <= WHOLE or share.as_tuple().exponent < -4 for _person, share in shares):
        return _("Each share is above 0, at most 100, with 4 decimals at most.")
    if len({person.pk for person, _share in shares}) < len(shares):
        return _("Name each participant once.")
    if shares and total != WHOLE:
        return _("The shares add up to %(sum)s %%, not to 100 %%.") % {"sum": f"{total.normalize():f}"}
    return None


def _share(claim, shares):
    Participant.objects.filter(claim=claim).delete()
    Participant.objects.bulk_create(Participant(claim=claim, person=who, share=share) for who, share in shares)
    claim._prefetched_objects_cache = {}


def checked(kind, part, attributes, *, whole=False):
    """Attributes as they are kept: whole numbers and floats for Decimals, people by code; empty ones left out.

    :param part: who fills them in; others' are refused
    :param whole: whether none may be missing, but for yes or no
    :raises Incomplete: with a sentence for each attribute
    """
    asked = kind.asks(part)
    given = {name: _plain(value) for name, value in attributes.items()}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    problems = {f"attributes.{name}": _("This is not yours to fill in.") for name in given if name not in asked}
    for problem in language.check_attributes(kind, given):
        if problem.severity == "error":
            problems[f"attributes.{problem.path}"] = problem.reason_in(get_language() or "en")
    people = {name: given[name] for name, each in asked.items() if each.type == "person" and name in given}
    found = set(Person.objects.filter(code__in=[str(code) for code in people.values()]).values_list("code", flat=True))
    problems |= {f"attributes.{name}": _("Nobody has this code.") for name, code in people.items() if code not in found}
    if whole:
        problems |= missing(kind, part, given)
    if problems:
        raise Incomplete(problems)
    return given


def missing(kind, part, given):
    """What a part leaves empty; yes or no may stay so, it is no then."""
    names = [name for name, each in kind.asks(part).items() if each.type != "boolean" and given.get(name) is None]
    return {f"attributes.{name}": _("Fill this in.") for name in names}


def _plain(value):
    if isinstance(value, Person):
        return value.code
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.strip() if isinstance(value, str) else value


def check_whole(claim, kind, *, on):
    """Look a draft through before it is submitted.

    :raises Incomplete: what is missing, by field
    :raises EvidenceUsed: another approved claim cites the same
    """
    problems = {**_missing(claim, kind, on), **_shares(claim, kind, on), **missing(kind, "claimant", claim.attributes)}
    differing = known.differing(claim, kind)
    if differing and not claim.filing.differs.strip():
        problems["differs"] = _("You say otherwise than the system knows: say why.")
    if problems:
        raise Incomplete(problems)
    if clash := uses.clash(claim, kind):
        raise EvidenceUsed(*clash)


def _missing(claim, kind, on):
    problems = {}
    if not claim.title.strip():
        problems["title"] = _("Say in a few words what it is.")
    if claim.occurred_on > on:
        problems["occurred_on"] = _("This day has not come yet.")
    if kind.customer and claim.customer_id is None:
        problems["customer"] = _("Name the customer.")
    if kind.evidence and not claim.evidence.exists():
        problems["evidence"] = _("Attach at least one file that proves it.")
    if kind.beneficiary and claim.filing.beneficiary_id is None:
        problems["beneficiary"] = _("Name whom it helped: they confirm it.")
    return problems


def _shares(claim, kind, on):
    people = list(claim.participants.select_related("person"))
    filing = claim.filing
    problems = {}
    if not people:
        problems["participants"] = _("Name whom it concerns.")
    gone = [each.person.name for each in people if each.person.left_on and each.person.left_on < on]
    if gone and not kind.raised_by:
        problems["participants"] = _("%(names)s left the company.") % {"names": ", ".join(gone)}
    shared = {each.person_id for each in people}
    if filing.beneficiary_id in shared:
        problems["beneficiary"] = _("Whom it helped has no share in it: name somebody else, or change the shares.")
    if kind.raised_by and filing.claimant_id in shared:
        problems["participants"] = _("It concerns somebody else than who raises it.")
    return problems
