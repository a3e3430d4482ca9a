"""The country counted by territory: small tables counted by hand."""

import datetime

import ibis
import ibis.expr.types as ir
import polars as pl

from levier.core import naf
from levier.lake import aggregates

ESTABLISHMENTS = ibis.memtable(
    pl.DataFrame(
        [
            # siret, siren, naf, band, commune, active, head office
            ("1A", "1", "25.11Z", "12", "57463", True, True),
            ("1B", "1", "25.11Z", "NN", "57463", True, False),
            ("1C", "1", "25.11Z", "11", "57463", False, False),
            ("2A", "2", "47.11F", "11", "97411", True, True),
            ("2B", "2", "35.11Z", None, "97411", True, False),
            ("3A", "3", None, "01", "2A004", True, None),
        ],
        schema=["siret", "siren", "naf", "headcount_band", "commune", "active", "head_office"],
        orient="row",
    )
)


def found(table: ir.Table) -> list[tuple[object, ...]]:
    return table.to_polars().rows()


def test_open_establishments_of_industry_are_counted() -> None:
    assert found(aggregates.industrial_establishments(ESTABLISHMENTS)) == [
        ("57463", "25.11Z", 2, "manufacturing"),
        ("97411", "35.11Z", 1, "utilities"),
    ]


def test_an_employer_has_a_known_band_that_is_not_nn() -> None:
    assert found(aggregates.employers(ESTABLISHMENTS)) == [
        ("2A004", None, "01", 1),
        ("57463", "25.11Z", "12", 1),
        ("97411", "47.11F", "11", 1),
    ]


def test_a_firm_is_counted_where_its_head_office_is() -> None:
    units = ibis.memtable(
        pl.DataFrame(
            [("1", "5710", True), ("2", "5710", True), ("3", "5499", True), ("4", "5499", False)],
            schema=["siren", "legal_form", "active"],
            orient="row",
        )
    )
    # Firm 3 says nowhere which of its establishments is the head office; firm 4 has ceased.
    assert found(aggregates.firms_by_legal_form(units, ESTABLISHMENTS)) == [
        ("57", "5710", 1),
        ("974", "5710", 1),
        (None, "5499", 1),
    ]


def test_employment_of_a_zone_says_what_it_does_not_know() -> None:
    employment = ibis.memtable(
        pl.DataFrame(
            [
                ("57463", "25.11Z", 2023, 3, 40),
                ("57464", "25.11Z", 2023, 1, None),
                ("57464", "25.11Z", 2022, None, None),
                ("01004", "25.11Z", 2023, 9, 90),
            ],
            schema=["commune", "naf", "year", "establishments", "employees"],
            orient="row",
        )
    )
    members = ibis.memtable(
        pl.DataFrame(
            [
                ("zone_emploi", "4416", "57463"),
                ("zone_emploi", "4416", "57464"),
                ("bassin_emploi", "9", "01004"),
            ],
            schema=["kind", "zone", "member"],
            orient="row",
        )
    )
    assert found(aggregates.zone_employment(employment, members)) == [
        ("4416", "25.11Z", 2022, None, None, 1),
        ("4416", "25.11Z", 2023, 4, 40, 1),
    ]


def test_a_notice_corrected_counts_once_and_a_notice_annulled_does_not() -> None:
    march, april = datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)
    notices = ibis.memtable(
        pl.DataFrame(
            [
                ("N1", "1", march, "annonce", None),
                ("N2", "1", april, "rectificatif", "N1"),
                ("N3", "1", march, "annonce", None),
                ("N4", "1", april, "annulation", "N3"),
                ("N5", "1", march, "annonce", None),
                ("N6", "9", march, "annonce", None),
            ],
            schema=["notice_id", "siren", "published_on", "notice_type", "replaces"],
            orient="row",
        ).with_columns(family=pl.lit("collective"), kind=pl.lit("liquidation_opening"))
    )
    said = ("collective", "liquidation_opening")
    assert found(aggregates.monthly_notices(notices, ESTABLISHMENTS)) == [
        ("57", 2026, 3, *said, 1),
        ("57", 2026, 4, *said, 1),
        (None, 2026, 3, *said, 1),
    ]


def test_the_sub_classes_of_industry_are_those_of_its_divisions() -> None:
    of_industry = naf.table().filter(
        pl.col("level") == naf.SUBCLASS, pl.col("code").str.head(2).is_in(naf.INDUSTRY)
    )
    assert sorted(aggregates.INDUSTRIAL) == of_industry["code"].sort().to_list()
    # NAF rev. 2 has 732 sub-classes; 291 of them are in sections B to E (INSEE).
    assert len(aggregates.INDUSTRIAL) == 291
