"""The page of unit values of the manual, made from the tables that the code reads.

`python -m levier.sites.reuse.manual > docs/sites-reuse-values.md`
"""

import sys

from levier.sites.reuse.discount import carbon_table
from levier.sites.reuse.values import PRICE_YEAR, prices, unit_values

HEAD = f"""# Unit values of clean-up and reuse

Made from the tables that `levier.sites.reuse` reads: do not edit. Money is in euros of the year in brackets,
and is brought to {PRICE_YEAR} by consumer prices (below) before it is used. Spread: lognormal, one case in
ten below the low and one above the high; triangular, all between the two; fixed. *Range assumed*: the ends
are ours. **To be verified**: the value itself was read in no document.

| key | what | value | low | high | spread | unit | source | note |
|---|---|---|---|---|---|---|---|---|"""


def values_page() -> str:
    """The page, in Markdown."""
    return "\n".join([HEAD, *_values(), "", *_prices(), "", *_carbon(), ""])


def _values() -> list[str]:
    lines = []
    for row in unit_values().table.iter_rows(named=True):
        year = "" if row["price_year"] is None else f" ({row['price_year']})"
        source = f"[{row['source']}]({row['address']})" if row["address"] else row["source"]
        marks = ["Range assumed."] if row["range_from"] == "assumed" and row["spread"] != "fixed" else []
        marks += ["**To be verified.**"] if row["to_verify"] else []
        note = " ".join(part for part in (row["note"] or "", *marks) if part)
        numbers = (f"{row[name]:.10g}" for name in ("value", "low", "high"))
        cells = (
            row["key"],
            row["what"],
            *numbers,
            row["spread"],
            row["unit"] + year,
            source,
            note,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _prices() -> list[str]:
    rows = [
        f"| {year} | {rise:.2%} | {source}{' (to be verified)' if doubt else ''} |"
        for year, rise, source, doubt in prices().iter_rows()
    ]
    return ["## Consumer prices", "", "| year | rise on the year before | source |", "|---|---|---|", *rows]


def _carbon() -> list[str]:
    rows = [
        f"| {name} | {year} | {value:g} | {price_year} | {source}{' (to be verified)' if doubt else ''} |"
        for name, year, value, price_year, source, doubt in carbon_table().iter_rows()
    ]
    heads = ["| trajectory | year | € per tonne | price year | source |", "|---|---|---|---|---|"]
    return ["## Value of carbon", "", "Geometric between the years, flat after the last.", "", *heads, *rows]


if __name__ == "__main__":
    sys.stdout.write(values_page())
