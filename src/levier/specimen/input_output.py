"""Eurostat's FIGARO, for the island alone: what its industries sell to each other, in the file's true form.

Codes of industries and uses are real; every number is invented. Output follows the island's own jobs, so that
jobs per euro hold together with the other files. Industries of a block, or of near blocks, trade more.
"""

import numpy as np
import polars as pl

from levier.core.fiction import COUNTRY, ELSEWHERE
from levier.core.nace_industries import industries_of_divisions
from levier.specimen.draws import stream
from levier.specimen.industries import BLOCKS, NEAR_BLOCKS, industries

YEAR = 2023
UPDATED = "15/07/26 23:00:00"
DATAFLOW = "ESTAT:NAIO_10_FCP_II4(1.0)"

INDUSTRIES = (
    *("A01", "A02", "A03", "B", "C10-12", "C13-15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23"),
    *("C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31_32", "C33", "D35", "E36", "E37-39", "F"),
    *("G45", "G46", "G47", "H49", "H50", "H51", "H52", "H53", "I", "J58", "J59_60", "J61", "J62_63"),
    *("K64", "K65", "K66", "L", "M69_70", "M71", "M72", "M73", "M74_75", "N77", "N78", "N79", "N80-82"),
    *("O84", "P85", "Q86", "Q87_88", "R90-92", "R93", "S94", "S95", "S96", "T", "U"),
)
"""The 64 industries of FIGARO."""

INPUTS = {"made": (0.55, 0.72), "other": (0.25, 0.50)}
"""Inputs per euro of output, at least and at most: of manufacturing, and of the rest. An assumption."""
FROM_ELSEWHERE = {"made": 0.45, "other": 0.12}
"""Part of the inputs of each kind of product that is imported, on average."""
TRADE = {"same": 6.0, "near": 3.0, "other": 1.0}
"""How much more an industry buys of its own block, and of near ones."""
NOISE = 0.6
MOST_SOLD = 0.85
"""Part of an industry's output that other industries buy, at most: beyond, they import."""
PRIMARY = (("D21X31", 0.03), ("D29X39", 0.04), ("D1", 0.60))
"""Parts of value added; the rest is gross operating surplus (`B2A3G`)."""
FINAL = (("P3_S14", 0.55), ("P3_S13", 0.15), ("P51G", 0.18))
"""Parts of final demand; the rest is exported."""


def input_output(employment: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The rows of the table, from the rows of Urssaf's file (`employment`), whose jobs give the output."""
    rng = stream(seed, "input_output")
    output, block = outputs(employment)
    domestic, imports = flows(rng, output, block)
    added = output - domestic.sum(axis=0) - imports.sum(axis=0)
    final = output - domestic.sum(axis=1)
    codes = list(INDUSTRIES)
    rows = [
        _long(domestic, codes, codes, COUNTRY, COUNTRY),
        _long(imports, codes, codes, ELSEWHERE, COUNTRY),
        _long(_parted(added, PRIMARY).T, [*(name for name, _ in PRIMARY), "B2A3G"], codes, "DOM", COUNTRY),
    ]
    parts = _parted(final, FINAL)
    rows.append(_long(parts[:, :-1], codes, [name for name, _ in FINAL], COUNTRY, COUNTRY))
    rows.append(_long(parts[:, -1:], codes, ["P3_S14"], COUNTRY, ELSEWHERE))
    return pl.concat(rows).select(
        pl.lit(DATAFLOW).alias("DATAFLOW"),
        pl.lit(UPDATED).alias("LAST UPDATE"),
        pl.lit("A").alias("freq"),
        "ind_use",
        "ind_ava",
        "c_dest",
        pl.lit("MIO_EUR").alias("unit"),
        "c_orig",
        pl.lit(YEAR).alias("TIME_PERIOD"),
        "OBS_VALUE",
        pl.lit(None, dtype=pl.String).alias("OBS_FLAG"),
        pl.lit(None, dtype=pl.String).alias("CONF_STATUS"),
    )


def outputs(employment: pl.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Output of each industry, M€ with three decimals, and the block of most of its jobs ("" without any)."""
    industry_of = industries_of_divisions(INDUSTRIES)
    worth = pl.DataFrame(
        {"block": list(BLOCKS), "revenue_keur": [block.revenue_keur for block in BLOCKS.values()]}
    )
    cells = (
        employment.select(
            naf=pl.col("code_ape").str.replace(r"^(\d\d)", "$1."), jobs=f"effectifs_salaries_{YEAR}"
        )
        .join(industries().select("naf", "block"), on="naf")
        .join(worth, on="block")
        .with_columns(industry=pl.col("naf").str.head(2).replace_strict(industry_of))
        .group_by("industry", "block")
        .agg(output=(pl.col("jobs") * pl.col("revenue_keur")).sum() / 1000)
        .sort("industry", "output", "block")
    )
    total = dict(cells.group_by("industry").agg(pl.col("output").sum()).iter_rows())
    main = dict(cells.select("industry", "block").iter_rows())  # the last one is the largest
    return (
        np.round([total.get(code, 0.0) for code in INDUSTRIES], 3),
        [main.get(code, "") for code in INDUSTRIES],
    )


def flows(rng: np.random.Generator, output: np.ndarray, block: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Domestic and imported inputs, M€ with three decimals; row sells to column."""
    size = len(INDUSTRIES)
    made = np.array([code.startswith("C") for code in INDUSTRIES])
    low, high = (np.where(made, INPUTS["made"][end], INPUTS["other"][end]) for end in (0, 1))
    bought = output * rng.uniform(low, high)
    taste = np.array([[TRADE[_near(seller, buyer)] for buyer in block] for seller in block])
    weights = taste * np.sqrt(output)[:, None] * np.exp(NOISE * rng.standard_normal((size, size)))
    total = weights.sum(axis=0)
    inputs = weights / np.where(total > 0, total, 1.0) * bought
    mean = np.where(made, FROM_ELSEWHERE["made"], FROM_ELSEWHERE["other"])[:, None]
    abroad = np.clip(mean + 0.1 * rng.standard_normal((size, size)), 0.02, 0.95)
    domestic = inputs * (1 - abroad)
    sold = domestic.sum(axis=1)
    kept = np.minimum(1.0, MOST_SOLD * output / np.where(sold > 0, sold, 1.0))
    domestic = np.round(domestic * kept[:, None], 3)
    return domestic, np.round(np.maximum(inputs - domestic, 0), 3)


def _near(seller: str, buyer: str) -> str:
    if seller == buyer:
        return "same"
    return "near" if frozenset((seller, buyer)) in NEAR_BLOCKS else "other"


def _parted(total: np.ndarray, parts: tuple[tuple[str, float], ...]) -> np.ndarray:
    """Totals by parts, a column each, to three decimals; the last column is the rest."""
    shares = np.round(np.outer(total, [share for _, share in parts]), 3)
    return np.round(np.column_stack((shares, total - shares.sum(axis=1))), 3)


def _long(matrix: np.ndarray, sellers: list[str], uses: list[str], origin: str, to: str) -> pl.DataFrame:
    """The rows of a block of the table; a flow of zero has no row."""
    row, column = np.nonzero(matrix)
    return pl.DataFrame(
        {
            "ind_use": pl.Series(uses, dtype=pl.String).gather(column),
            "ind_ava": pl.Series(sellers, dtype=pl.String).gather(row),
            "c_dest": [to] * len(row),
            "c_orig": [origin] * len(row),
            "OBS_VALUE": matrix[row, column],
        },
        schema_overrides={"c_dest": pl.String, "c_orig": pl.String},
    )
