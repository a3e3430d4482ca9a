"""SIREN and SIRET in free text: as people write them, with their control key, and in which part they speak.

Nine digits that pass the key are not yet a SIREN: one amount or telephone number in ten does. What stands
around them decides.
"""

import re
from dataclasses import dataclass

import polars as pl

from levier.core.codes import LA_POSTE

_BLANK = r"[ \u00a0\u202f\u2009.\-]?"
_GROUPS = rf"(\d{{3}}){_BLANK}(\d{{3}}){_BLANK}(\d{{3}})"
_SIRET = re.compile(rf"{_GROUPS}{_BLANK}(\d{{5}})")
_SIREN = re.compile(_GROUPS)
_DIGITS_BEFORE = re.compile(r"\d[ \u00a0\u202f\u2009.,\-/]?$")
_DIGITS_AFTER = re.compile(r"[ \u00a0\u202f\u2009.,\-/]?\d")
_VAT = re.compile(rf"\bFR{_BLANK}\d{{2}}{_BLANK}$", re.IGNORECASE)
_TRADES = re.compile(r"\bRM\s?\d{2,3}\s$", re.IGNORECASE)

_ANNOUNCED = re.compile(
    r"(siren|siret|r\.?\s?c\.?\s?s\b|registre|num[ée]ro unique|identifi[ée]e? (sous|au)|immatricul|\bRM\b)",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(r"^\s*\(?\s*(r\.?c\.?s\.?|R\.?M\.?)(?!\w)", re.IGNORECASE)
_MONEY = re.compile(r"^\s*(€|eur\b|euros?\b|francs?\b|f\b|k€|m€|m²|m2\b|kg\b|tonnes?\b)", re.IGNORECASE)
_NO_SIREN = re.compile(
    r"(t[ée]l(\.|[ée]phone)?|fax|portable|mobile|\+33|capital( social)?( de)?|montant|prix( de)?|somme( de)?"
    r"|iban|parcelle|cadastr\w*|dossier|r[ée]pertoire g[ée]n[ée]ral|\bRG|minute|facture|devis|contrat|police)"
    r"[\s:n°ºo.\-]*(de|d')?\s*$",
    re.IGNORECASE,
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("seller", _words(r"vendeur|c[ée]dant|pr[ée]c[ée]dent (propri[ée]taire|exploitant)|bailleur|apporteur")),
    ("buyer", _words(r"acqu[ée]reur|acheteur|cessionnaire|repreneur|locataire.g[ée]rant|b[ée]n[ée]ficiaire")),
    ("officer", _words(r"mandataire|liquidateur|administrateur judiciaire|commissaire|notaire|s[ée]questre")),
)  # fmt: skip
ROLE_REACH = 160
"""Characters before a number in which a role is looked for; a full stop or a semicolon ends it."""
AROUND = 40


@dataclass(frozen=True)
class Found:
    """A SIREN in a text. `form`: siret, siren (announced by a word or by RCS), vat, or bare (nothing says
    what it is). `role`: firm (of whom the text speaks), seller, buyer, officer (of the court, a notary)."""

    siren: str
    siret: str | None
    form: str
    role: str
    position: int


def sirens_in(text: str) -> list[Found]:
    """Every SIREN of a text, once, in the order in which they come.

    >>> [(found.siren, found.form) for found in sirens_in("RCS METZ B 732 829 320, tél. 03 87 00 00 00")]
    [('732829320', 'siren')]
    """
    found: dict[str, Found] = {}
    covered_to = -1
    for start in (match.start() for match in re.finditer(r"\d", text)):
        if start <= covered_to:
            continue
        here = _at(text, start)
        if here is not None:
            one, end = here
            covered_to = end
            found.setdefault(one.siren, one)
    return list(found.values())


def sirens_in_texts(texts: pl.DataFrame) -> pl.DataFrame:
    """`sirens_in` on a table: key (`notice_id`, `siren`) with `siret` (nullable), `form`, `role`, `position`.

    Parameters
    ----------
    texts : n rows, key `notice_id`
        `text`: free text, nullable.
    """
    rows = [
        (notice, found.siren, found.siret, found.form, found.role, found.position)
        for notice, text in texts.select("notice_id", "text").drop_nulls().iter_rows()
        for found in sirens_in(text)
    ]
    schema = dict.fromkeys(("notice_id", "siren", "siret", "form", "role"), pl.String)
    return pl.DataFrame(rows, schema={**schema, "position": pl.Int64}, orient="row")


def _at(text: str, start: int) -> tuple[Found, int] | None:
    """The SIREN or SIRET whose first digit stands at a position, and where it ends."""
    before = text[max(0, start - ROLE_REACH) : start]
    announced_vat = bool(_VAT.search(before))
    if _DIGITS_BEFORE.search(before) and not announced_vat and not _TRADES.search(before):
        return None
    for pattern in (_SIRET, _SIREN):
        match = pattern.match(text, start)
        if match is None or _DIGITS_AFTER.match(text, match.end()):
            continue
        digits = "".join(match.groups())
        siren, siret = digits[:9], digits if pattern is _SIRET else None
        form = _form(text, start, match.end(), siren, siret, announced_vat)
        if form is not None:
            return Found(siren, siret, form, _role(before), start), match.end() - 1
    return None


def _form(text: str, start: int, end: int, siren: str, siret: str | None, vat: bool) -> str | None:
    near, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if not passes_luhn(siren) or (siret and not siret_key_is_right(siret)):
        return None
    if vat:
        key = int(re.sub(r"\D", "", near)[-2:])
        return "vat" if key == (12 + 3 * (int(siren) % 97)) % 97 else None
    if siret:
        return "siret"
    if _MONEY.match(after) or _NO_SIREN.search(near):
        return None
    return "siren" if _ANNOUNCED.search(near) or _AFTERWARDS.match(after) else "bare"


def _role(before: str) -> str:
    """The role said last before the number, in its own sentence."""
    sentence = re.split(r"[;\n]|(?<=\w\w\w)\.\s", before)[-1]
    last = [(match.start(), role) for role, words in _ROLES for match in words.finditer(sentence)]
    return max(last)[1] if last else "firm"


def passes_luhn(digits: str) -> bool:
    """Whether digits pass Luhn's key (ISO/IEC 7812-1, annex B).

    >>> passes_luhn("732829320"), passes_luhn("732829321")
    (True, False)
    """
    doubled = [int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def siret_key_is_right(siret: str) -> bool:
    """Luhn's key over the fourteen digits, or La Poste's own rule."""
    of_la_poste = siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0
    return passes_luhn(siret) or of_la_poste
