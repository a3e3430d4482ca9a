"""The anonymous teaser: what may be told of a firm to buyers who have not yet signed anything."""

from dataclasses import dataclass

import polars as pl

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.takeover.anonymity import COLUMN, CUTS, FEWEST, descriptions

PLACE_KINDS = {"department": "department", "region": "region"}


@dataclass(frozen=True)
class Band:
    """From `low` up to, but not including, `high`; None: open."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Finance:
    """What the owner of a firm that does not publish its accounts agrees to tell, by bands."""

    revenue_eur: float | None = None
    margin_share: float | None = None


@dataclass(frozen=True)
class Teaser:
    """What is told; None: not told. `activity` is the French label of a NAF code of the level told, `place`
    the name of an area (None: France). `jobs`, `revenue_eur`, `margin_share` (EBITDA over revenue),
    `created_year`, `sites` are bands. `fewest`: firms of the register, at the least, that are told alike.

    It holds nothing that could be traced back: no number, no reference made from one, no date, no text of
    the owner's; two firms told alike get equal teasers."""

    activity: str
    place: str | None
    jobs: Band | None
    revenue_eur: Band | None
    margin_share: Band | None
    created_year: Band | None
    sites: Band | None
    fewest: int


def teaser(
    register: pl.DataFrame,
    siren: str,
    areas: pl.DataFrame,
    *,
    own: Finance | None = None,
    k: int = FEWEST,
) -> Teaser | NotComputed:
    """The teaser of a firm, as fine as leaves at least k firms of the register told alike.

    Revenue and margin are the public ones where the firm publishes its accounts, since a reader may look
    them up; `own` is used for a firm that does not, and only where its size is told: an amount would rule
    out firms of another size. Where the register cannot tell whether the firm publishes, nothing of its
    finance is told (`why_untold`): its accounts may be public, and a fine band would name it.

    Parameters
    ----------
    register : of `levier.takeover.anonymity.register_of_firms`
    siren : of the firm, active
    areas : `kind`, `code`, `name`: what employment zones, intercommunalities, departments, regions are called
    own : what the owner tells of a firm that does not publish
    k : firms told alike, at least

    Returns
    -------
    Teaser; NotComputed where even the coarsest description would be borne by fewer than k firms.

    Raises
    ------
    BadInput : the register does not hold the firm as active.
    """
    return told(register, descriptions(register, k), siren, areas, own=own, k=k)


def told(
    register: pl.DataFrame,
    levels: pl.DataFrame,
    siren: str,
    areas: pl.DataFrame,
    *,
    own: Finance | None = None,
    k: int = FEWEST,
) -> Teaser | NotComputed:
    """`teaser` with the descriptions already made (`descriptions(register, k)`), for several firms."""
    firm = register.filter(siren=siren)
    if firm.is_empty():
        raise BadInput(
            m("the register holds no active firm {siren}", siren=siren),
            where="register",
            fix=m("check the number; a firm that has ceased has nothing to hand over"),
        )
    level = levels.filter(siren=siren).row(0, named=True)
    if level["sector_level"] is None:
        return NotComputed(
            m(
                "fewer than {k} firms of the register would be told alike, however coarsely: a teaser would "
                "name this firm. Import a larger register, or speak to buyers one by one.",
                k=k,
            ),
            needs=("legal_units", "establishments"),
        )
    row = firm.row(0, named=True)
    if row["naf"] is None:
        return NotComputed(m("the register tells no activity of this firm"), needs=("legal_units",))
    if not row["published"]:
        sized = level["size_level"] != "untold" and row["jobs_low"] is not None
        seen = own if sized and row["published"] is not None else None
        row |= {
            "revenue_eur": None if seen is None else seen.revenue_eur,
            "margin_share": None if seen is None else seen.margin_share,
        }
    bands = {name: _band(name, level[f"{name}_level"], row[column]) for name, column in COLUMN.items()}
    return Teaser(
        activity=_activity(row["naf"], level["sector_level"]),
        place=_place(row, level["place_level"], areas),
        jobs=bands["size"],
        revenue_eur=bands["revenue"],
        margin_share=bands["margin"],
        created_year=bands["age"],
        sites=bands["sites"],
        fewest=k,
    )


def why_untold(register: pl.DataFrame, siren: str) -> Message | None:
    """Why the owner's figures are not told, for the owner: a teaser that said it would tell firms apart. None
    where the register can tell whether the firm publishes its accounts."""
    if register.filter(pl.col("siren") == siren, pl.col("published").is_null()).is_empty():
        return None
    return m(
        "Revenue and margin are not told: without the published accounts of firms around it, nobody can say "
        "whether those of this firm are public, and so name it. Import the table financial_ratios."
    )


def _activity(code: str, level: str) -> str:
    depth = {"subclass": naf.SUBCLASS, "group": naf.GROUP, "division": naf.DIVISION, "section": naf.SECTION}
    return naf.label(naf.parent(code, depth[level]))


def _place(row: dict[str, object], level: str, areas: pl.DataFrame) -> str | None:
    """The name of the area; an area without a name is not told by its code."""
    if level == "country":
        return None
    kind = row["zone_kind"] if level == "zone" else PLACE_KINDS[level]
    if row[level] is None:
        return None
    names = areas.filter(kind=kind, code=row[level])["name"]
    return None if names.is_empty() else str(names[0])


def _band(name: str, level: str, value: float | None) -> Band | None:
    if value is None or level not in CUTS[name]:
        return None
    edges = CUTS[name][level]
    above = sum(value >= edge for edge in edges)
    return Band(edges[above - 1] if above else None, edges[above] if above < len(edges) else None)
