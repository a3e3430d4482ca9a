"""A small world of firms, whose every table has facts before and after a day."""

import datetime

import polars as pl

from levier.takeover.risk.facts import Facts

DATE = datetime.date(2022, 1, 1)
LAG = datetime.timedelta(days=60)
PERIOD = {
    "since": pl.Date,
    "until": pl.Date,
    "active": pl.Boolean,
    "naf": pl.String,
    "employer": pl.Boolean,
}
UNIT_PERIODS = {"siren": pl.String, **PERIOD, "legal_form": pl.String, "seat_siret": pl.String}
ESTABLISHMENT_PERIODS = {"siret": pl.String, "siren": pl.String, **PERIOD}
NOTICES = {
    "notice_id": pl.String,
    "siren": pl.String,
    "published_on": pl.Date,
    "family": pl.String,
    "kind": pl.String,
    "judged_on": pl.Date,
    "accounts_closed_on": pl.Date,
    "notice_type": pl.String,
    "replaces": pl.String,
    "role": pl.String,
}
RATIOS = (
    *("revenue_eur", "ebitda_eur", "net_income_eur", "gross_margin_eur"),
    *("debt_ratio_pct", "equity_ratio_pct", "liquidity_ratio_pct", "asset_depreciation_pct"),
    *("ebitda_margin_pct", "pretax_income_revenue_pct", "cash_flow_revenue_pct", "interest_cover_pct"),
    *("repayment_capacity_years", "operating_wcr_days", "inventory_days", "receivable_days", "payable_days"),
)
A, B, C, D = (f"{n}" * 9 for n in (1, 2, 3, 4))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def seat(siren: str) -> str:
    return siren + "00001"


def unit(siren: str, since: str, until: str | None = None, active: bool = True, **told: object) -> dict:
    """A period of a firm: an employer of mechanics unless told otherwise."""
    row = {"siren": siren, "since": day(since), "until": until and day(until), "active": active}
    return {**row, "naf": "25.62B", "employer": True, "legal_form": "5710", "seat_siret": seat(siren), **told}


def place(siret: str, since: str, until: str | None = None, active: bool = True) -> dict:
    row = {"siret": siret, "siren": siret[:9], "since": day(since), "until": until and day(until)}
    return {**row, "active": active, "naf": "25.62B", "employer": True}


def notice(number: int, siren: str, on: str, family: str, kind: str | None = None, **told: object) -> dict:
    row = {"notice_id": f"A{number}", "siren": siren, "published_on": day(on), "family": family, "kind": kind}
    judged = day(on) - datetime.timedelta(days=10) if kind else None
    return {**row, "judged_on": judged, "notice_type": "annonce", **told}


def account(siren: str, closed: str, known: str, value: float, kind: str = "C") -> dict:
    ratios = dict.fromkeys(RATIOS, value) | {"revenue_eur": 1000.0 * value}
    row = {"siren": siren, "closed_on": day(closed), "account_type": kind, "known_on": day(known)}
    return {**row, "confidentiality": "Public", **ratios}


def periods(rows: list[dict], schema: dict) -> pl.DataFrame:
    """Periods with the days they and their ends are known, as the lake dates them."""
    table = pl.DataFrame(rows, schema=schema)
    return table.with_columns(
        known_on=pl.col("since") + LAG, end_known_on=pl.col("until") + datetime.timedelta(days=1) + LAG
    )


def facts(
    *,
    units: list[dict] | None = None,
    places: list[dict] | None = None,
    notices: list[dict] | None = None,
    successions: list[tuple[str, str, str]] | None = None,
    accounts: list[dict] | None = None,
    employment: list[tuple[int, int, int]] | None = None,
    directors: list[tuple[str, str, str | None, str | None]] | None = None,
) -> Facts:
    """Firms A to D, open since 2010 in one commune, each with one establishment, unless told otherwise."""
    sirens = (A, B, C, D)
    units = units if units is not None else [unit(siren, "2010-01-01") for siren in sirens]
    places = places if places is not None else [place(seat(siren), "2010-01-01") for siren in sirens]
    told = {row["siret"] for row in places} | {seat(siren) for siren in sirens}
    ratios = {"siren": pl.String, "closed_on": pl.Date, "account_type": pl.String, "known_on": pl.Date}
    jobs = pl.DataFrame(
        [("57463", "25.62B", *row, datetime.date(row[0] + 1, 5, 30)) for row in employment or []],
        schema=dict.fromkeys(("commune", "naf"), pl.String)
        | dict.fromkeys(("year", "establishments", "employees"), pl.Int64)
        | {"known_on": pl.Date},
        orient="row",
    )
    links = [(one, other, day(on), day(on) + LAG) for one, other, on in successions or []]
    people = [(siren, 1, "73", band, owner, day(on), day(on)) for siren, on, band, owner in directors or []]
    return Facts(
        firms=pl.DataFrame({"siren": sirens, "created_on": [day("2010-01-01")] * 4}),
        places=pl.DataFrame({"siret": sorted(told)}).with_columns(
            commune=pl.lit("57463"), department=pl.lit("57"), zone=pl.lit("4403")
        ),
        unit_periods=periods(units, UNIT_PERIODS),
        establishment_periods=periods(places, ESTABLISHMENT_PERIODS),
        notices=pl.DataFrame(notices or [], schema=NOTICES).with_columns(known_on="published_on"),
        successions=pl.DataFrame(
            links,
            schema={
                "predecessor_siret": pl.String,
                "successor_siret": pl.String,
                "on": pl.Date,
                "known_on": pl.Date,
            },
            orient="row",
        ),
        accounts=pl.DataFrame(
            accounts or [], schema=ratios | {"confidentiality": pl.String} | dict.fromkeys(RATIOS, pl.Float64)
        ),
        employment=jobs,
        directors=pl.DataFrame(
            people,
            schema={
                "siren": pl.String,
                "rank": pl.Int64,
                "role": pl.String,
                "age_band": pl.String,
                "corporate_siren": pl.String,
                "recorded_on": pl.Date,
                "known_on": pl.Date,
            },
            orient="row",
        ),
    )
