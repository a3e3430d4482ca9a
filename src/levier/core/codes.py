"""Codes that name things in French public data: their shape, their control key, their meaning.

Codes are text, never numbers: leading zeros count.
"""

from dataclasses import dataclass

SIREN = r"^\d{9}$"
SIRET = r"^\d{14}$"
NAF = r"^\d{2}\.\d{2}[A-Z]$"
ROME = r"^[A-Z]\d{4}$"
COMMUNE = r"^(\d{2}|2[AB]|\d[C-Z])\d{3}$"
DEPARTMENT = r"^(\d{2}|2[AB]|9[78]\d|\d[C-Z])$"
"""A digit and a letter from C on is a department of the fictional country (`levier.core.fiction`)."""
LEGAL_FORM = r"^\d{4}$"
POSTAL_CODE = r"^\d{5}$"
DIRECTOR_ROLE = r"^\d{2,3}$"
"""Role of a director in the national register of firms (RNE)."""

LA_POSTE = "356000000"
"""The one firm whose establishments do not follow Luhn's key: the digits of their SIRET add up to a
multiple of 5 (INSEE, Sirene documentation)."""


NATURAL_PERSON = "1"
"""How the codes of the legal forms of natural persons begin (INSEE, level I)."""


def department_of(commune: str) -> str:
    """The department of a commune, from its code: three characters overseas, two elsewhere.

    >>> department_of("97411"), department_of("2A004")
    ('974', '2A')
    """
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


@dataclass(frozen=True)
class HeadcountBand:
    """A band of employees as INSEE codes it; `high` is null for the open last band."""

    code: str
    low: int
    high: int | None


HEADCOUNT_BANDS: dict[str, HeadcountBand] = {
    code: HeadcountBand(code, low, high)
    for code, low, high in (
        ("NN", 0, 0),
        ("00", 0, 0),
        ("01", 1, 2),
        ("02", 3, 5),
        ("03", 6, 9),
        ("11", 10, 19),
        ("12", 20, 49),
        ("21", 50, 99),
        ("22", 100, 199),
        ("31", 200, 249),
        ("32", 250, 499),
        ("41", 500, 999),
        ("42", 1000, 1999),
        ("51", 2000, 4999),
        ("52", 5000, 9999),
        ("53", 10000, None),
    )
}
"""INSEE, variable trancheEffectifs of Sirene. NN: no employee declared in the year, or no information.
00: none on 31 December but some in the year. A null band is unknown."""

BODACC_FAMILIES = (
    "collective",
    "conciliation",
    "creation",
    "divers",
    "dpc",
    "immatriculation",
    "modification",
    "radiation",
    "retablissement_professionnel",
    "vente",
)
"""DILA, `familleavis` of the commercial notices."""

NOTICE_KINDS = (
    "safeguard_opening",
    "receivership_opening",
    "liquidation_opening",
    "conversion_to_liquidation",
    "conversion_to_receivership",
    "plan",
    "closing",
    "other",
)
"""Our reading of a judgment's `nature`; `other` is any judgment that opens, converts or ends nothing."""

NOTICE_ROLES = ("previous_owner", "previous_operator", "new_owner")
"""What a firm is in a sale: BODACC's `listeprecedentproprietaire`, `listeprecedentexploitant` and, for the
one that buys, `listepersonnes`."""

AUDITORS = ("71", "72")
"""Role codes of auditors in the RNE: they direct nothing. INPI publishes no list; known from use."""

AGE_BANDS = ("under 30", "30-39", "40-49", "50-59", "60-69", "70-79", "80 and over")
"""The only thing kept of a director's date of birth."""
