"""Which options make which project fit on which site, as a mixed-integer program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.upgrades.options import CONSUMED, Option
from levier.sites.upgrades.places import Bound, Case, Places, amount_of, bounds_of, rank_of, way_of

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float64]
Terms = list[tuple[int, float]]
"""A linear expression: columns and their factors."""

State = Literal["met", "lacking", "unknown", "stuck"]
"""Of a must on a site: met, closed by options alone, unknown and taken as met, or out of their reach."""


@dataclass(frozen=True)
class Pair:
    """A project on a site. `lacking`: the musts that options must close there; `unknown`: those to check."""

    site: str
    project: str
    jobs: float
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Program:
    """Columns: options (bought or not), pairs (hosted or not), then what of an option goes to a site.
    Rows: `matrix` @ columns ≤ `upper`. `stuck`: of the pairs that no option makes fit, the musts that nothing
    lifts."""

    options: tuple[Option, ...]
    pairs: tuple[Pair, ...]
    matrix: "sparse.csr_array"
    upper: Floats
    most: Floats
    stuck: Mapping[tuple[str, str], tuple[str, ...]]

    @property
    def jobs(self) -> Floats:
        """Jobs by column."""
        found = np.zeros(len(self.most))
        start = len(self.options)
        found[start : start + len(self.pairs)] = [pair.jobs for pair in self.pairs]
        return found

    def costs(self, end: str = "cost_eur") -> Floats:
        """EUR by column; `end`: cost_low_eur, cost_eur or cost_high_eur."""
        found = np.zeros(len(self.most))
        found[: len(self.options)] = [getattr(option, end) for option in self.options]
        return found


def program_of(
    sites: Sites,
    projects: Sequence[Project],
    options: Sequence[Option],
    times: Mapping[str, int],
    case: Case,
) -> Program:
    """The program of a territory.

    Each site holds the projects whose land fits in its area; what they use up (power, water, waste water)
    adds up; the other musts hold pair by pair. Each project is hosted `times` at most (1 unless told), once
    on a site.
    """
    building = _Building(Places(sites, options, case), len(options))
    for project in projects:
        hosted = [
            (column, 1.0)
            for site in sites.places["site_id"]
            if (column := building.host(site, project)) is not None
        ]
        if hosted:
            building.rows.append((hosted, float(times.get(project.id, 1))))
    building.share_sites()
    building.share_options()
    return building.program(tuple(options))


@dataclass
class _Building:
    """The program, as it is written: bounds of columns, rows as expressions."""

    places: Places
    options: int
    most: list[float] = field(init=False)
    rows: list[tuple[Terms, float]] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    pair_columns: list[int] = field(default_factory=list)
    stuck: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    users: dict[tuple[str, str], Terms] = field(default_factory=dict)
    to_check: set[int] = field(default_factory=set)
    parts: dict[tuple[int, str], Terms] = field(default_factory=dict)
    shared: set[int] = field(default_factory=set)
    levels: dict[tuple[str, str, float], Terms] = field(default_factory=dict)
    added: dict[tuple[str, str], Terms] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.most = [1.0] * self.options

    def column(self, most: float) -> int:
        self.most.append(most)
        return len(self.most) - 1

    def host(self, site: str, project: Project) -> int | None:
        """The column of a project on a site, with the rows of its musts; None where nothing makes it fit."""
        bounds = bounds_of(project)
        states = [self.state(site, bound) for bound in bounds]

        def named(wanted: State) -> tuple[str, ...]:
            return tuple(
                dict.fromkeys(b.fact for b, state in zip(bounds, states, strict=True) if state == wanted)
            )

        if stuck := named("stuck"):
            self.stuck[site, project.id] = stuck
            return None
        column = self.column(1.0)
        self.pairs.append(Pair(site, project.id, project.jobs, named("lacking"), named("unknown")))
        self.pair_columns.append(column)
        for bound, state in zip(bounds, states, strict=True):
            crossed = state == "unknown" and not bound.among and self.places.crosses(site, bound)
            if state == "lacking":
                self.close(column, site, bound)
            elif state == "met" or crossed:
                self.keep(column, site, bound)
            if crossed:
                self.to_check.add(column)
            counted = state != "unknown" or crossed or bound.fact == "area_m2"
            if counted and bound.fact in CONSUMED and bound.way == 1:
                self.users.setdefault((site, bound.fact), []).append((column, bound.level))
        return column

    def state(self, site: str, bound: Bound) -> State:
        """Of a must: what is unknown is met at best, and with prudence where no option lifts it. What may be
        met or missed is to be checked, save at worst."""
        now = (self.places.term if bound.among else self.places.told)(site, bound.fact)
        if now is None and self.places.case == "best":
            return "unknown"
        if self.places.case != "worst" and not bound.among and self.places.crosses(site, bound):
            return "unknown"
        state = self.state_of_word(site, bound) if bound.among else self.state_of_number(site, bound)
        return "unknown" if state == "stuck" and now is None and self.places.case == "prudent" else state

    def state_of_word(self, site: str, bound: Bound) -> State:
        if self.places.term(site, bound.fact) in bound.among:
            return "met"
        words = self.places.words(site, bound.fact)
        return "lacking" if any(effect.term in bound.among for _, effect in words) else "stuck"

    def state_of_number(self, site: str, bound: Bound) -> State:
        value, way = self.places.value(site, bound.fact, bound.way), bound.way
        gap = None if value is None else (bound.level - value) * way
        if gap is not None and gap <= 0:
            return "met"
        if way_of(bound.fact) != way:
            return "stuck"
        moves = self.places.moves(site, bound.fact)
        reached = [amount_of(effect) * way for _, effect in moves.reaches]
        if any(level >= bound.level * way for level in reached):
            return "lacking"
        if gap is None or value is None:
            return "stuck"
        best = max([0.0, *(level - value * way for level in reached)])
        total = best + sum(abs(amount_of(effect)) for _, effect in moves.adds)
        return "lacking" if total >= gap * (1 - 1e-12) else "stuck"

    def close(self, column: int, site: str, bound: Bound) -> None:
        """A project is hosted only if the options bought bring the fact to its bound."""
        moves = self.places.moves(site, bound.fact)
        if bound.among:
            words = self.places.words(site, bound.fact)
            suiting = [(option, effect) for option, effect in words if effect.term in bound.among]
            self.rows.append(([(column, 1.0), *((option, -1.0) for option, _ in suiting)], 0.0))
            lowest = min(rank_of(effect) for _, effect in suiting)
            self.forbid(column, [o for o, e in words if e.term not in bound.among and rank_of(e) >= lowest])
            return
        value, wanted = self.places.value(site, bound.fact, bound.way), bound.level * bound.way
        whole = [option for option, effect in moves.reaches if amount_of(effect) * bound.way >= wanted]
        if value is None:
            self.rows.append(([(column, 1.0), *((option, -1.0) for option in whole)], 0.0))
            return
        gap = wanted - value * bound.way
        less = [(option, effect) for option, effect in moves.reaches if option not in whole]
        raises = self.raises(site, bound.fact, value) if less else [(option, gap) for option in whole]
        terms = [(column, gap), *self.lifting(raises + self.additions(site, bound.fact), gap)]
        self.rows.append((terms, 0.0))
        # Implied for whole options, not for shares of them: it spares the search most of its tries.
        helping = whole
        nearest = max([0.0, *(amount_of(effect) * bound.way - value * bound.way for _, effect in less)])
        if nearest + sum(abs(amount_of(effect)) for _, effect in moves.adds) >= gap * (1 - 1e-9):
            helping = list(dict.fromkeys(option for option, _ in [*moves.reaches, *moves.adds]))
        self.rows.append(([(column, 1.0), *((option, -1.0) for option in helping)], 0.0))

    def keep(self, column: int, site: str, bound: Bound) -> None:
        """Options that would carry a fact beyond what a project bears are not bought where it is hosted."""
        moves = self.places.moves(site, bound.fact)
        if bound.among:
            words = self.places.words(site, bound.fact)
            self.forbid(column, [option for option, effect in words if effect.term not in bound.among])
            return
        value = self.places.value(site, bound.fact, bound.way)
        if value is not None and bound.missed(value):
            value = self.places.good(site, bound)
        if value is None or way_of(bound.fact) == bound.way or not (moves.adds or moves.reaches):
            return
        room = abs(bound.level - value)
        terms = self.additions(site, bound.fact) + self.raises(site, bound.fact, value)
        beyond = sum(amount for _, amount in terms) - room
        if beyond > 0:
            self.rows.append(([(column, beyond), *terms], room + beyond))

    def forbid(self, column: int, options: list[int]) -> None:
        self.rows += [([(column, 1.0), (option, 1.0)], 1.0) for option in options]

    def lifting(self, lifts: Terms, gap: float) -> Terms:
        """What counts in a gap: no more than the gap, save of a shared amount, of which a part is enough."""
        return [(each, -(amount if each in self.shared else min(amount, gap))) for each, amount in lifts]

    def additions(self, site: str, name: str) -> Terms:
        """What is added to a fact of a site, for the good: an amount, or a part of a shared one."""
        if (site, name) not in self.added:
            terms: Terms = []
            for option, effect in self.places.moves(site, name).adds:
                if effect.how == "share":
                    part = self.column(1.0)
                    self.parts.setdefault((option, name), []).append((part, 1.0))
                    self.shared.add(part)
                    terms.append((part, amount_of(effect)))
                else:
                    terms.append((option, abs(amount_of(effect))))
            self.added[site, name] = terms
        return self.added[site, name]

    def raises(self, site: str, name: str, value: float) -> Terms:
        """How far the options bring a fact of a site from a value: the farthest alone counts."""
        if (site, name, value) not in self.levels:
            way = way_of(name)
            terms = [
                (option, way * (amount_of(effect) - value))
                for option, effect in self.places.moves(site, name).reaches
                if way * (amount_of(effect) - value) > 0
            ]
            if len(terms) > 1:
                options = [option for option, _ in terms]
                terms = [(self.column(1.0), amount) for _, amount in terms]
                self.rows.append(([(each, 1.0) for each, _ in terms], 1.0))
                for option, (each, _) in zip(options, terms, strict=True):
                    self.rows.append(([(each, 1.0), (option, -1.0)], 0.0))
            self.levels[site, name, value] = terms
        return self.levels[site, name, value]

    def share_sites(self) -> None:
        """What the projects of a site use up is there; a site of unknown area takes one project."""
        for (site, name), users in self.users.items():
            value = self.places.value(site, name, 1)
            if value is None:
                if name == "area_m2":
                    self.rows.append(([(column, 1.0) for column, _ in users], 1.0))
                continue
            short = sum(amount for _, amount in users) - value
            if len(users) < 2 or short <= 0:
                continue
            raises = self.raises(site, name, value)
            lifts = self.additions(site, name) + raises + self.checked(users, value, raises)
            terms = users + self.lifting(lifts, short)
            self.rows.append((terms, value))

    def checked(self, users: Terms, value: float, raises: Terms) -> Terms:
        """A project that is to be checked asks for more than the central value: hosted there, so much is
        taken as there, unless an option brings it."""
        found = [
            (user, self.column(1.0), amount - value)
            for user, amount in users
            if user in self.to_check and amount > value
        ]
        if found:
            self.rows.append(
                ([*((each, 1.0) for each, _ in raises), *((part, 1.0) for _, part, _ in found)], 1.0)
            )
        self.rows += [([(part, 1.0), (user, -1.0)], 0.0) for user, part, _ in found]
        return [(part, more) for _, part, more in found]

    def share_options(self) -> None:
        """The parts that sites take of a shared option make one at most, once it is bought."""
        self.rows += [([*parts, (option, -1.0)], 0.0) for (option, _), parts in self.parts.items()]

    def program(self, options: tuple[Option, ...]) -> Program:
        """Pairs are put right after the options, whatever was added between them. Rows are brought to one
        size: what is asked goes from a megawatt to hundreds of thousands of square metres."""
        from scipy import sparse

        order = [*range(self.options), *self.pair_columns]
        order += sorted(set(range(len(self.most))) - set(order))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        rows = [(_merged(terms), upper) for terms, upper in self.rows]
        sizes = [max(abs(factor) for _, factor in terms) or 1.0 for terms, _ in rows]
        entries = [
            (row, place[each], factor / size)
            for row, ((terms, _), size) in enumerate(zip(rows, sizes, strict=True))
            for each, factor in terms
        ]
        numbers, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = sparse.csr_array(
            (np.array(factors, dtype=float), (np.array(numbers, dtype=int), np.array(columns, dtype=int))),
            shape=(len(rows), len(order)),
        )
        upper = np.array([upper / size for (_, upper), size in zip(rows, sizes, strict=True)])
        return Program(options, tuple(self.pairs), matrix, upper, np.array(self.most)[order], self.stuck)


def _merged(terms: Terms) -> Terms:
    """Each column once: a sum of factors, save for an option that closes a gap in two ways."""
    found: dict[int, float] = {}
    for column, factor in terms:
        found[column] = min(found[column], factor) if column in found else factor
    return list(found.items())
