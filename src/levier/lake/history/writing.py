"""The register of a lake at a past day, as files: its establishments, and the counts that go with them."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis.expr.types as ir

from levier.core.errors import BadInput, BadLake
from levier.core.messages import m
from levier.lake.history.register import RegisterCounts, count_register, register_at
from levier.lake.store import Lake

NEEDED = ("establishments", "establishment_periods")


@dataclass(frozen=True)
class WrittenRegister:
    """What the register held, and the files written."""

    counts: RegisterCounts
    files: tuple[Path, ...]


def write_register(
    lake: Lake,
    date: datetime.date,
    folder: Path,
    *,
    communes: Sequence[str] | None = None,
    place: str | None = None,
    as_csv: bool = False,
) -> WrittenRegister:
    """Write the establishments that existed on a day, with what was true of them then.

    Parameters
    ----------
    lake : with the tables of NEEDED
    date : the day asked
    folder : gets `register-<date>.parquet` (or `.csv`), one row per establishment as `register_at` gives it;
        `register-<date>-divisions.csv`, open establishments and employers by NAF division; and
        `register-<date>.json`, the counts and the sources. Each replaces the former one once all are written.
    communes : every code that data may bear for the territory's communes; the whole lake by default
    place : the territory's name, for the description

    Raises
    ------
    BadLake : a table is missing.
    BadInput : the folder cannot be written to.
    """
    stock, periods = (_needed(lake, name) for name in NEEDED)
    stem = f"register-{date.isoformat()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".register-", dir=folder) as scratch:
            aside, ready = Path(scratch), Path(scratch) / "ready"
            ready.mkdir()
            if communes is not None:
                # A territory is small: cut out once, it is read many times.
                stock = _kept(stock.filter(stock.commune.isin(list(communes))), aside / "stock.parquet")
                periods = _kept(periods.semi_join(stock, "siret"), aside / "periods.parquet")
            register = _kept(register_at(stock, periods, date).order_by("siret"), aside / "register.parquet")
            counts = count_register(register, stock, periods, date)
            _by_division(register).to_csv(ready / f"{stem}-divisions.csv")
            if as_csv:
                register.to_csv(ready / f"{stem}.csv")
            else:
                (aside / "register.parquet").rename(ready / f"{stem}.parquet")
            description = _description(lake, date, place, counts)
            (ready / f"{stem}.json").write_text(description, "utf-8")
            files = tuple(path.replace(folder / path.name) for path in sorted(ready.iterdir()))
    except OSError as error:
        raise BadInput(
            m("the register cannot be written: {reason}", reason=error.strerror or str(error)),
            where=str(folder),
            fix=m("check the room left on disk and the rights on the folder"),
        ) from error
    return WrittenRegister(counts, files)


def _kept(table: ir.Table, path: Path) -> ir.Table:
    """A table computed once, to be read from a file."""
    table.to_parquet(path, compression="zstd")
    return table.get_backend().read_parquet(path)


def _needed(lake: Lake, name: str) -> ir.Table:
    table = lake.table(name)
    if table is None:
        raise BadLake(
            m("the lake holds no table {table}", table=name),
            where=str(lake.folder),
            fix=m(
                "import Sirene's StockEtablissement and StockEtablissementHistorique: levier data import DIR"
            ),
        )
    return table


def _by_division(register: ir.Table) -> ir.Table:
    """Open establishments by NAF division, those without a code under a blank one."""
    active = register.filter(register.active)
    return (
        active.group_by(naf_division=active.naf.substr(0, 2))
        .aggregate(
            establishments=active.count(),
            employers=active.employer.sum(),
            employer_unknown=active.employer.isnull().sum(),
        )
        .order_by("naf_division")
    )


def _description(lake: Lake, date: datetime.date, place: str | None, counts: RegisterCounts) -> str:
    sources = [
        {
            "table": name,
            "file": part.file,
            "producer": part.producer,
            "licence": part.licence,
            "page": part.page,
            "as_of": part.as_of,
            "fictional": part.fictional,
        }
        for name in NEEDED
        for part in lake.parts(name)
    ]
    told = {"date": date.isoformat(), "place": place, "counts": asdict(counts), "sources": sources}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
