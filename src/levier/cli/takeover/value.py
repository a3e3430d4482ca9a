"""`levier takeover value`: what a firm is worth, as a range, by which methods, and what it hangs on."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from levier.cli.data import LakeOption
from levier.cli.plan import lake_for
from levier.cli.speech import language, out, printable
from levier.cli.speech import tell as told_in
from levier.cli.takeover.firms import Found, accounts_of, checked_siren, find_firm, open_procedure
from levier.cli.takeover.sheets import read_sheet
from levier.cli.takeover.told_facts import read_facts
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.plan.words import Words
from levier.takeover.value import Assumptions, Range, Valuation, value_firm
from levier.takeover.value.wording import METHODS, PARTS, assumption_name

HELP = m("What a firm is worth: a range, the weight of each method, and what it hangs on.")
MOST_ASSUMPTIONS = 6

SirenArgument = Annotated[str, typer.Argument(help=told_in(m("SIREN of the firm, 9 digits.")))]
DataOption = Annotated[
    Path | None, typer.Option("--data", help=told_in(m("Folder of raw files to read for this alone.")))
]
AccountsOption = Annotated[
    Path | None,
    typer.Option(
        "--accounts",
        help=told_in(m("Full accounts, as the template: they take the place of the published ratios.")),
    ),
]
AssumptionsOption = Annotated[
    Path | None,
    typer.Option(
        "--assumptions",
        help=told_in(
            m("CSV of assumptions (name, sector, size, low, mode, high) in place of those shipped.")
        ),
    ),
]

FactsOption = Annotated[
    Path | None,
    typer.Option("--facts", help=told_in(m("TOML of what the owner tells: plant, patents, team."))),
]


def value(
    siren: SirenArgument,
    data: DataOption = None,
    lake: LakeOption = None,
    accounts: AccountsOption = None,
    assumptions: AssumptionsOption = None,
    facts: FactsOption = None,
    naf: Annotated[
        str | None, typer.Option("--naf", help=told_in(m("Activity, where the register does not tell it.")))
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=told_in(m("Of the draws.")))] = 0,
) -> None:
    """Example: levier takeover value 123456782 --data downloads/"""
    number = checked_siren(siren)
    known = assumed(assumptions)
    with lake_for(data, lake) as opened:
        found = find_firm(opened, number)
        for warning in _warnings(found, number):
            out.print(told_in(warning), markup=False)
        rows = accounts_of(found, number, accounts)
    valued = value_firm(rows, firm=read_facts(facts, naf or found.naf), assumptions=known, seed=seed)
    words = Words(language())
    for line in [words.say(valued.reason)] if isinstance(valued, NotComputed) else told(valued, words):
        out.print(printable(line), markup=False)


def _warnings(found: Found, siren: str) -> list[Message]:
    """What to know of the firm before any value of it."""
    ceased = m("By the register, this firm has ceased: the values below are of what it was.")
    procedure = open_procedure(found, siren)
    return ([ceased] if found.ceased else []) + ([] if procedure is None else [procedure])


def assumed(file: Path | None) -> Assumptions:
    """The shipped assumptions, with those of a file in place of theirs.

    Raises BadInput where a cell is no number.
    """
    shipped = Assumptions.shipped()
    if file is None:
        return shipped
    given = read_sheet(file)
    numbers = [name for name in ("low", "mode", "high", "year") if name in given.columns]
    as_numbers = given.with_columns(
        pl.col(numbers).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    )
    wrong = [name for name in numbers if as_numbers[name].null_count() > given[name].null_count()]
    if wrong:
        raise BadInput(m("not a number in: {columns}", columns=", ".join(wrong)), where=str(file))
    return shipped.overridden(as_numbers)


def told(valued: Valuation, words: Words) -> list[str]:
    """The valuation as lines to read."""
    say = words.say
    lines = [
        say(m("{siren}, accounts closed on {day}", siren=valued.siren, day=valued.year.closed_on)),
        say(m("Enterprise value: {span}", span=_span(valued.enterprise, words))),
        say(m("Value of the shares: {span}", span=_span(valued.equity, words))),
        say(m("Forced sale of the assets: {span}", span=_span(valued.liquidation, words))),
        "",
    ]
    lines += _parts(valued, words)
    for method in valued.methods:
        line = m(
            "  {weight_share} {method}: {span} ({reasons})",
            weight_share=method.weight,
            method=METHODS[method.name],
            span=_span(method.value, words),
            reasons="; ".join(say(reason) for reason in method.reasons),
        )
        lines.append(say(line))
    lines += ["", say(m("What moves the enterprise value most, from its low to its high value:"))]
    for row in valued.sensitivity.head(MOST_ASSUMPTIONS).iter_rows(named=True):
        line = m(
            "  {assumption}: {low_eur} to {high_eur}",
            assumption=assumption_name(row["assumption"]),
            low_eur=_rounded(row["at_low_eur"]),
            high_eur=_rounded(row["at_high_eur"]),
        )
        lines.append(say(line))
    told = (valued.evidence.method, valued.evidence.uncertainty, *valued.evidence.cautions)
    return [*lines, "", *(say(sentence) for sentence in told)]


def _parts(valued: Valuation, words: Words) -> list[str]:
    """What the value is made of, where it can be told apart."""
    rows = [
        m("  {part}: {central_eur}", part=PARTS[row["part"]], central_eur=_rounded(row["central_eur"]))
        for row in valued.parts.iter_rows(named=True)
    ]
    if not rows:
        return []
    return [*(words.say(line) for line in (m("What the value is made of"), *rows)), ""]


def _span(value: Range | None, words: Words) -> str:
    if value is None:
        return words.say(m("unknown"))
    low, high = (words.value(_rounded(end), "eur") for end in (value.low, value.high))
    median = words.value(_rounded(value.median), "eur")
    return words.say(m("{low} to {high}, median {median}", low=low, high=high, median=median))


def _rounded(amount: float) -> float:
    """To three significant digits: a valuation knows no more."""
    return float(f"{amount:.3g}")
