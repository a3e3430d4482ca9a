"""A project of one's own, read from a file (CSV, XLSX or TOML), and its template."""

import datetime
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from levier.core import naf, rome
from levier.core.errors import BadFile, BadInput, LevierError
from levier.core.messages import Message, joined, m
from levier.plan.filled_file import read_cells
from levier.plan.sites.site_cells import SHOWN, YES_NO, Unread, number_of, reader_of
from levier.sites.facts import FACTS, fact
from levier.sites.project import Need, Project

COLUMNS = ("line", "name", "value", "at_least", "at_most", "among", "must", "weight", "source")
LINES = ("project", "need", "occupation", "hazard")
ABOUT = ("label", "naf", "jobs", "area_m2", "opens_on")
SLACK = 1e-6
"""How far from 1 (or from 100, in percent) a sum may be and still be it."""
FROM_TEMPLATE = m("start from the template: levier sites project-template --out project.csv")

TEMPLATE = (
    COLUMNS,
    ("project", "label", "Atelier fictif", "", "", "", "", "", ""),
    ("project", "naf", "25.62B", "", "", "", "", "", ""),
    ("project", "jobs", "80", "", "", "", "", "", ""),
    ("project", "area_m2", "15000", "", "", "", "", "", ""),
    ("project", "opens_on", "2028-09-01", "", "", "", "", "", ""),
    ("occupation", "H2903", "0.7", "", "", "", "", "", ""),
    ("occupation", "I1310", "0.3", "", "", "", "", "", ""),
    ("hazard", "ICPE 2560, enregistrement", "", "", "", "", "", "", "dossier ICPE"),
    ("need", "area_m2", "", "15000", "", "", "oui", "", "plan de masse"),
    ("need", "zoning", "", "", "", "U|AUc", "oui", "", ""),
    ("need", "grid_mw", "", "1.5", "", "", "oui", "2", "bilan de puissance"),
    ("need", "motorway_min", "", "", "20", "", "", "3", ""),
    ("need", "occupations_30", "", "", "", "", "", "5", ""),
)


@dataclass(frozen=True)
class OwnProject:
    """`project`; `cautions`: what was scaled, for the reader to see."""

    project: Project
    cautions: tuple[Message, ...]


@dataclass(frozen=True)
class Line:
    """A line of a file, its cells as text (empty where nothing is written), and where it stands."""

    where: Message
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Fault:
    where: Message
    column: str
    value: str
    why: Message
    fix: Message


def project_template() -> str:
    """The template: the names of the columns and a fictional project to be replaced."""
    return "\ufeff" + "".join(";".join(row) + "\r\n" for row in TEMPLATE)


def project_from_file(path: Path) -> OwnProject:
    """The project that a person describes in a file.

    A table (CSV, XLSX) has the columns of COLUMNS, a line by thing told: `line` is project (`name` one of
    ABOUT, and its `value`), need (`name` a fact; `at_least`, `at_most`, `among` with `|`, `must` oui or non,
    `weight`, `source`), occupation (`name` a ROME code, `value` its share of the jobs) or hazard (`name`). A
    TOML file has the keys of ABOUT, `hazards`, a table `occupations` and an array `needs` of tables with
    `fact` for `name`. Weights, and shares of occupations, are scaled to sum to 1; where their sum is neither
    1 nor 100, a caution says so.

    Raises
    ------
    BadFile : the file cannot be read, is neither of these, or holds nothing.
    BadInput : lines that cannot be followed; each with where it stands and its value, ten at most.
    """
    reading = _Reading()
    for line in _lines(path):
        reading.read(line)
    return reading.project(path)


def _lines(path: Path) -> list[Line]:
    if path.suffix.lower() == ".toml":
        return list(_toml_lines(path))
    cells, places = read_cells(path, FROM_TEMPLATE)
    if lacking := [column for column in ("line", "name") if column not in cells.columns]:
        raise BadFile(
            m("columns are missing: {columns}", columns=", ".join(lacking)),
            where=path.name,
            fix=FROM_TEMPLATE,
        )
    return [
        Line(
            m("line {line}", line=place),
            {column: " ".join((row.get(column) or "").split()) for column in COLUMNS},
        )
        for place, row in zip(places, cells.iter_rows(named=True), strict=True)
    ]


def _toml_lines(path: Path) -> Iterator[Line]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadFile(m("no such file"), where=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(
            m("this is no TOML: {why}", why=str(error)[:120]), where=path.name, fix=FROM_TEMPLATE
        ) from error
    for key, value in told.items():
        here = m("key {key}", key=key[:60])
        if key == "hazards" and isinstance(value, list):
            for hazard in value:
                yield Line(here, {"line": "hazard", "name": _said(hazard)})
        elif key == "occupations" and isinstance(value, dict):
            for code, share in value.items():
                yield Line(here, {"line": "occupation", "name": code, "value": _said(share)})
        elif key == "needs" and isinstance(value, list):
            for rank, need in enumerate(value, start=1):
                cells = need if isinstance(need, dict) else {}
                yield Line(
                    m("need {n}", n=rank),
                    {
                        "line": "need",
                        **{("name" if cell == "fact" else cell): _said(what) for cell, what in cells.items()},
                    },
                )
        else:
            yield Line(here, {"line": "project", "name": key, "value": _said(value)})


def _said(value: Any) -> str:
    """A value of TOML as a person would write it in a table."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return "|".join(_said(one) for one in value)
    return " ".join(str(value).split())


class _Reading:
    """One reading of a file: what is told so far, and the faults found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.about: dict[str, Any] = {}
        self.needs: dict[str, Need] = {}
        self.occupations: dict[str, float] = {}
        self.hazards: list[str] = []

    def read(self, line: Line) -> None:
        kind = line["line"].lower()
        if kind not in LINES:
            self.fault(
                line, "line", m("this is no kind of line"), m("one of: {kinds}", kinds=", ".join(LINES))
            )
        elif not line["name"]:
            self.fault(line, "name", m("nothing is named"), m("give the name of what the line tells"))
        else:
            getattr(self, f"_{kind}")(line)

    def fault(self, line: Line, column: str, why: Message, fix: Message) -> None:
        self.faults.append(Fault(line.where, column, line[column], why, fix))

    def _project(self, line: Line) -> None:
        name = line["name"]
        readers = {"label": _text, "naf": _naf, "jobs": number_of, "area_m2": number_of, "opens_on": _day}
        if name not in ABOUT:
            self.fault(line, "name", m("this says nothing of a project"), _near(name, ABOUT))
        elif name in self.about:
            self.fault(line, "name", m("told twice"), m("keep one of the two"))
        else:
            self.about[name] = self.cell(line, "value", readers[name])

    def _hazard(self, line: Line) -> None:
        self.hazards.append(line["name"][:200])

    def _occupation(self, line: Line) -> None:
        share = self.cell(line, "value", _at_least_zero)
        code = self.cell(line, "name", _rome)
        if code in self.occupations:
            self.fault(line, "name", m("told twice"), m("keep one of the two"))
        elif code is not None and share is not None:
            self.occupations[code] = share

    def _need(self, line: Line) -> None:
        name = line["name"]
        if name not in FACTS:
            self.fault(line, "name", m("this is not a fact about a site"), _near(name, tuple(FACTS)))
            return
        if name in self.needs:
            self.fault(line, "name", m("told twice"), m("keep one of the two"))
            return
        before = len(self.faults)
        about = fact(name)
        bound = number_of if about.kind == "term" else reader_of(about)
        term = reader_of(about) if about.kind == "term" else _text
        among = [self.cell(line, "among", term, word) for word in line["among"].split("|") if word.strip()]
        cells = {
            "at_least": self.cell(line, "at_least", bound),
            "at_most": self.cell(line, "at_most", bound),
            "must": bool(self.cell(line, "must", _yes_no)),
            "weight": self.cell(line, "weight", _at_least_zero) or 0.0,
        }
        if len(self.faults) > before:
            return
        try:
            self.needs[name] = Need(
                name, among=tuple(str(word) for word in among if word), source=line["source"][:500], **cells
            )
        except BadInput as error:
            self.fault(
                line, "name", error.what, error.fix or m("see what the fact is: {fact}", fact=about.label)
            )

    def cell(self, line: Line, column: str, reader: Any, said: str | None = None) -> Any:
        said = (line[column] if said is None else said).strip()
        try:
            return reader(said)
        except Unread as error:
            self.faults.append(Fault(line.where, column, said, error.why, error.fix))
            return None

    def project(self, path: Path) -> OwnProject:
        for name in ("label", "jobs", "area_m2"):
            if name not in self.about or (self.about[name] is None and not self.faults):
                self.faults.append(
                    Fault(m("nowhere"), name, "", m("a project has a {name}", name=name), FROM_TEMPLATE)
                )
        if not self.needs and not self.faults:
            self.faults.append(Fault(m("nowhere"), "need", "", m("the project needs nothing"), FROM_TEMPLATE))
        if self.faults:
            raise _refused(path.name, self.faults)
        cautions: list[Message] = []
        shares = _scaled(self.occupations, m("shares of the occupations"), cautions)
        weights = _scaled({name: need.weight for name, need in self.needs.items()}, m("weights"), cautions)
        needs = tuple(_weighed(need, weights[name]) for name, need in self.needs.items())
        try:
            project = Project(
                id=path.stem,
                label=self.about["label"],
                naf=self.about.get("naf") or "",
                jobs=self.about["jobs"],
                area_m2=self.about["area_m2"],
                needs=needs,
                occupations={code: share for code, share in shares.items() if share},
                opens_on=self.about.get("opens_on"),
                hazards=tuple(self.hazards),
                source=path.name,
            )
        except BadInput as error:
            raise BadInput(error.what, where=path.name, fix=FROM_TEMPLATE) from error
        return OwnProject(project, tuple(cautions))


def _scaled(parts: dict[str, float], what: Message, cautions: list[Message]) -> dict[str, float]:
    """Parts that sum to 1; all nil stay so. A caution where they summed neither to 1 nor to 100."""
    total = sum(parts.values())
    if total <= 0:
        return parts
    if abs(total - 1) > SLACK and abs(total / 100 - 1) > SLACK:
        cautions.append(m("The {what} sum to {total}: they are scaled to sum to 1.", what=what, total=total))
    return {name: part / total for name, part in parts.items()}


def _weighed(need: Need, weight: float) -> Need:
    return Need(need.fact, need.at_least, need.at_most, need.among, need.must, weight, need.source)


def _text(said: str) -> str | None:
    return said[:200] or None


def _naf(said: str) -> str | None:
    if not said:
        return None
    try:
        return naf.normalise(said)
    except LevierError as error:
        raise Unread(error.what, m("a code of NAF rev. 2, as 25.62B")) from error


def _rome(said: str) -> str:
    try:
        rome.label(said)
    except LevierError as error:
        raise Unread(error.what, m("a ROME code, as H2903")) from error
    return said.strip().upper()


def _at_least_zero(said: str) -> float | None:
    value = number_of(said.removesuffix("%").strip())
    if value is not None and value < 0:
        raise Unread(m("a value below 0"), m("give 0 or more"))
    return value


def _yes_no(said: str) -> float:
    if said.lower() not in (*YES_NO, ""):
        raise Unread(m("this is neither yes nor no"), m("write oui or non"))
    return YES_NO.get(said.lower(), 0.0)


def _day(said: str) -> datetime.date | None:
    if not said:
        return None
    try:
        return datetime.date.fromisoformat(said)
    except ValueError as error:
        raise Unread(m("this is no day"), m("write the year, the month and the day: 2028-09-01")) from error


def _near(name: str, known: tuple[str, ...]) -> Message:
    if near := get_close_matches(name, known, n=1):
        return m("did you mean {name}?", name=near[0])
    return m("one of: {names}", names=", ".join(known))


def _refused(file: str, faults: list[Fault]) -> BadInput:
    told = [
        m(
            "{where}, {column} = {value}: {why}",
            where=fault.where,
            column=fault.column,
            value=fault.value[:40] or m("(empty)"),
            why=fault.why,
        )
        for fault in faults[:SHOWN]
    ]
    if len(faults) == 1:
        return BadInput(told[0], where=file, fix=faults[0].fix)
    return BadInput(
        m("{n} faults: {faults}", n=len(faults), faults=joined(told)),
        where=file,
        fix=m("first of them: {fix}", fix=faults[0].fix),
    )
