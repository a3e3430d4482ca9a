"""One raw file made into one part of a table: shaped, judged by the contract, written whole."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import ibis
import ibis.expr.types as ir
import polars as pl

from levier.core.codes import department_of
from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import ASIDE, DUPLICATE, WAS, WHY, Contract, enforce, faults, read_contract
from levier.lake.engines import Session
from levier.lake.manifest import Part, remove
from levier.lake.store import QUARANTINE_SCHEMA
from levier.sources import refusals
from levier.sources.editions import NOT_STATED, Edition, known_editions
from levier.sources.raw import NOT_UTF8, WHY_REJECTED, RawFile, Rejection
from levier.sources.source import AS_OF, RECORD, Source
from levier.sources.values import day as read_day

MOST_NOT_UTF8 = 0.1
"""Above this share of lines that are not UTF-8, the file is in another encoding; below, it is damaged."""
MOST_SWALLOWED = 0.1
"""Above this share of lines swallowed by a quote left open, the file is not worth reading."""
COMMUNE_COLUMNS = ("commune", "comm_insee")


@dataclass(frozen=True)
class Origin:
    """A raw file as it came: its name in front of the user, its checksum, whether it is marked fictional, the
    checksum of the archive or document that it came in (null: it came alone)."""

    name: str
    sha256: str
    fictional: bool
    container: str | None = None


def build_part(
    raw: RawFile, source: Source, origin: Origin, today: datetime.date, session: Session, folder: Path
) -> Part:
    """Read a raw file into a part of its table, written under `folder` with its quarantine.

    Nothing refers to the files written until the manifest does.
    """
    contract = read_contract(source.table, CONTRACTS[source.table])
    stem = f"{source.table}-{source.id}-{uuid4().hex}"
    staged = folder / f"{stem}.staged.parquet"
    session.write(enforce(source.shape(raw.rows), contract, today), staged)
    judged = session.read(staged)
    kept_records = _records(judged)
    rejections = raw.rejections(kept_records)
    if rejections:
        # A source may make no row of a record: what was lost is counted against all that was read.
        kept_records = int(raw.rows.count().to_pyarrow().as_py())
        rejections = raw.rejections(kept_records)
    _refuse_if_hopeless(rejections, kept_records, origin.name)
    judged = _mark_duplicates(judged, contract)
    kept = judged.filter(~judged[ASIDE]).order_by(*_layout(contract)).select(*contract.columns)
    session.write(kept, folder / f"{stem}.parquet")
    of_values = _faulty_values(raw, source, origin.name, judged, kept_records, contract)
    quarantine = pl.concat([of_values, _faulty_lines(rejections, source, origin.name)]).sort(
        "line", "column", "why"
    )
    if quarantine.height:
        quarantine.write_parquet(folder / f"{stem}.quarantine.parquet")
    rows = session.read(folder / f"{stem}.parquet")
    communes, departments = _places(rows)
    edition = known_editions().get(origin.sha256)
    part = Part(
        source=source.id,
        producer=edition.producer if edition and edition.producer else source.producer,
        licence=_licence(source, edition),
        page=source.page,
        rank=source.rank,
        file=origin.name,
        sha256=origin.sha256,
        fictional=origin.fictional,
        as_of=edition.as_of if edition and edition.as_of else _latest(judged, today),
        rows=rows.count().execute(),
        set_aside=_set_aside(quarantine, rejections),
        withheld=quarantine.filter(~pl.col("set_aside")).height,
        path=f"{stem}.parquet",
        quarantine=f"{stem}.quarantine.parquet" if quarantine.height else None,
        communes=communes,
        departments=departments,
        container=origin.container,
    )
    remove(staged)
    return part


def _licence(source: Source, edition: Edition | None) -> str | None:
    if edition is None or edition.licence is None:
        return source.licence
    return None if edition.licence == NOT_STATED else edition.licence


def _layout(contract: Contract) -> list[str]:
    """The order in which rows lie: a territory's together, so that reading it skips the rest."""
    place = [name for name in COMMUNE_COLUMNS if name in contract.columns]
    return [*place, *(name for name in contract.key if name not in place)]


def _mark_duplicates(judged: ir.Table, contract: Contract) -> ir.Table:
    """Of the rows that bear one key the first is kept; the others are set aside.

    Keys are first told apart by a hash, which fits in memory where a country's keys do not.
    """
    hashed = ibis.ifelse(judged[ASIDE], ibis.null("int64"), _one_text(judged, contract.key).hash())
    keyed = judged.mutate(_hash=hashed).view()
    seen = keyed.group_by("_hash").aggregate(n=keyed.count())
    repeated = seen.filter(seen["n"] > 1, seen["_hash"].notnull())
    if not repeated.count().execute():
        return judged
    rank = ibis.row_number().over(group_by=list(contract.key), order_by=RECORD)
    ranked = keyed.semi_join(repeated, "_hash").mutate(_again=rank > 0).view()
    first = contract.key[0]
    marked = ranked.mutate(
        **{
            first + WHY: ibis.ifelse(ranked["_again"], DUPLICATE, ranked[first + WHY]),
            first + WAS: ibis.ifelse(ranked["_again"], ranked[first].cast("string"), ranked[first + WAS]),
            ASIDE: ranked["_again"],
        }
    )
    lone = keyed.anti_join(repeated, "_hash")
    return ibis.union(lone.select(*judged.columns), marked.select(*judged.columns))


def _one_text(rows: ir.Table, key: Sequence[str]) -> ir.StringValue:
    """A key of several columns as one text."""
    return ibis.literal("\x1f").join([rows[name].cast("string") for name in key])


def _records(judged: ir.Table) -> int:
    """The last record of the file that was read into a row."""
    last = judged[RECORD].max().to_pyarrow().as_py()
    return 0 if last is None else int(last)


def _refuse_if_hopeless(rejections: list[Rejection], kept: int, name: str) -> None:
    """Refuse a file of which what remains would mislead: in another encoding, or without a readable line.

    Raises BadFile.
    """
    not_utf8 = [rejection for rejection in rejections if rejection.why == NOT_UTF8]
    if len(not_utf8) > MOST_NOT_UTF8 * (kept + len(rejections)):
        raise refusals.not_utf8(name, not_utf8[0].line)
    swallowed = [rejection for rejection in rejections if rejection.swallowed]
    if swallowed and sum(rejection.swallowed for rejection in swallowed) > MOST_SWALLOWED * kept:
        raise refusals.open_quote(name, swallowed[0].line)
    if rejections and not kept:
        raise refusals.nothing_readable(name, rejections[0].line, WHY_REJECTED[rejections[0].why])


def _faulty_values(
    raw: RawFile, source: Source, name: str, judged: ir.Table, kept: int, contract: Contract
) -> pl.DataFrame:
    """Values that break the contract, each with its place in the file. A fault of a column that the file
    does not have follows from another one, and is told only if it is alone."""
    found = faults(judged, contract).to_polars()
    of_the_file = pl.col("column").is_in(list(source.columns))
    found = found.filter(of_the_file | ~of_the_file.any().over(RECORD))
    pairs = {
        pair[0]: ", ".join(source.columns.get(name, name) for name in pair)
        for pair in contract.pair_rules.values()
    }
    of_pair = pl.col("why").is_in(list(contract.pair_rules))
    return found.select(
        table=pl.lit(source.table),
        source=pl.lit(source.id),
        file=pl.lit(name),
        line=pl.Series(raw.lines(found[RECORD].to_numpy(), kept), dtype=pl.Int64),
        column=pl.when(of_pair)
        .then(pl.col("column").replace(pairs))
        .otherwise(pl.col("column").replace(dict(source.columns))),
        field="column",
        value="value",
        why="why",
        set_aside="set_aside",
    ).cast(QUARANTINE_SCHEMA)


def _faulty_lines(rejections: list[Rejection], source: Source, name: str) -> pl.DataFrame:
    """Lines that do not fit the file: they never became rows."""
    return pl.DataFrame(
        [
            {
                "table": source.table,
                "source": source.id,
                "file": name,
                "line": rejection.line,
                "column": rejection.column,
                "field": None,
                "value": f"+ {rejection.swallowed}" if rejection.swallowed else None,
                "why": rejection.why,
                "set_aside": True,
            }
            for rejection in rejections
        ],
        schema=QUARANTINE_SCHEMA,
    )


def _set_aside(quarantine: pl.DataFrame, rejections: list[Rejection]) -> int:
    """Lines of the file that gave no row."""
    named = quarantine.filter("set_aside").select("line").n_unique()
    return named + sum(rejection.swallowed for rejection in rejections)


def _latest(judged: ir.Table, today: datetime.date) -> str | None:
    """The latest day of the content that is a day and not in the future."""
    days = judged.select(day=judged[AS_OF].substr(0, 10)).distinct()
    day = read_day(days["day"])
    latest = day.max(where=day <= ibis.literal(today)).to_pyarrow().as_py()
    return None if latest is None else latest.isoformat()


def _places(rows: ir.Table) -> tuple[int | None, tuple[str, ...]]:
    """How many communes a table covers, and in which departments; nothing for a table without communes."""
    if "level" in rows.columns:
        communes = rows.filter(rows["level"] == "commune").select(commune=rows["code"])
    elif column := next((name for name in COMMUNE_COLUMNS if name in rows.columns), None):
        communes = rows.select(commune=rows[column])
    else:
        return None, ()
    found = communes.distinct().to_polars()["commune"].drop_nulls()
    return len(found), tuple(sorted({department_of(commune) for commune in found}))
