"""`levier takeover teaser` and `levier takeover memorandum`: the two papers of a takeover, as PDF."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from levier.cli.data import LakeOption
from levier.cli.plan import lake_for
from levier.cli.progress import announce
from levier.cli.speech import language, out, tell
from levier.cli.takeover.firms import Found, accounts_of, checked_siren, find_firm, open_procedure
from levier.cli.takeover.told_facts import read_facts
from levier.cli.takeover.value import (
    AccountsOption,
    AssumptionsOption,
    DataOption,
    FactsOption,
    SirenArgument,
    assumed,
)
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.core.text import fold
from levier.lake.store import Lake
from levier.plan.folder import put_together
from levier.plan.inputs import empty, known_geography
from levier.plan.papers import memorandum_pdf, teaser_pdf
from levier.plan.words import Words
from levier.takeover.anonymity import register_of_firms
from levier.takeover.memorandum import living_firm
from levier.takeover.memorandum import memorandum as memorandum_of
from levier.takeover.teaser import Finance, why_untold
from levier.takeover.teaser import teaser as teaser_of
from levier.takeover.value import Firm, Valuation, value_firm
from levier.takeover.value.facts import cleaned_of_one, usual_year

TEASER_HELP = m("Write the anonymous profile of a firm for sale: nothing in it tells which firm it is.")
MEMORANDUM_HELP = m("Write the memorandum of a firm for sale, for a buyer who signed an agreement.")

READ = {
    "legal_units": ("siren", "legal_form", "naf", "headcount_band", "employer", "active", "created_on"),
    "establishments": ("siret", "siren", "commune", "head_office", "active"),
    "financial_ratios": ("siren", "closed_on", "account_type", "revenue_eur", "ebitda_eur"),
}
"""The columns of each table that a teaser compares by."""
OutFile = Annotated[Path, typer.Option("--out", help=tell(m("PDF to write.")))]


def teaser(
    siren: SirenArgument,
    file: OutFile,
    data: DataOption = None,
    lake: LakeOption = None,
    accounts: AccountsOption = None,
    contact: Annotated[
        str | None, typer.Option("--contact", help=tell(m("How to reach whoever sells: never the firm.")))
    ] = None,
) -> None:
    """Example: levier takeover teaser 123456782 --data downloads/ --out out/profile.pdf"""
    number = checked_siren(siren)
    _refuse_but_pdf(file)
    with lake_for(data, lake) as opened:
        found = find_firm(opened, number)
        _refuse_naming(contact, number, found)
        own = None if accounts is None else _finance(accounts_of(found, number, accounts))
        geography = known_geography(found.lake)
        announce(m("Comparing with every firm of the register"))
        register = register_of_firms(
            _read(found.lake, "legal_units"),
            _read(found.lake, "establishments"),
            _read(found.lake, "financial_ratios"),
            geography,
        )
    made = teaser_of(register, number, geography.areas, own=own)
    if isinstance(made, NotComputed):
        raise BadInput(made.reason)
    untold = None if own is None else why_untold(register, number)
    if untold is not None:
        announce(untold)
    words = Words(language())
    _write(file, teaser_pdf(made, words, contact=contact, fictional=found.fictional))


def memorandum(
    siren: SirenArgument,
    file: OutFile,
    data: DataOption = None,
    lake: LakeOption = None,
    accounts: AccountsOption = None,
    assumptions: AssumptionsOption = None,
    facts: FactsOption = None,
) -> None:
    """Example: levier takeover memorandum 123456782 --accounts accounts.csv --out out/memorandum.pdf"""
    number = checked_siren(siren)
    _refuse_but_pdf(file)
    known = assumed(assumptions)
    with lake_for(data, lake) as opened:
        found = find_firm(opened, number)
        living_firm(number, found.unit)
        rows = accounts_of(found, number, accounts)
        places = _of_firm(found, number)
        communes = known_geography(found.lake).communes
        procedure = open_procedure(found, number)
    if procedure is not None:
        announce(procedure)
    valued: Valuation | NotComputed = value_firm(rows, firm=read_facts(facts, found.naf), assumptions=known)
    made = memorandum_of(number, found.unit, places, rows, valued, communes, procedure)
    _write(file, memorandum_pdf(made, Words(language()), fictional=found.fictional))


def _refuse_but_pdf(file: Path) -> None:
    """A paper takes the place of the file that bears its name: never of a table, nor of a folder."""
    if file.suffix.lower() != ".pdf" or file.is_dir():
        raise BadInput(
            m("the paper is written as PDF"), where=str(file), fix=m("name a file that ends in .pdf")
        )


def _refuse_naming(contact: str | None, siren: str, found: Found) -> None:
    """A contact that is the firm itself undoes all the rest."""
    name = None if found.unit.is_empty() else found.unit["name"][0]
    told = fold(contact or "")
    if siren in "".join(told.split()) or (name is not None and fold(name) in told):
        raise BadInput(
            m("this contact names the firm"),
            where="--contact",
            fix=m("give the service that answers for it: an agency, an adviser"),
        )


def _finance(accounts: pl.DataFrame) -> Finance:
    year = usual_year(cleaned_of_one(accounts), Firm())
    revenue, ebitda = year.revenue_eur, year.ebitda_eur
    return Finance(revenue, ebitda / revenue if revenue and ebitda is not None else None)


def _read(lake: Lake, name: str) -> pl.DataFrame:
    """What the comparison wants of a register of the whole country, closed firms and places left out."""
    table = lake.table(name)
    if table is None:
        return empty(name)
    open_ones = table.filter(table.active) if "active" in table.columns else table
    return open_ones.select(*READ[name]).to_polars()


def _of_firm(found: Found, siren: str) -> pl.DataFrame:
    table = found.lake.table("establishments")
    return empty("establishments") if table is None else table.filter(table.siren == siren).to_polars()


def _write(file: Path, content: bytes) -> None:
    """Put in place whole, or not at all."""
    put_together(file.parent, {file.name: content})
    out.print(str(file), markup=False)
