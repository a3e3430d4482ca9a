"""Draws the pictures of docs/takeover-value.md again: python scripts/draw_takeover_images.py

The teaser is that of a firm of the specimen, the chart that of the fictional accounts of the page.
"""

import datetime
import tempfile
from pathlib import Path

import polars as pl
import vl_convert

from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.papers.sensitivity import sensitivity_svg
from levier.plan.papers.setting import typeset
from levier.plan.papers.teaser import teaser_words
from levier.plan.words import Words
from levier.specimen import write_specimen
from levier.takeover.anonymity import descriptions, register_of_firms
from levier.takeover.teaser import Teaser, told
from levier.takeover.value import Firm, Patent, Valuation, value_firm

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
FRENCH = Words("fr")
ACCOUNTS = pl.DataFrame(
    {
        "siren": ["123456782"] * 3,
        "closed_on": [datetime.date(year, 12, 31) for year in (2023, 2024, 2025)],
        "revenue_eur": [3.8e6, 3.9e6, 4.0e6],
        "ebitda_eur": [430e3, 470e3, 500e3],
        "depreciation_eur": [120e3] * 3,
        "fixed_assets_gross_eur": [2.0e6] * 3,
        "fixed_assets_net_eur": [600e3] * 3,
        "inventories_eur": [500e3] * 3,
        "receivables_eur": [600e3] * 3,
        "payables_eur": [400e3] * 3,
        "cash_eur": [200e3] * 3,
        "financial_debt_eur": [500e3] * 3,
        "employees_fte": [30.0] * 3,
    }
)


def specimen_teaser() -> Teaser:
    """The teaser of a workshop that publishes its accounts, the one told most finely."""
    with tempfile.TemporaryDirectory() as scratch:
        raw, folder = Path(scratch) / "raw", Path(scratch) / "lake"
        write_specimen(raw, establishments=6000, seed=1)
        import_folder(raw, folder, datetime.date(2026, 11, 23))
        with Lake.open(folder) as lake:
            geography = known_geography(lake)
            names = ("legal_units", "establishments", "financial_ratios")
            register = register_of_firms(*(lake.table(name).to_polars() for name in names), geography)
    levels = descriptions(register)
    makers = register.filter(
        pl.col("published") & pl.col("naf").str.starts_with("25") & (pl.col("jobs_low") >= 20)
    )
    made = [told(register, levels, siren, geography.areas) for siren in makers["siren"]]
    return min((each for each in made if isinstance(each, Teaser)), key=lambda each: repr(each).count("None"))


def main() -> None:
    page = typeset("teaser.typ", teaser_words(specimen_teaser(), FRENCH, fictional=True), FRENCH, form="png")
    (IMAGES / "teaser.png").write_bytes(page[0])
    valued = value_firm(ACCOUNTS, firm=Firm(naf="25.62B", patents=(Patent(1e6, 8),)))
    assert isinstance(valued, Valuation)
    svg = sensitivity_svg(valued, FRENCH, name="sensitivity")
    (IMAGES / "sensitivity.png").write_bytes(vl_convert.svg_to_png(svg, scale=2))


if __name__ == "__main__":
    main()
