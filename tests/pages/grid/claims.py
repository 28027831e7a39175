"""Addresses of claims: filed, decided, read in the library, and who gets them."""

from django.core.files.base import ContentFile

from scoring import claims
from scoring.models import ClaimKind
from tests.pages import parts as making

from .row import FORBIDDEN, LOGGED_IN, MISSING, NOBODY, PEOPLE, SEES_REP, Row

SCRIPT = {
    "kind": "script",
    "name": {"en": "Script", "zh-hans": "话术"},
    "library": True,
    "attributes": [["grade", {"type": "choice", "choices": ["A", "B"], "by": "reviewer"}]],
}
# An auditor files nothing but findings (S1).
FILE_CLAIMS = PEOPLE - {"auditor"}

GRID = {
    "claims/": [
        Row("/claims/", PEOPLE, others=FORBIDDEN),
        Row("/claims/?status=draft&kind=script&q=x", PEOPLE, others=FORBIDDEN),
    ],
    "claims/new/": [Row("/claims/new/", PEOPLE, others=FORBIDDEN)],
    "claims/new/<str:kind>/": [
        Row("/claims/new/script/", FILE_CLAIMS, also={"nobody": FORBIDDEN}),
        Row("/claims/new/nothing/", NOBODY, also={"nobody": FORBIDDEN}),
    ],
    "claims/people/": [Row("/claims/people/?who_0=re", PEOPLE, others=FORBIDDEN)],
    "claims/contracts/": [Row("/claims/contracts/?contract=C", PEOPLE, others=FORBIDDEN)],
    "claims/<int:pk>/": [
        Row("/claims/{claim}/", SEES_REP),
        Row("/claims/{draft}/", {"rep"}),
        Row("/claims/999999/", NOBODY),
    ],
    "claims/<int:pk>/edit/": [
        Row("/claims/{draft}/edit/", {"rep"}, also={"nobody": FORBIDDEN}),
        Row("/claims/{claim}/edit/", NOBODY, also=dict.fromkeys({*SEES_REP, "nobody"}, FORBIDDEN)),
    ],
    "claims/<int:pk>/preview/": [
        Row("/claims/{claim}/preview/?a_grade=A", {"lead"}, also=dict.fromkeys(SEES_REP - {"lead"}, FORBIDDEN)),
    ],
    "claims/<int:pk>/evidence/<int:number>/": [
        Row("/claims/{claim}/evidence/{evidence}/", SEES_REP),
        Row("/claims/{draft}/evidence/{evidence}/", NOBODY),
        Row("/claims/{claim}/evidence/999999/", NOBODY),
    ],
    "library/": [Row("/library/?q=call&kind=script", LOGGED_IN)],
    "library/<int:pk>/": [
        Row("/library/{shelved}/", LOGGED_IN),
        Row("/library/{claim}/", NOBODY, others=MISSING),
    ],
}


def objects(parts):
    """What the addresses name, by its name in them."""
    ClaimKind.objects.get_or_create(kind="script", defaults={"definition": SCRIPT})
    draft = drafted(parts)
    claim = drafted(parts)
    who = {"by": parts.users["rep"], "at": making.NOW, "on": making.TODAY}
    evidence = claims.attach(claim, **who, file=ContentFile(b"What was said", name="said.txt"))
    claims.submit(claim, **who)
    shelved = drafted(parts)
    claims.submit(shelved, **who)
    decide = {"by": parts.users["lead"], "at": making.NOW, "on": making.TODAY}
    claims.approve(shelved, **decide, attributes={"grade": "A"})
    return {"draft": draft.pk, "claim": claim.pk, "evidence": evidence.pk, "shelved": shelved.pk}


def drafted(parts, part="rep"):
    said = {"kind": "script", "title": "How to call", "occurred_on": making.TODAY}
    return claims.draft(by=parts.users[part], at=making.NOW, on=making.TODAY, **said)
