"""From NAF rev. 2 to NAF 2025 and back, by weights: a sub-class that was split is shared among its heirs.

Three sources tell the shares, the best first:

- the register, where establishments bear both codes: the share of each pair among those of a code;
- INSEE's table of sub-classes, where it states a weight;
- neither: equal shares among the sub-classes that the code may lead to, an assumption. Each share then lies
  anywhere between 0 and 1, and results say so with a low and a high value.

Without INSEE's table, a sub-class may lead to every sub-class of the classes that Eurostat pairs with its own
(NACE rev. 2 - NACE rev. 2.1: the classes of both NAF are those of NACE).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import polars as pl

from levier.core.errors import BadInput, UnknownCode
from levier.core.messages import Message, m
from levier.core.naf import REV2
from levier.core.naf2025 import NAF2025
from levier.core.nomenclature import Nomenclature

ONE_TO_ONE, REGISTER, OFFICIAL, EQUAL = "one_to_one", "register", "official", "equal"
"""Where a weight comes from: a code with a single heir, the register, INSEE's table, equal shares."""

WEIGHT_LEAVES_OUT = 1e-6
"""Stated weights of a code that do not add up to 1 within this are not shares."""


@dataclass(frozen=True)
class Crosswalk:
    """The weights of both ways.

    `forward`: a row per pair, `naf`, `naf2025`, `weight` (0 to 1; they add up to 1 for each `naf`), `basis`
    (one of ONE_TO_ONE, REGISTER, OFFICIAL, EQUAL). `backward`: the same pairs, whose weights add up to 1 for
    each `naf2025`.
    """

    forward: pl.DataFrame
    backward: pl.DataFrame

    @property
    def assumed(self) -> tuple[str, ...]:
        """The sub-classes of NAF rev. 2 whose shares are unknown, and taken for equal."""
        return tuple(self.forward.filter(pl.col("basis") == EQUAL)["naf"].unique().sort())

    @property
    def assumption(self) -> Message:
        """What a reader must know of the shares."""
        return m(
            "{assumed} of {codes} sub-classes of NAF rev. 2 lead to several of NAF 2025 in unknown shares: "
            "taken for equal, each may be anything from none to all",
            assumed=len(self.assumed),
            codes=self.forward["naf"].n_unique(),
        )


@cache
def class_pairs() -> pl.DataFrame:
    """The pairs of classes that have some content in common: `naf_class`, `naf2025_class` (Eurostat)."""
    packaged = files("levier.core") / "data" / "naf-classes.parquet"
    return pl.read_parquet(BytesIO(packaged.read_bytes()))


@cache
def candidate_pairs() -> pl.DataFrame:
    """The sub-classes that pairs of classes allow: `naf`, `naf2025`.

    Where both classes of a pair have one sub-class, the pair is certain; elsewhere all are possible.
    """
    old = pl.DataFrame({"naf": REV2.subclasses}).with_columns(naf_class=pl.col("naf").str.head(5))
    new = pl.DataFrame({"naf2025": NAF2025.subclasses}).with_columns(
        naf2025_class=pl.col("naf2025").str.head(5)
    )
    return (
        class_pairs()
        .join(old, on="naf_class")
        .join(new, on="naf2025_class")
        .select("naf", "naf2025")
        .sort("naf", "naf2025")
    )


def crosswalk(pairs: pl.DataFrame | None = None, register: pl.DataFrame | None = None) -> Crosswalk:
    """The weights, from the best of what is known.

    Parameters
    ----------
    pairs : INSEE's table: `naf`, `naf2025`, `weight` (the share of `naf` that goes to `naf2025`; null: not
        stated). None: the pairs that Eurostat's classes allow.
    register : `naf`, `naf2025`, `weight`: how many establishments (or employees) bear both codes, 0 or more.
        A pair that `pairs` does not hold is another change of activity than that of nomenclature: left out.

    Raises
    ------
    UnknownCode : a code that its nomenclature does not hold.
    BadInput : stated weights of a code that do not add up to 1, a negative count, a pair given twice.

    >>> crosswalk().forward.filter(pl.col("naf") == "01.12Z").row(0)
    ('01.12Z', '01.12Y', 1.0, 'one_to_one')
    """
    if pairs is None:
        pairs = candidate_pairs().with_columns(weight=pl.lit(None, dtype=pl.Float64))
    for table, where in ((pairs, "pairs"), (register, "register")):
        if table is not None:
            _check_codes(table, "naf", REV2, where)
            _check_codes(table, "naf2025", NAF2025, where)
            _check_counts(table, where)
    if register is None:
        register = pairs.select("naf", "naf2025", weight=pl.lit(0.0)).clear()
    known = pairs.select("naf", "naf2025", stated="weight").join(
        register.select("naf", "naf2025", counted="weight"), on=["naf", "naf2025"], how="left"
    )
    nothing_stated = known.with_columns(stated=pl.lit(None, dtype=pl.Float64))
    return Crosswalk(_weights(known, "naf"), _weights(nothing_stated, "naf2025"))


def to_naf2025(table: pl.DataFrame, values: Sequence[str], weights: Crosswalk) -> pl.DataFrame:
    """A table by NAF rev. 2 sub-class, brought to NAF 2025.

    Parameters
    ----------
    table : `naf`, the columns of `values` (numbers that add up: establishments, employees, euros; no null),
        and any other column, which is kept as a key. A null `naf` stays null.

    Returns
    -------
    The other columns, `naf2025`, and for each value its amount, `_low` and `_high`: what it may be where
    shares are unknown. Totals are those of `table`, to the rounding of floating-point numbers.

    Raises
    ------
    UnknownCode : sub-classes that the weights do not hold, all named.
    BadInput : a value is null: what it stands for cannot be shared.

    >>> rice = pl.DataFrame({"naf": ["01.12Z"], "jobs": [12]})
    >>> to_naf2025(rice, ["jobs"], crosswalk()).row(0)
    ('01.12Y', 12.0, 12.0, 12.0)
    """
    return _brought(table, values, weights.forward, "naf", "naf2025")


def to_naf_rev2(table: pl.DataFrame, values: Sequence[str], weights: Crosswalk) -> pl.DataFrame:
    """A table by NAF 2025 sub-class (`naf2025`), brought back to NAF rev. 2 (`naf`): as `to_naf2025`.

    Going there and back does not give the first table again: what was split is not told apart any more.
    """
    return _brought(table, values, weights.backward, "naf2025", "naf")


def _weights(known: pl.DataFrame, origin: str) -> pl.DataFrame:
    """The weights of each code of `origin` over its pairs: counted if any is, else stated, else equal."""
    counted, stated = pl.col("counted").fill_null(0), pl.col("stated")
    all_counted, all_stated = counted.sum().over(origin), stated.sum().over(origin)
    heirs = pl.len().over(origin)
    is_stated = stated.is_not_null().all().over(origin)
    wrong = known.filter(is_stated & ((all_stated - 1).abs() > WEIGHT_LEAVES_OUT))
    if wrong.height:
        raise BadInput(
            m(
                "the weights of {codes} do not add up to 1",
                codes=", ".join(wrong[origin].unique().sort()[:10]),
            )
        )
    basis = (
        pl.when(heirs == 1)
        .then(pl.lit(ONE_TO_ONE))
        .when(all_counted > 0)
        .then(pl.lit(REGISTER))
        .when(is_stated)
        .then(pl.lit(OFFICIAL))
        .otherwise(pl.lit(EQUAL))
    )
    return (
        known.with_columns(basis=basis)
        .with_columns(
            weight=pl.when(pl.col("basis") == REGISTER)
            .then(counted / all_counted)
            .when(pl.col("basis") == OFFICIAL)
            .then(stated / all_stated)
            .otherwise(1 / heirs)
        )
        .select("naf", "naf2025", "weight", "basis")
        .sort("naf", "naf2025")
    )


def _brought(
    table: pl.DataFrame, values: Sequence[str], weights: pl.DataFrame, origin: str, target: str
) -> pl.DataFrame:
    keys = [name for name in table.columns if name not in {origin, *values}]
    if unknown := sorted(set(table[origin].drop_nulls()) - set(weights[origin])):
        raise UnknownCode.among(unknown, "naf_crosswalk", where=origin)
    if holed := [name for name in values if table[name].null_count()]:
        raise BadInput(
            m("a null in {columns}: what is unknown cannot be shared", columns=", ".join(holed)),
            fix=m("leave these rows out, and say so"),
        )
    unsure = pl.col("basis") == EQUAL
    share = pl.col("weight").fill_null(1.0)
    spread = table.join(weights, on=origin, how="left").with_columns(
        _share=share,
        _low=pl.when(unsure).then(0.0).otherwise(share),
        _high=pl.when(unsure).then(1.0).otherwise(share),
    )
    amounts = []
    for name in values:
        value = pl.col(name)
        # A negative value (a loss of jobs) is at its lowest where all of it goes to the code.
        least, most = value * pl.col("_low"), value * pl.col("_high")
        amounts += [
            (value * pl.col("_share")).sum().alias(name),
            pl.min_horizontal(least, most).sum().alias(f"{name}_low"),
            pl.max_horizontal(least, most).sum().alias(f"{name}_high"),
        ]
    return spread.group_by([*keys, target]).agg(amounts).sort([*keys, target])


def _check_codes(table: pl.DataFrame, column: str, nomenclature: Nomenclature, where: str) -> None:
    if unknown := sorted(set(table[column].drop_nulls()) - set(nomenclature.subclasses)):
        raise UnknownCode.among(unknown[:10], nomenclature.name, where=f"{where}.{column}")
    if table[column].null_count():
        raise BadInput(m("a null in {columns}: a pair needs both codes", columns=column), where=where)


def _check_counts(table: pl.DataFrame, where: str) -> None:
    if table.filter(pl.col("weight") < 0).height:
        raise BadInput(m("a weight is negative"), where=where)
    if table.select("naf", "naf2025").is_duplicated().any():
        raise BadInput(m("a pair of codes is given twice"), where=where)
