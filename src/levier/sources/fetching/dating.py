"""The day of an edition, read off its title or its link."""

import re
from datetime import date, datetime

MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_ACCENTS = str.maketrans("éèêûùôîàç", "eeeuuoiac")
_MONTH = "|".join(MONTHS)
_FORMS = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_/.](?P<month>\d\d)[-_/.](?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d\d)[-_/.](?P<month>\d\d)[-_/.](?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d\d?)(?:er)?[ _-](?P<word>{_MONTH})[ _-](?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"(?<![a-z])(?P<word>{_MONTH})[ _-]?(?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_/]?(?P<month>0[1-9]|1[0-2])(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)"),
)
"""From the most precise form to the least."""


def edition_day(text: str) -> date | None:
    """The day that a title or a link names; the first of its month or year where it says no more.

    Null where it names none.

    >>> edition_day("Fichier StockEtablissement du 01 Août 2026 (format parquet)")
    datetime.date(2026, 8, 1)
    >>> edition_day("liste-ti-com2023-20240704.csv"), edition_day("cog_ensemble_2025_csv.zip")
    (datetime.date(2024, 7, 4), datetime.date(2025, 1, 1))
    """
    plain = text.lower().translate(_ACCENTS)
    for form in _FORMS:
        for found in reversed(list(form.finditer(plain))):
            parts = found.groupdict()
            month = MONTHS.index(parts["word"]) + 1 if parts.get("word") else int(parts.get("month") or 1)
            try:
                return date(int(parts["year"]), month, int(parts.get("day") or 1))
            except ValueError:
                continue
    return None


def iso_day(written: object) -> date | None:
    """The day of an ISO date and time; null if it is none."""
    try:
        return datetime.fromisoformat(str(written)).date()
    except ValueError:
        return None
