"""Writing the country: block after block of firms, drawn by some threads and written by others.

Blocks are written in their order whatever thread drew them first, so that the files are the same, byte for
byte, on any machine with the same versions of NumPy, Polars, PyArrow and PROJ. Only a few blocks are held at
a time: memory does not grow with the country, but for the employers that Urssaf counts (about 1.5 bytes per
establishment).
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from levier.core.errors import BadInput
from levier.core.fiction import MARK
from levier.core.messages import m
from levier.specimen import geography
from levier.specimen.folder import Folder, Report, appearing_whole, ignore, readme_text
from levier.specimen.national.country import country, outlines
from levier.specimen.national.jobs import Employers, employers_of, employment_rows
from levier.specimen.national.links import succession_rows
from levier.specimen.national.lives import Size, draw_block
from levier.specimen.national.notices import draw_failures, notice_rows
from levier.specimen.national.parquet import ParquetFile
from levier.specimen.national.ratios import ratio_rows
from levier.specimen.national.registers import company_name, establishment_rows, legal_unit_rows
from levier.specimen.territory import to_wgs84
from levier.specimen.timeline import AS_OF

FEWEST, MOST = 1_000, 100_000_000
"""Establishments; beyond, sequence numbers of firms would no longer hold in a SIREN."""

ESTABLISHMENTS = "sirene/StockEtablissement_utf8.parquet"
LEGAL_UNITS = "sirene/StockUniteLegale_utf8.parquet"
SUCCESSIONS = "sirene/StockEtablissementLiensSuccession_utf8.parquet"
NOTICES = "bodacc/annonces-commerciales.parquet"
RATIOS = "inpi/ratios_inpi_bce.parquet"
EMPLOYMENT = "urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last.parquet"
AHEAD = 1
"""Blocks drawn beyond those that threads work on."""

Result = TypeVar("Result")


def write_national(
    out: Path,
    establishments: int = 40_000_000,
    seed: int = 1,
    report: Report | None = None,
    threads: int | None = None,
) -> None:
    """Write a fictional country as raw source files, in the formats of their producers.

    The same number of establishments and seed give the same files, byte for byte, whatever the number of
    threads. The folder appears whole or not at all; an earlier specimen at the same place is replaced.

    Parameters
    ----------
    out : folder to write; absent, empty, or an earlier specimen.
    establishments : open and closed, from 1,000 to 100,000,000; exactly so many are written.
    seed : of all random draws, 0 or more. The communes are the same whatever the seed.
    report : called with the path of a file in the folder and its rows so far, each time some are written.
    threads : that draw; as many as there are processors by default.

    Raises
    ------
    BadInput : too few or too many establishments, a negative seed, or a folder that holds something else.
    """
    refuse_bad_country(establishments, seed)
    with appearing_whole(out) as new:
        folder = Folder(new, report or ignore)
        readme = readme_text("levier.specimen.national")
        readme = readme.format(seed=seed, establishments=establishments, as_of=AS_OF.isoformat())
        folder.text("README.md", readme, len(readme.splitlines()))
        folder.text(MARK, "Pays fictif. Fictional country.\n", 1)
        write_geography(folder)
        write_registers(folder, Size(establishments), seed, threads or os.cpu_count() or 1)


def refuse_bad_country(establishments: int, seed: int) -> None:
    if not FEWEST <= establishments <= MOST:
        raise BadInput(
            m(
                "a fictional country has from {low} to {high} establishments, not {asked}",
                low=FEWEST,
                high=MOST,
                asked=establishments,
            )
        )
    if seed < 0:
        raise BadInput(m("the seed of a specimen is 0 or more, not {seed}", seed=seed))


def write_geography(folder: Folder) -> None:
    communes = country().communes
    folder.csv("insee/appartenance-geo-communes.csv", [geography.communes(communes)])
    folder.csv("insee/zones-supra-communales.csv", [geography.areas(communes)])
    folder.csv("insee/donnees_communes.csv", [geography.populations(communes)], ";")
    named = communes.select(code="commune", nom="name").to_dicts()
    shapes = list(zip(named, to_wgs84(outlines(communes)), strict=True))
    folder.text("ign/communes.geojson", geography.collection(shapes), len(shapes))


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a block brings to each file, and its employers."""

    tables: dict[str, pa.Table]
    employers: Employers


def drawn(size: Size, number: int, seed: int) -> Drawn:
    block = draw_block(size, number, seed)
    names = company_name(block.rng, block.firms)
    failures = draw_failures(block)
    return Drawn(
        {
            ESTABLISHMENTS: establishment_rows(block, names),
            LEGAL_UNITS: legal_unit_rows(block, names),
            SUCCESSIONS: succession_rows(block),
            NOTICES: notice_rows(block, names, failures, size.blocks),
            RATIOS: ratio_rows(block, failures),
        },
        employers_of(block),
    )


def write_registers(folder: Folder, size: Size, seed: int, threads: int) -> None:
    names = (ESTABLISHMENTS, LEGAL_UNITS, SUCCESSIONS, NOTICES, RATIOS)
    employers = []
    with ExitStack() as stack:
        files = {name: stack.enter_context(ParquetFile(folder.path(name))) for name in names}
        drawing, writing = stack.enter_context(workers(threads)), stack.enter_context(workers(2))
        under_way: list[Future[None]] = []
        for block in in_order(
            drawing, lambda number: drawn(size, number, seed), size.blocks, threads + AHEAD
        ):
            employers.append(block.employers)
            wait(under_way)
            for name, file in files.items():
                folder.report(name, file.rows)
            # The establishments take as long to write as all the rest.
            under_way = [
                writing.submit(write_each, files, block.tables, some) for some in (names[:1], names[1:])
            ]
        wait(under_way)
    for name, file in files.items():
        folder.report(name, file.rows)
    with ParquetFile(folder.path(EMPLOYMENT)) as file:
        for rows in employment_rows(employers):
            file.write(rows)
    folder.report(EMPLOYMENT, file.rows)


def write_each(files: dict[str, ParquetFile], tables: dict[str, pa.Table], names: tuple[str, ...]) -> None:
    for name in names:
        files[name].write(tables[name])


def wait(tasks: list[Future[None]]) -> None:
    for task in tasks:
        task.result()


@contextmanager
def workers(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that drop what they have not begun when the work is cut short."""
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def in_order(
    pool: ThreadPoolExecutor, task: Callable[[int], Result], count: int, ahead: int
) -> Iterator[Result]:
    """The results for 0, 1 ... in order, with no more than `ahead` of them under way."""
    waiting: deque[Future[Result]] = deque()
    for number in range(count + ahead):
        if number < count:
            waiting.append(pool.submit(task, number))
        if number >= ahead:
            yield waiting.popleft().result()
