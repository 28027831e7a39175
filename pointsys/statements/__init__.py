"""A person's statement of a published month (E2): what the page, the PDF and the CSV file say alike."""

from .contents import Contents, of_month
from .printed import TEMPLATE, of

__all__ = ["TEMPLATE", "Contents", "of", "of_month"]
