"""What a person brings to an allocation: projects, one a row, and land budgets, one a row."""

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from levier.core.errors import BadFile, BadInput, LevierError
from levier.core.messages import Message, m
from levier.plan.filled_file import plain_number, read_cells
from levier.plan.sites.site_cells import YES_NO
from levier.sites.assignment import LandBudget, Period, Signed, Split
from levier.sites.needs import profile
from levier.sites.project import Need, Project

PROJECTS = (
    "project",
    "profile",
    "label",
    "naf",
    "jobs",
    "area_m2",
    "grid_mw",
    "water_m3_day",
    "effluent_m3_day",
    "opens_year",
    "split",
    "signed_site",
)
"""`profile`: a worked profile, whose figures the other columns replace where they are filled; without one,
`jobs` and `area_m2` are wanted. `split`: oui where it may be spread over parks."""
BUDGETS = ("area", "hectares", "first_year", "last_year")
Made = TypeVar("Made")
NETWORKS = ("grid_mw", "water_m3_day", "effluent_m3_day")


@dataclass(frozen=True)
class GivenProjects:
    projects: tuple[Project, ...]
    splits: tuple[Split, ...]
    signed: tuple[Signed, ...]


def read_projects(path: Path, today: datetime.date | None = None) -> GivenProjects:
    """The projects of a file (CSV or XLSX, columns of PROJECTS, `project` alone wanted everywhere).

    Raises BadFile or BadInput, with file and line, for what is not such a table.
    """
    projects, splits, signed = [], [], []
    for where, row in _rows(path, PROJECTS, ("project",)):
        project = _project(row, where, today)
        projects.append(project)
        if row["split"] and _yes(row["split"], where):
            splits.append(Split(project.id))
        if row["signed_site"]:
            signed.append(Signed(project.id, row["signed_site"]))
    return GivenProjects(tuple(projects), tuple(splits), tuple(signed))


def read_budgets(path: Path) -> tuple[LandBudget, ...]:
    """The land budgets of a file (CSV or XLSX, columns of BUDGETS): an area by its code or name, hectares,
    and the years of opening that they cover.

    Raises BadFile or BadInput, with file and line, for what is not such a table.
    """
    found = []
    for where, row in _rows(path, BUDGETS, ("area", "hectares")):
        hectares = _number(row, "hectares", where)
        if hectares is None:
            raise BadInput(m("a land budget has hectares"), where=where)
        years = [_year(row, name, where) for name in ("first_year", "last_year")]
        found.append(_told(where, lambda h=hectares, y=years, a=row["area"]: LandBudget(a, h, *y)))  # type: ignore[misc]
    return tuple(found)


def periods_from(text: str | None) -> tuple[Period, ...]:
    """Periods as a person writes them: 2026-2027,2028-2031. Raises BadInput for another text."""
    found = []
    for part in (text or "").replace(" ", "").split(","):
        if not part:
            continue
        ends = part.split("-")
        if len(ends) > 2 or not all(end.isdigit() and len(end) == 4 for end in ends):
            raise BadInput(
                m("“{text}” is no period", text=part[:40]), where="--periods", fix=m("as 2026-2027,2028-2031")
            )
        found.append(Period(int(ends[0]), int(ends[-1])))
    return tuple(found)


def _project(row: Mapping[str, str], where: Message, today: datetime.date | None) -> Project:
    jobs, area = _number(row, "jobs", where), _number(row, "area_m2", where)
    year = _year(row, "opens_year", where)
    if row["profile"]:
        base = _told(where, lambda: profile(row["profile"], today))
    elif jobs is None or area is None:
        raise BadInput(
            m("a project has a profile, or jobs and an area"),
            where=where,
            fix=m("fill in profile, or jobs and area_m2"),
        )
    else:
        base = _told(where, lambda: Project(row["project"], row["project"], row["naf"], jobs, area, ()))
    drawn = {name: _number(row, name, where) for name in NETWORKS}
    needs = [need for need in base.needs if drawn.get(need.fact) is None]
    needs += [
        Need(name, at_least=amount, must=True, source="declared")
        for name, amount in drawn.items()
        if amount is not None
    ]
    if area is not None:
        needs = [
            replace(need, at_least=area) if need.fact == "area_m2" and need.at_least is not None else need
            for need in needs
        ]
    return _told(
        where,
        lambda: replace(
            base,
            id=row["project"],
            label=row["label"] or base.label,
            naf=row["naf"] or base.naf,
            jobs=base.jobs if jobs is None else jobs,
            area_m2=base.area_m2 if area is None else area,
            needs=tuple(needs),
            opens_on=base.opens_on if year is None else datetime.date(year, 12, 31),
        ),
    )


def _rows(
    path: Path, columns: tuple[str, ...], wanted: tuple[str, ...]
) -> list[tuple[Message, dict[str, str]]]:
    """Each row with where it stands, its cells as text, empty where nothing is written."""
    cells, lines = read_cells(path)
    if lacking := [name for name in wanted if name not in cells.columns]:
        raise BadFile(m("columns are missing: {columns}", columns=", ".join(lacking)), where=path.name)
    if strange := [name for name in cells.columns if name not in columns]:
        raise BadInput(
            m("columns that are not known: {columns}", columns=", ".join(strange[:10])),
            where=path.name,
            fix=m("the columns are {columns}", columns=", ".join(columns)),
        )
    rows = []
    for line, row in zip(lines, cells.iter_rows(named=True), strict=True):
        where = m("{file}, line {line}", file=path.name, line=line)
        told = {name: " ".join((row.get(name) or "").split()) for name in columns}
        if not told[wanted[0]]:
            raise BadInput(m("a row has no name"), where=where)
        rows.append((where, told))
    return rows


def _number(row: Mapping[str, str], name: str, where: Message) -> float | None:
    if not row[name]:
        return None
    try:
        value = float(plain_number(row[name]))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(
            m("“{value}” is not a number ({column})", value=row[name][:40], column=name), where=where
        )
    return value


def _year(row: Mapping[str, str], name: str, where: Message) -> int | None:
    value = _number(row, name, where)
    if value is not None and not (value.is_integer() and 1900 <= value <= 2200):
        raise BadInput(m("“{value}” is no year ({column})", value=row[name][:40], column=name), where=where)
    return None if value is None else int(value)


def _yes(said: str, where: Message) -> bool:
    if said.lower() not in YES_NO:
        raise BadInput(m("this is neither yes nor no"), where=where)
    return bool(YES_NO[said.lower()])


def _told(where: Message, make: Callable[[], Made]) -> Made:
    """What is made of a row; what is wrong with it is told with where it stands."""
    try:
        return make()
    except LevierError as error:
        raise BadInput(error.what, where=where, fix=error.fix) from error
