"""The texts of the pages in other languages: found, kept in locale/, checked and compiled without gettext."""
