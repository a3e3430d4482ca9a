"""Establishments and firms, on tables worked by hand."""

import ibis
import polars as pl

from levier.lake.linking.establishments import establishments_to_firms

A, B, C, D = "000000018", "000000026", "000000034", "000000042"
ESTABLISHMENTS = pl.DataFrame(
    [
        (A + "00011", A, True, True),
        (A + "00029", A, False, False),
        (B + "00011", B, False, True),
        (C + "00011", C, True, False),
        (D + "00011", D, True, None),
    ],
    schema=["siret", "siren", "active", "head_office"],
    orient="row",
)
LEGAL_UNITS = pl.DataFrame(
    [(A, "A FICTIVE", "5710", True), (B, "B FICTIVE", "5499", True), (C, "C FICTIVE", "5499", True)],
    schema=["siren", "name", "legal_form", "active"],
    orient="row",
)


def test_what_does_not_fit_is_named() -> None:
    links = establishments_to_firms(ibis.memtable(ESTABLISHMENTS), ibis.memtable(LEGAL_UNITS))
    assert links.firmless.to_polars()["siret"].to_list() == [D + "00011"]
    assert links.unhoused.to_polars()["siren"].to_list() == [B]
    assert links.seatless.to_polars().rows() == [(C, 1), (D, 1)]
    assert links.counts() == {"linked": 4, "firmless": 1, "unhoused": 1, "seatless": 2}


def test_every_establishment_stands_once_whether_its_firm_is_known_or_not() -> None:
    links = establishments_to_firms(ibis.memtable(ESTABLISHMENTS), ibis.memtable(LEGAL_UNITS)).links
    by_siret = {row["siret"]: row for row in links.to_polars().iter_rows(named=True)}
    assert len(by_siret) == 5
    assert by_siret[A + "00029"]["firm_name"] == "A FICTIVE"
    assert by_siret[D + "00011"]["firm_known"] is False and by_siret[D + "00011"]["firm_active"] is None
