"""`levier takeover viability`: whether a firm is viable, and what would change it."""

import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import typer

from levier.cli.data import LakeOption
from levier.cli.plan import lake_for
from levier.cli.speech import language, out, printable, tell
from levier.cli.takeover.firms import checked_siren, find_firm
from levier.cli.takeover.sheets import read_sheet
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.lake.store import Lake
from levier.plan import inputs
from levier.plan.words import Words
from levier.takeover import in_open_procedure
from levier.takeover.accounts import accounts_from_ratios, as_accounts
from levier.takeover.cleaning import one_a_day
from levier.takeover.liasse import accounts_from_liasse, blank_template
from levier.takeover.viability import Viability, assess_viability
from levier.takeover.viability.lifting import BETTER
from levier.takeover.viability.peers import FEWEST_PEERS
from levier.takeover.viability.telling import MEASURES

MANY_ROWS, ONE_IN_A_HUNDRED = 1_000_000, "00"
"""Rows of ratios above which a sample serves for all, and the end of the SIREN of those in it."""

HELP = m("Whether a firm is viable or only lacks a successor, on what grounds, and what would change it.")
IN_PROCEDURE = m(
    "This firm is in an open collective procedure, by the notices of the lake: what follows rests on "
    "accounts, often older than the judgment; ask the court's administrator or liquidator first."
)
TEMPLATE_HELP = m("Write the template of full accounts, to be filled from the tax return of a firm.")


def viability(
    siren: Annotated[str, typer.Argument(help=tell(m("SIREN of the firm, 9 digits.")))],
    data: Annotated[
        Path | None, typer.Option("--data", help=tell(m("Folder of raw files to read for this alone.")))
    ] = None,
    lake: LakeOption = None,
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts",
            help=tell(m("Full accounts, as the template: they take the place of the published ratios.")),
        ),
    ] = None,
    naf: Annotated[
        str | None, typer.Option("--naf", help=tell(m("Activity, where the register does not tell it.")))
    ] = None,
) -> None:
    """Example: levier takeover viability 123456782 --data downloads/"""
    siren, today = checked_siren(siren), datetime.date.today()
    filled = None if accounts is None else _own(accounts_from_liasse(read_sheet(accounts), on=today), siren)
    with lake_for(data, lake) as opened:
        known = opened if _real(opened) else opened.only(fictional=True)
        code = naf or _naf(known, siren)
        own = _accounts(known, [siren]) if filled is None else filled
        peers = _peers(known, code)
        failing = _in_open_procedure(find_firm(opened, siren).lake, siren)
    words = Words(language())
    if failing:
        out.print(printable(words.say(IN_PROCEDURE)), markup=False)
    found = assess_viability(own, siren=siren, naf=code, peers=peers, on=today)
    if isinstance(found, NotComputed):
        raise BadInput(
            m("no accounts of {siren} are known", siren=siren) if own.is_empty() else found.reason,
            where=None if accounts is None else str(accounts),
            fix=m("fill the template (levier takeover accounts-template) and give it by --accounts"),
        )
    twice = [] if filled is None else [words.say(line) for line in _twice(filled)]
    for line in [*told(found, words), *twice]:
        out.print(printable(line), markup=False)


def accounts_template(
    file: Annotated[Path, typer.Argument(help=tell(m("CSV to write.")))],
) -> None:
    """Example: levier takeover accounts-template accounts.csv"""
    if file.suffix.lower() != ".csv":
        raise BadInput(
            m("the template is a CSV file, that any spreadsheet opens"),
            str(file),
            m("name it accounts.csv; it may be saved as XLSX afterwards"),
        )
    try:
        with file.open("x", encoding="utf-8-sig", newline="") as template:
            template.write(blank_template().write_csv(separator=";"))
    except FileExistsError as error:
        raise BadInput(m("this file exists already"), str(file), m("give another name")) from error
    except OSError as error:
        raise BadInput(
            m("the file cannot be written"),
            str(file),
            m("give a folder that exists and in which you may write"),
        ) from error
    out.print(str(file), markup=False)


def _own(accounts: pl.DataFrame, siren: str) -> pl.DataFrame:
    own = accounts.filter(pl.col("siren") == siren)
    if own.is_empty():
        told = ", ".join(sorted(set(accounts["siren"].to_list()))[:5])
        raise BadInput(m("the file holds no accounts of {siren}, but of: {sirens}", siren=siren, sirens=told))
    return own


def _twice(accounts: pl.DataFrame) -> list[Message]:
    """Which of several rows of one closing day was kept, by its revenue."""
    kept, _ = one_a_day(accounts)
    doubles = accounts.filter(pl.col("closed_on").is_duplicated())
    return [
        m(
            "{rows} rows of the file close on {day}: the one with a revenue of {revenue_eur} was kept; "
            "correct the file if it is another.",
            rows=doubles.filter(closed_on=row["closed_on"]).height,
            day=row["closed_on"],
            revenue_eur=m("unknown") if row["revenue_eur"] is None else row["revenue_eur"],
        )
        for row in kept.join(doubles, on="closed_on", how="semi").sort("closed_on").iter_rows(named=True)
    ]


def _in_open_procedure(lake: Lake, siren: str) -> bool:
    """Whether the notices of the firm, with what corrects or annuls them, leave it in a procedure."""
    named = inputs.rows(lake, "notices", "siren", pl.Series([siren]))
    later = inputs.rows(lake, "notices", "replaces", named["notice_id"].unique())
    return siren in in_open_procedure(pl.concat([named, later]).unique()).to_list()


def _real(lake: Lake) -> bool:
    return "financial_ratios" in lake.only(fictional=False).tables


def _naf(lake: Lake, siren: str) -> str | None:
    firms = lake.table("legal_units")
    if firms is None:
        return None
    codes = firms.filter(firms.siren == siren).select("naf").to_polars()["naf"]
    return None if codes.is_empty() else codes[0]


def _accounts(lake: Lake, sirens: list[str]) -> pl.DataFrame:
    ratios = lake.table("financial_ratios")
    if ratios is None:
        return as_accounts(pl.DataFrame(schema={"siren": pl.String, "closed_on": pl.Date}))
    return accounts_from_ratios(ratios.filter(ratios.siren.isin(sirens)).to_polars())


def _peers(lake: Lake, naf: str | None) -> pl.DataFrame | None:
    """The accounts of the firms of the same division; of all where those are few, or of one firm in a hundred
    where all are more than can be read for one answer."""
    ratios, firms = lake.table("financial_ratios"), lake.table("legal_units")
    if ratios is None or firms is None:
        return None
    known = firms.filter(firms.naf.notnull()).select("siren", "naf")
    near = known if naf is None else known.filter(known.naf.startswith(naf[:2]))
    many = ratios.count().execute() > MANY_ROWS
    wide = known.filter(known.siren.endswith(ONE_IN_A_HUNDRED)) if many else known
    for firms_read in (near, wide):
        rows = ratios.join(firms_read, "siren").to_polars()
        if rows["siren"].n_unique() > FEWEST_PEERS:
            break
    activity = rows.select("siren", "naf").unique("siren", keep="any")
    return accounts_from_ratios(rows).join(activity, on="siren", how="left")


def told(found: Viability, words: Words) -> list[str]:
    """The verdict as lines to read: verdict, confidence, grounds, place, stress, what would change it."""
    say = words.say
    lines = [
        say(m("{siren} · NAF {naf}", siren=found.siren, naf=found.naf or m("unknown"))),
        say(m("Verdict: {verdict}", verdict=m(found.verdict))),
    ]
    if found.why_not:
        lines.append(say(m("Why: {reason}", reason=m(found.why_not))))
    lines += [
        say(
            m(
                "Confidence {confidence_share}: the rules know {known_share} of what they want, and "
                "{figures_share} of the figures of full accounts are known; {years} fiscal years, the last "
                "closed on {day}.",
                confidence_share=found.confidence,
                known_share=found.known_share,
                figures_share=found.figures_share,
                years=found.years,
                day=found.accounts_on,
            )
        ),
        "",
        *_grounds(found, words),
        *_resistance(found, words),
        *_lifts(found, words),
        *(say(caution) for caution in found.evidence.cautions),
        say(found.evidence.uncertainty),
    ]
    return lines


def _grounds(found: Viability, words: Words) -> list[str]:
    lines = []
    for axis, title in (("business", m("The business")), ("finance", m("Its finances"))):
        score = found.business_score if axis == "business" else found.finance_score
        lines.append(words.say(m("{title}: {score_share} of the points", title=title, score_share=score)))
        for row in found.grounds.filter(axis=axis).iter_rows(named=True):
            found_there = {
                "outcome": m(row["outcome"] or "not known"),
                "measure": MEASURES[row["measure"]],
                "value": m(row["reason"]) if row["reason"] else _value(row["value"], row["measure"], words),
                "sound": _value(row["sound"], row["measure"], words),
                "source": m(row["sound_source"]),
            }
            if row["sound"] > row["grave"]:
                line = m("  {outcome}: {measure} {value} (sound from {sound}; {source})", **found_there)
            else:
                line = m("  {outcome}: {measure} {value} (sound up to {sound}; {source})", **found_there)
            lines.append(words.say(line))
    for row in found.ratios.filter(pl.col("rank_share").is_not_null()).iter_rows(named=True):
        if row["measure"] == "ebitda_margin_share":
            lines.append(words.say(_place(row)))
    return [*lines, ""]


def _place(row: dict[str, Any]) -> Message:
    return m(
        "  The EBITDA margin of the last year is above that of {rank_share} of {peers} firms ({group}); of a "
        "wider sample, of {low_share} to {high_share}.",
        rank_share=row["rank_share"],
        peers=row["peers"],
        group=m(row["peer_group"]),
        low_share=row["rank_low"],
        high_share=row["rank_high"],
    )


def _value(value: float, measure: str, words: Words) -> str:
    is_share = measure.endswith(("_share", "_growth", "_rank"))
    return words.value(float(value), "share" if is_share else "number")


def _resistance(found: Viability, words: Words) -> list[str]:
    """Break-even, stress and room for debt, each with its range."""
    lines: list[Message] = []
    sales = found.break_even["break_even_eur"].drop_nulls()
    if len(sales):
        lines.append(m("Break-even: sales of {sales}.", sales=_span(sales, words, "eur")))
    for scenario, rows in found.stress.group_by("scenario", maintain_order=True):
        flow, ebitda = rows["cash_flow_eur"].drop_nulls(), rows["ebitda_eur"].drop_nulls()
        if len(flow) and len(ebitda):
            line = m(
                "Stress, {scenario}: EBITDA {ebitda}, cash flow {flow} a year.",
                scenario=m(str(scenario[0])),
                ebitda=_span(ebitda, words, "eur"),
                flow=_span(flow, words, "eur"),
            )
            lines.append(line)
        months = rows["runway_months"].drop_nulls()
        if len(months):
            lines.append(m("  Cash lasts {months} months.", months=_span(months, words, "number")))
    room = found.debt_capacity.filter(pl.col("room_eur").is_not_null()).sort("room_eur").head(1)
    for row in room.iter_rows(named=True):
        line = m(
            "Room for debt: {room_eur} ({ceiling}; {source}).",
            room_eur=row["room_eur"],
            ceiling=m(row["ceiling"]),
            source=m(row["source"]),
        )
        lines.append(line)
    return [*(words.say(line) for line in lines), ""] if lines else []


def _span(values: pl.Series, words: Words, kind: Literal["eur", "number"]) -> str:
    """One figure, or the two ends of its range."""
    low, high = (words.value(end, kind) for end in (values.min(), values.max()))
    return low if low == high else words.say(m("{low} to {high}", low=low, high=high))


def _lifts(found: Viability, words: Words) -> list[str]:
    lines = []
    if found.lifts.is_empty() and found.verdict in BETTER:
        lines.append(words.say(m("What would lift this verdict is out of reach, or an amount is not known.")))
    for row in found.lifts.iter_rows(named=True):
        verdict = m(row["verdict"])
        if not row["equity_eur"]:
            line = m(
                "With {more_eur} of EBITDA more a year: {verdict}.",
                more_eur=row["ebitda_eur"],
                verdict=verdict,
            )
        elif not row["ebitda_eur"]:
            line = m(
                "With {more_eur} of equity, repaying debts first: {verdict}.",
                more_eur=row["equity_eur"],
                verdict=verdict,
            )
        else:
            line = m(
                "With {ebitda_eur} of EBITDA more a year and {equity_eur} of equity: {verdict}.",
                ebitda_eur=row["ebitda_eur"],
                equity_eur=row["equity_eur"],
                verdict=verdict,
            )
        lines.append(words.say(line))
    return [*lines, ""] if lines else []
