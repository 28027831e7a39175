"""One line of a statement, explained: the record, the rule in words, the arithmetic, and what came before."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ledger import queries as ledger
from ledger.models import Account, Transfer
from scoring import appeals
from scoring.queries import appeals as appeal_queries
from scoring.queries import explanations, records, share_outs, statements
from teams import permissions
from teams.models import Company

# Sides of a transfer that somebody's page shows; the company's own accounts are nobody's.
HOLDERS = (Account.Kind.AVAILABLE, Account.Kind.HELD, Account.Kind.POOL)


@require_safe
@login_required
def line(request, pk):
    transfer = Transfer.objects.select_related("posting").filter(pk=pk).first()
    if transfer is None:
        raise Http404
    account = holder_of(transfer)
    permissions.found_or_404(account, allowed=can_see(request.user, account))
    history = statements.shown(ledger.history(transfer, account.pk), language=get_language())
    shown = next(each for each in history if each.pk == transfer.pk)
    person = account.person
    company = Company.current()
    is_own = person is not None and person.pk == request.user.person_id
    context = {
        "line": shown,
        "history": history,
        "account": account,
        "person": person,
        "is_own": is_own,
        "company": company,
        "record": records.find(transfer.record_id),
        "share_out": share_outs.by_posting([transfer.posting_id]).get(transfer.posting_id),
        "behind": records.behind(person, transfer, company),
        "appeals": appeal_queries.of_line(transfer),
        "can_dispute": is_own and appeals.can_dispute(transfer, person, on=timezone.localdate()),
        "explanation": explanations.of(transfer, language=get_language(), currency=company.currency),
        "section": section_of(request.user, person),
    }
    return render(request, "scoring/line.html", context)


def holder_of(transfer):
    """The account whose statement shows the transfer."""
    accounts = Account.objects.select_related("person", "team").in_bulk(
        [transfer.to_account_id, transfer.from_account_id]
    )
    held = [each for each in accounts.values() if each.kind in HOLDERS]
    # Between two accounts of one person it is the available one that has a statement.
    held.sort(key=lambda account: HOLDERS.index(account.kind))
    return held[0] if held else None


def can_see(user, account):
    if account is None:
        return False
    if account.person is not None:
        return permissions.can_see_details(user, account.person)
    return permissions.can_see_pool(user, account.team)


def section_of(user, person):
    if person is None or person.pk == user.person_id:
        return "statement"
    return "people" if permissions.can_see_directory(user) else "my-team"
