"""How related activities are by what they sell to each other."""

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.core.nace_industries import divisions_of, industries_of_divisions
from levier.industries.relatedness.kind import Kind, Matrix
from levier.industries.relatedness.tables import refuse_unknown_activities

NOTABLE = 2.0
"""Trade, over what the sizes of the two give, from which they are called related. An assumption: accounts are
no sample, there is no test."""


def by_trade(
    input_output: pl.DataFrame, activities: tuple[str, ...], *, year: int | None = None, country: str = "FR"
) -> Kind | NotComputed:
    """Which activities buy from each other more than their sizes alone would give, both ways together.

    With z_ij what the industry i sells to j, `times` is (z_ij + z_ji) over what the same totals of sales and
    of purchases would give at random. It is also how many times the share of i in the purchases of j is its
    share in all purchases, and the share of j in the sales of i its share in all sales: the symmetrised
    shares of Ellison, Glaeser & Kerr, over those of an ordinary customer. Activities finer than the
    table's industries get what their industries have.

    Parameters
    ----------
    input_output : the table of that name; sales within the country are read. Negative values, which are
        corrections, count as nothing
    activities : codes of NAF rev. 2 to answer for, divisions or below
    year : the year to read; the latest if None
    country : Eurostat code

    Returns
    -------
    Kind "trade"; NaN for activities of an industry without trade. No pair is tested: related pairs are those
    with twice the trade that sizes give. NotComputed if the country has no sales between industries.

    Raises
    ------
    BadInput : a column is missing, or a flow stands twice.
    UnknownCode : NAF rev. 2 has no such activity.

    Source: Ellison, Glaeser & Kerr (2010), American Economic Review 100(3), section II.B; Eurostat, FIGARO.
    """
    refuse_unknown_activities(pl.Series(activities, dtype=pl.String), "activities")
    flows = _flows(input_output, year, country)
    if flows.is_empty():
        return NotComputed(
            m("no sales between the industries of {country} have been imported", country=country),
            needs=("input_output",),
        )
    industries = sorted({*flows["from_industry"], *flows["to_use"]})
    place = {code: n for n, code in enumerate(industries)}
    sold = np.zeros((len(industries), len(industries)))
    for seller, buyer, value in flows.select("from_industry", "to_use", "value_meur").iter_rows():
        sold[place[seller], place[buyer]] = max(value, 0.0)
    times = _times(sold)
    holder = industries_of_divisions(industries)
    of = np.array([place.get(holder.get(code[:2], ""), -1) for code in activities], dtype=np.int64)
    spread = np.full((len(activities), len(activities)), np.nan)
    known = np.flatnonzero(of >= 0)
    spread[np.ix_(known, known)] = times[np.ix_(of[known], of[known])]
    related = spread >= NOTABLE
    np.fill_diagonal(related, False)
    return Kind(
        "trade",
        activities,
        spread,
        np.full_like(spread, np.nan),
        related,
        _evidence(int(flows["year"][0]), len(industries), country),
    )


def _flows(input_output: pl.DataFrame, year: int | None, country: str) -> pl.DataFrame:
    """The sales between industries of the country, in one year."""
    names = ("year", "from_country", "from_industry", "to_country", "to_use", "value_meur")
    missing = [name for name in names if name not in input_output.columns]
    if missing:
        raise BadInput(
            m("the table has no column {columns}", columns=", ".join(missing)), where="input_output"
        )
    codes = {*input_output["from_industry"].unique(), *input_output["to_use"].unique()}
    industries = [code for code in codes if divisions_of(code)]
    within = input_output.filter(
        (pl.col("from_country") == country)
        & (pl.col("to_country") == country)
        & pl.col("from_industry").is_in(industries)
        & pl.col("to_use").is_in(industries)
    )
    if year is None:
        flows = within.filter(pl.col("year") == pl.col("year").max())
    else:
        flows = within.filter(pl.col("year") == year)
    if twice := flows.select(pl.struct("from_industry", "to_use").is_duplicated().sum()).item():
        raise BadInput(
            m("{n} flows of the input-output table stand twice or more", n=twice), where="input_output"
        )
    return flows


def _times(sold: Matrix) -> Matrix:
    """Trade both ways over what the totals of sales and purchases give; NaN without any trade. The median
    flow expected is added to both, so that the smallest industries do not shine."""
    expected = np.outer(sold.sum(axis=1), sold.sum(axis=0)) / max(sold.sum(), 1e-12)
    seen, expected = sold + sold.T, expected + expected.T
    trades = (sold.sum(axis=0) + sold.sum(axis=1)) > 0
    floor = float(np.median(expected[expected > 0])) if (expected > 0).any() else 1.0
    times = (seen + floor) / (expected + floor)
    return np.where(np.outer(trades, trades), times, np.nan)


def _evidence(year: int, industries: int, country: str) -> Evidence:
    return Evidence(
        method=m(
            "Sales between two industries of {country} in {year}, both ways, over what their total sales and "
            "purchases alone would give.",
            country=country,
            year=str(year),
        ),
        tables=("input_output",),
        uncertainty=m(
            "National accounts of {industries} industries: activities of the same industry are not told "
            "apart, and there is no sampling error to test with. Related: at least {times} times.",
            industries=industries,
            times=NOTABLE,
        ),
        reference="Ellison, Glaeser & Kerr (2010); Eurostat, FIGARO",
        cautions=(
            m(
                "Buying from an activity does not mean being able to do it, but that standing near it is "
                "useful."
            ),
        ),
    )
