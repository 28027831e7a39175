"""What the approvals inbox shows and does for each sort of thing that waits, by the sorts of `scoring.waiting`.

A desk is a module with `TEMPLATE`, `shown(request, key)` (its context, or None where it isn't the reader's to see),
`act(request, key, do)` (what was done, as a sentence) and, where something can be approved
without filling anything in, `approve_many(request, chosen)`; refusals are `REFUSALS`.
A sort without a desk is decided on its own page.
"""

from . import claims, entries, rereviews

DESKS = {
    "lead": entries,
    "visit": entries,
    "feedback": entries,
    "claim": claims,
    "second": claims,
    "beneficiary": claims,
    "participant": claims,
    "rereview": rereviews,
}
