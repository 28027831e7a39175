"""Addresses of the catalogue, and who gets them."""

from rewards.catalogue import suggesting
from tests.pages import parts as making
from tests.pages.grid.row import FORBIDDEN, NOBODY, NOT_THAT_WAY, PEOPLE, Row
from tests.rewards.making import reward

RUNS_IT = {"admin"}
POSTS = {"others": NOT_THAT_WAY, "stranger": NOT_THAT_WAY}
EAST = {"rep", "colleague", "lead", "admin"}

GRID = {
    "rewards/": [
        Row("/rewards/", PEOPLE, others=FORBIDDEN),
        Row("/rewards/?q=mug&kind=goods&show=can&sort=new&page=9", PEOPLE, others=FORBIDDEN),
        Row("/rewards/?kind=x&show=y&sort=z&page=w", PEOPLE, others=FORBIDDEN),
    ],
    "rewards/new/": [Row("/rewards/new/", RUNS_IT, others=FORBIDDEN)],
    # For everybody, for the east alone, for nobody yet.
    "rewards/<int:pk>/": [
        Row("/rewards/{catalogue_mug}/", PEOPLE),
        Row("/rewards/{catalogue_trip}/", EAST),
        Row("/rewards/{catalogue_draft}/", RUNS_IT),
        Row("/rewards/{catalogue_retired}/", PEOPLE),
        Row("/rewards/999999/", NOBODY),
    ],
    "rewards/<int:pk>/wish/": [Row("/rewards/{catalogue_mug}/wish/", NOBODY, **POSTS)],
    "rewards/<int:pk>/picture/": [Row("/rewards/{catalogue_mug}/picture/", NOBODY)],
    "rewards/<int:pk>/edit/": [
        Row("/rewards/{catalogue_mug}/edit/", RUNS_IT, others=FORBIDDEN),
        Row("/rewards/{catalogue_mug}/edit/?price_then=50&elasticity=-2", RUNS_IT, others=FORBIDDEN),
        Row("/rewards/{catalogue_mug}/edit/?price_then=x&elasticity=y", RUNS_IT, others=FORBIDDEN),
        Row("/rewards/999999/edit/", NOBODY, others=FORBIDDEN, also={"admin": 404}),
    ],
    "rewards/catalogue/": [
        Row("/rewards/catalogue/", RUNS_IT, others=FORBIDDEN),
        Row("/rewards/catalogue/?q=m&status=offered&kind=goods&stock=out&page=7", RUNS_IT, others=FORBIDDEN),
    ],
    "rewards/catalogue/import/": [Row("/rewards/catalogue/import/", RUNS_IT, others=FORBIDDEN)],
    "rewards/catalogue/export.<str:form>": [
        Row("/rewards/catalogue/export.csv", RUNS_IT, others=FORBIDDEN),
        Row("/rewards/catalogue/export.xlsx", RUNS_IT, others=FORBIDDEN),
        Row("/rewards/catalogue/export.exe", NOBODY, others=FORBIDDEN, also={"admin": 404}),
    ],
    "rewards/suggestions/": [
        Row("/rewards/suggestions/", PEOPLE, others=FORBIDDEN),
        Row("/rewards/suggestions/?status=open&part=similar&title=mug", PEOPLE, others=FORBIDDEN),
    ],
    "rewards/suggestions/<int:pk>/": [Row("/rewards/suggestions/{catalogue_chair}/", NOBODY, **POSTS)],
}


def objects(parts):
    """What the addresses name, by its name in them."""
    return {
        "catalogue_mug": reward("MUG").pk,
        "catalogue_trip": reward("TRIP-EAST", teams=[parts.teams["east"]]).pk,
        "catalogue_draft": reward("DRAFT", status="draft").pk,
        "catalogue_retired": reward("RETIRED", status="retired").pk,
        "catalogue_chair": suggesting.suggest(person=parts.rep, title="Chair", at=making.NOW).pk,
    }
