"""The languages in which rules and explanations are said."""

from collections.abc import Mapping

from .chinese import Chinese
from .claims import ClaimKind
from .english import English
from .words import Words


def words(language: str, claims: Mapping[str, ClaimKind], currency: str, *, is_exact: bool = False) -> Words:
    """The words of a language: Chinese for `zh…`, else English; `is_exact` never cuts decimals off."""
    return (Chinese if language.startswith("zh") else English)(claims, currency, is_exact)
