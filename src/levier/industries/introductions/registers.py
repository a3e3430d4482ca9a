"""Introductions where no file tells who works with whom: what the registers alone suggest."""

from dataclasses import dataclass

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.introductions.places import places_of
from levier.industries.introductions.register_reasons import reason
from levier.industries.introductions.spreading import spread
from levier.industries.introductions.ties import TIES, Exchanges, common_themes, tied
from levier.industries.pairs import Pairs

PER_ORGANISATION = 3
WEIGHED = 5_000
"""Pairs of each tie among which the list is spread, the strongest first."""
SIDES = ("name", "kind", "naf", "jobs_low")


@dataclass(frozen=True)
class RegisterIntroductions:
    """What the registers suggest, the best of each kind of tie in turn.

    `pairs` : `a`, `b` (SIRET, or the name of a cluster), `tie` (exchange, research, training, cluster,
        profession), `score` (0 to 1, comparable within a tie only), `strength` (without the distance), `km`,
        `share` (of the inputs of the buyer's industry, where trade is known), `first_sells`, `themes` (of
        both, joined by `|`; null: none), `rome` and `occupation` (that the firm's activity hires most; null:
        not known), and for each side `name_a`, `kind_a`, `naf_a`, `jobs_low_a`, `name_b` ...
    `counts` : `kind`, `organisations` looked at, `here` in the territory.
    """

    pairs: pl.DataFrame
    counts: pl.DataFrame
    evidence: Evidence

    def reasons(self) -> list[Message]:
        """Why each row of `pairs`."""
        return [reason(row) for row in self.pairs.iter_rows(named=True)]


def introductions_from_registers(
    establishments: pl.DataFrame,
    clusters: pl.DataFrame | None = None,
    hirings: pl.DataFrame | None = None,
    *,
    trade: pl.DataFrame | None = None,
    related: Pairs | None = None,
    first: int = 100,
    most_per_organisation: int = PER_ORGANISATION,
) -> RegisterIntroductions | NotComputed:
    """Whom to introduce to whom, from what each organisation is and where: no link is known.

    Parameters
    ----------
    establishments : of the territory and around it, key `siret`
        `siren`, `name`, `naf`, `headcount_band`, `longitude`, `latitude`, `active`, `diffusion` as in the
        lake; `here`: true in the territory. Those of partial diffusion or without a name are left out.
    clusters : `name`, `theme`, `longitude`, `latitude` of their seats
    hirings : `rome`, `naf`, `hirings`, of the whole country
    trade : `from_division`, `to_division`, `share` of what the buyer's industry buys, 0 to 1
    related : relatedness of NAF sub-classes, used where `trade` is not given; else the tree of NAF
    first : rows kept
    most_per_organisation : times that one organisation may be proposed

    Returns
    -------
    RegisterIntroductions; NotComputed where the territory has no organisation that may be named, or nobody to
    be introduced to.

    Raises
    ------
    BadInput : first or most_per_organisation below 1.
    """
    for name, value in (("first", first), ("most_per_organisation", most_per_organisation)):
        if value < 1:
            raise BadInput(m("{name} is {value}: a whole number from 1", name=name, value=value), where=name)
    places = places_of(establishments, clusters)
    if not places["here"].any():
        return NotComputed(
            m("no industrial firm, laboratory or school of this territory may be named"),
            needs=("establishments", "legal_units"),
        )
    exchanges = Exchanges(trade, related)
    found = pl.concat(_spread(tied(places, tie, exchanges, WEIGHED), most_per_organisation) for tie in TIES)
    if found.is_empty():
        return NotComputed(
            m("nothing ties the organisations of this territory to others"), needs=("establishments",)
        )
    in_turn = found.sort("rank", "score", "tie", descending=[False, True, False])
    pairs = spread(_described(in_turn, places), first, most_per_organisation)
    return RegisterIntroductions(
        _with_occupations(pairs, hirings), _counts(places), _evidence(clusters, hirings, trade, related)
    )


def _spread(pairs: pl.DataFrame, most: int) -> pl.DataFrame:
    """The pairs of a tie in their order, none too often, with their `rank`."""
    ends = pairs.with_columns(a=pl.col("i").cast(pl.String), b=pl.col("j").cast(pl.String))
    return spread(ends, len(ends), most).drop("a", "b").with_row_index("rank", offset=1)


def _described(pairs: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    i, j = pairs["i"].to_list(), pairs["j"].to_list()
    both = pl.Series(["|".join(names) for names in common_themes(places, i, j)], dtype=pl.String)
    sides = {
        f"{column}_{side}": places[column].gather(ends)
        for side, ends in (("a", i), ("b", j))
        for column in SIDES
    }
    return pairs.select(
        pl.Series("a", places["id"].gather(i)),
        pl.Series("b", places["id"].gather(j)),
        *("tie", "score", "strength", "km", "share", "first_sells"),
        pl.Series("themes", both).replace("", None),
        *(pl.Series(name, values) for name, values in sides.items()),
    )


def _with_occupations(pairs: pl.DataFrame, hirings: pl.DataFrame | None) -> pl.DataFrame:
    """The industrial occupation that the activity of the firm hires most (ROME families H and I)."""
    from levier.core import rome

    if hirings is None or hirings.is_empty():
        return pairs.with_columns(rome=pl.lit(None, pl.String), occupation=pl.lit(None, pl.String))
    labels = rome.table().select(rome="code", occupation="label")
    most = (
        hirings.filter(pl.col("rome").str.head(1).is_in(["H", "I"]) & (pl.col("hirings") > 0))
        .sort("naf", "hirings", "rome", descending=[False, True, False])
        .unique("naf", keep="first", maintain_order=True)
        .join(labels, on="rome", how="left", maintain_order="left")
        .select("naf", "rome", "occupation")
    )
    return pairs.join(most, left_on="naf_a", right_on="naf", how="left", maintain_order="left")


def _counts(places: pl.DataFrame) -> pl.DataFrame:
    return (
        places.group_by("kind")
        .agg(organisations=pl.len().cast(pl.Int64), here=pl.col("here").sum().cast(pl.Int64))
        .sort("kind")
    )


def _evidence(
    clusters: pl.DataFrame | None,
    hirings: pl.DataFrame | None,
    trade: pl.DataFrame | None,
    related: Pairs | None,
) -> Evidence:
    given = {"clusters": clusters, "hirings": hirings, "input_output": trade}
    return Evidence(
        method=m(
            "Each kind of tie (exchange between firms, research, training, cluster, profession) has a "
            "strength, halved with distance; the best of each kind are told in turn, and nobody more than a "
            "few times."
        ),
        tables=("establishments", *(name for name, table in given.items() if table is not None)),
        uncertainty=m(
            "Weak evidence: activities, names and distances, no actual relation. Strengths and distances are "
            "assumptions, and scores of different kinds of tie cannot be compared."
        ),
        cautions=(
            m("The registers do not say who already works with whom: some of these may know each other."),
            *(
                ()
                if trade is not None or related is not None
                else (m("Without an input-output table, close activities stand for exchange between firms."),)
            ),
        ),
    )
