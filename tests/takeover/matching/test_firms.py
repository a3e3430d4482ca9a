"""Firms as a buyer sees them: what is read of accounts and notices."""

import datetime

import polars as pl

from levier.takeover.matching import firms_on

TODAY = datetime.date(2026, 9, 1)
FIRMS = ("111111111", "222222222")
ESTABLISHMENTS = pl.DataFrame(
    {
        "siret": [f"{siren}00001" for siren in FIRMS],
        "siren": FIRMS,
        "naf": ["25.11Z", "25.11Z"],
        "headcount_band": ["21", "12"],
        "employer": [True, True],
        "commune": ["57463", "57463"],
        "longitude": [6.17, 6.18],
        "latitude": [49.11, 49.12],
        "active": [True, True],
        "head_office": [True, True],
        "created_on": [datetime.date(2000, 1, 1)] * 2,
        "diffusion": ["O", "O"],
    }
)
LEGAL_UNITS = pl.DataFrame(
    {
        "siren": FIRMS,
        "name": ["Forge fictive", "Tôlerie fictive"],
        "legal_form": ["5710", "5499"],
        "naf": ["25.11Z", "25.11Z"],
        "headcount_band": ["21", "12"],
        "employer": [True, True],
        "active": [True, True],
        "created_on": [datetime.date(2000, 1, 1)] * 2,
        "diffusion": ["O", "O"],
    }
)


def judgment(siren: str, kind: str) -> dict[str, object]:
    return {
        "notice_id": f"{siren}-{kind}",
        "siren": siren,
        "published_on": datetime.date(2026, 3, 1),
        "kind": kind,
        "judged_on": datetime.date(2026, 2, 15),
        "notice_type": "annonce",
        "replaces": None,
    }


def able(*notices: dict[str, object]) -> dict[str, bool]:
    schema = dict.fromkeys(("notice_id", "siren", "kind", "notice_type", "replaces"), pl.String)
    read = pl.DataFrame(list(notices), schema={**schema, "published_on": pl.Date, "judged_on": pl.Date})
    firms = firms_on(ESTABLISHMENTS, LEGAL_UNITS, TODAY, notices=read)
    return dict(firms.select("siren", "company").iter_rows())


def test_a_firm_in_an_open_procedure_buys_nothing() -> None:
    assert able() == {FIRMS[0]: True, FIRMS[1]: True}
    assert able(judgment(FIRMS[0], "liquidation_opening")) == {FIRMS[0]: False, FIRMS[1]: True}


def test_a_firm_whose_procedure_is_closed_may_buy_again() -> None:
    opened, closed = judgment(FIRMS[0], "safeguard_opening"), judgment(FIRMS[0], "closing")
    closed["judged_on"] = datetime.date(2026, 2, 20)
    assert able(opened, closed)[FIRMS[0]]


def test_accounts_of_a_group_do_not_stand_for_those_of_the_firm() -> None:
    ratios = pl.DataFrame(
        {
            "siren": [FIRMS[0]] * 2,
            "closed_on": [datetime.date(2024, 12, 31), datetime.date(2023, 12, 31)],
            "account_type": ["K", "C"],
            "revenue_eur": [900e6, 5e6],
            "ebitda_eur": [90e6, 0.5e6],
            "equity_ratio_pct": [40.0, 30.0],
        }
    )
    firms = firms_on(ESTABLISHMENTS, LEGAL_UNITS, TODAY, ratios=ratios)
    assert firms.filter(siren=FIRMS[0])["revenue_eur"].item() == 5e6
