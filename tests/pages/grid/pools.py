"""Addresses of the team pool, and who gets them."""

from tests.pages import pool_parts
from tests.pages.grid.row import FORBIDDEN, MISSING, NOBODY, PEOPLE, SEES_POOL, Row

MANY = {"lead", "admin", "auditor"}

GRID = {
    # Who sees one pool only is led there at once.
    "pools/": [
        Row("/pools/", MANY, others=302, also={"nobody": FORBIDDEN}),
        Row("/pools/?q=east&page=9", MANY, others=302, also={"nobody": FORBIDDEN}),
    ],
    "teams/<int:pk>/pool/": [
        Row("/teams/{first}/pool/", SEES_POOL),
        Row("/teams/{first}/pool/?first=2026-01&last=x&before=1&page=7", SEES_POOL),
        Row("/teams/{west}/pool/", {"rival", "rival_lead", "admin", "auditor"}),
        Row("/teams/{hq}/pool/", PEOPLE - {"rep", "colleague", "rival", "lead", "rival_lead"}),
        Row("/teams/999999/pool/", NOBODY),
    ],
    # Proposed by the nearest manager in line; the team reads what comes of it.
    "teams/<int:pk>/pool/share-out/": [
        Row("/teams/{first}/pool/share-out/", {"lead"}, also=dict.fromkeys(SEES_POOL - {"lead"}, FORBIDDEN)),
        Row("/teams/{hq}/pool/share-out/", NOBODY, also=dict.fromkeys(
            PEOPLE - {"rep", "colleague", "rival", "lead", "rival_lead"}, FORBIDDEN)),
        Row("/teams/999999/pool/share-out/", NOBODY),
    ],
    "share-outs/<int:pk>/": [
        Row("/share-outs/{share_out}/", {"rival", "rival_lead", "admin", "auditor"}),
        Row("/share-outs/999999/", NOBODY, others=MISSING),
    ],
}  # fmt: skip


def objects(parts):
    """What the addresses name, by its name in them."""
    return {"share_out": pool_parts.waiting(parts, "west", by="rival_lead").pk}
