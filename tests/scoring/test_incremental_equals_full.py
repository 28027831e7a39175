"""Whatever happens to the records: scoring what is due ends in the same points as scoring everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import sweep
from scoring.models import Indicator
from tests.scoring import cases, changes, tables
from tests.scoring.profiles import HISTORIES, TIMEOUT, histories

NAMES = ("small story terms-limit terms-cap terms-versions terms-campaign terms-pool terms-split terms-period").split()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(TIMEOUT),
    pytest.mark.skipif(not cases.ALL, reason="the conformance cases are not at hand"),
]


def figures():
    """People's figures by period, as pages show them."""
    return set(Indicator.objects.values_list(*FIGURES))


def figures_from_scratch(as_of):
    Indicator.objects.all().delete()
    sweep.score(as_of=as_of, full=True)
    return figures()


FIGURES = [field.name for field in Indicator._meta.concrete_fields if not field.primary_key]


# Whoever asks for more histories gets them of every case.
@pytest.mark.parametrize("name", sorted(cases.BY_NAME) if HISTORIES else NAMES)
def test_any_history_of_changes_ends_in_the_points_of_a_full_scoring(name, start_from):
    case = cases.BY_NAME[name]

    @histories(6)
    @given(st.data())
    def follow(data):
        start_from(name, lambda: cases.bring_in(case))
        company = changes.Changing(data, case.as_of)
        for _ in range(data.draw(st.integers(1, 6), label="sweeps")):
            for _ in range(data.draw(st.integers(1, 5), label="changes")):
                data.draw(st.sampled_from(changes.CHANGES), label="change")(company)
            sweep.score(as_of=company.as_of)
            check = sweep.score(as_of=company.as_of, full=True, check=True)
            assert check.listed == []
        cases.check(company.as_of)
        assert cases.export() == tables.reference_awards(company.as_of)
        assert figures() == figures_from_scratch(company.as_of)

    follow()
