"""A project's supply chain in words: lines for a terminal, tables for a file."""

from collections.abc import Iterator
from itertools import islice

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.core.naf import INDUSTRY
from levier.industries.supply import FilledGap, Retooling, reason
from levier.plan.industries.supply import ProjectSupply
from levier.plan.tables import csv_file
from levier.plan.words import Words

NAMED = 2
SHARE_DECIMALS = 3
"""Of a share as it is read: a tenth of a percent."""


def supply_lines(supply: ProjectSupply, words: Words) -> Iterator[str]:
    """Each input with who makes it; under what is missing, who could turn to it and what it would bring."""
    found = supply.map
    yield words.say(
        m(
            "{project}, around {site}, {km} km",
            project=found.bill.label,
            site=found.site.name,
            km=found.radius_km,
        )
    )
    for row in found.inputs.iter_rows(named=True):
        yield "- " + words.say(m("{item}: {makers}", item=row["item"], makers=_made(row)))
        for sentence in _under(*supply.gaps.get(row["item"], (None, None))):
            yield f"    {words.say(sentence)}"
    if supply.kept is not None:
        yield words.say(kept(supply.kept))
    for sentence in cautions(supply):
        yield words.say(sentence)


def cautions(supply: ProjectSupply) -> list[Message]:
    """What a reader must know of the makers, of those who could retool, and of the gains, each once."""
    evidence = [supply.map.evidence]
    for kind in (Retooling, FilledGap):
        told = (part for gap in supply.gaps.values() for part in gap if isinstance(part, kind))
        evidence.extend(part.evidence for part in islice(told, 1))
    if supply.kept_evidence is not None:
        evidence.append(supply.kept_evidence)
    said = [sentence for one in evidence for sentence in (*one.cautions, one.uncertainty)]
    if supply.untold is not None:
        said.append(m("What gaps filled would bring is not told: {reason}.", reason=supply.untold.reason))
    return list(dict.fromkeys(said))


def supply_files(supply: ProjectSupply, places: pl.DataFrame, name: str, words: Words) -> dict[str, bytes]:
    """The inputs, their makers, those who could retool, and where the jobs of each gap filled would be, as
    CSV files; the last two where there is something in them."""
    could = [
        found.candidates.with_columns(
            item=pl.lit(item),
            why=pl.Series(
                [words.say(reason(row)) for row in found.candidates.iter_rows(named=True)], dtype=pl.String
            ),
        )
        for item, (found, _) in supply.gaps.items()
        if not isinstance(found, NotComputed)
    ]
    files = {
        f"{name}.csv": csv_file(_with_gains(supply)),
        f"{name}-makers.csv": csv_file(
            supply.map.makers.filter(pl.col("diffusion") != "P").drop("diffusion")
        ),
    }
    if could:
        files[f"{name}-retooling.csv"] = csv_file(pl.concat(could).select("item", pl.exclude("item")))
    if not places.is_empty():
        files[f"{name}-places.csv"] = csv_file(places)
    return files


def _with_gains(supply: ProjectSupply) -> pl.DataFrame:
    """The inputs with what making each missing one here would bring, per M€ of it."""
    gains = [
        {"item": item, **{name: getattr(gain, name) for name in _GAINS}}
        for item, (_, gain) in supply.gaps.items()
        if isinstance(gain, FilledGap)
    ]
    schema = {"item": pl.String, **dict.fromkeys(_GAINS, pl.Float64)}
    return supply.map.inputs.join(
        pl.DataFrame(gains, schema=schema).rename(
            {"jobs_low": "added_jobs_low", "jobs_high": "added_jobs_high"}
        ),
        on="item",
        how="left",
        maintain_order="left",
    )


_GAINS = ("output_meur_low", "output_meur_high", "jobs_low", "jobs_high")


def _made(row: dict[str, object]) -> Message:
    km = row["nearest_km"]
    if row["state"] == "unknown":
        return m("no activity code says who makes it")
    if km is not None:
        near = round(float(str(km)))
        if row["nearest"] is None:
            return m("establishments that declare it: {n}; the nearest at {km} km", n=row["makers"], km=near)
        return m(
            "establishments that declare it: {n}; the nearest at {km} km: {name}",
            n=row["makers"],
            km=near,
            name=row["nearest"],
        )
    if row["state"] == "unseen":
        return m("not seen in the register imported, which does not hold the whole area")
    if row["naf"] is not None and not _industrial(str(row["naf"])):
        return m("nobody around")  # services are not sought farther
    if row["beyond_km"] is None:
        return m("nobody around, nor farther in the register imported")
    return m("nobody around; the nearest is at {km} km", km=round(float(str(row["beyond_km"]))))


def _industrial(naf: str) -> bool:
    return any(code[:2] in INDUSTRY for code in naf.split("|"))


def _under(could: Retooling | NotComputed | None, gain: FilledGap | NotComputed | None) -> Iterator[Message]:
    if isinstance(could, Retooling):
        for row in could.candidates.unique("siren", maintain_order=True).head(NAMED).iter_rows(named=True):
            yield m("could turn to it: {name}. {why}", name=row["name"], why=reason(row))
    if isinstance(gain, FilledGap):
        yield gained(gain)
    elif isinstance(gain, NotComputed):
        yield gain.reason


def kept(row: dict[str, float | None]) -> Message:
    """What stays around of an industry's purchases, in a sentence."""
    low, high = kept_range(row)
    return m(
        "Such an industry would make {part} of its purchases around; the rest leaks elsewhere or abroad.",
        part=m("{part_share}", part_share=row["local_supply_share_middle"])
        if low is None
        else m("{low_share} to {high_share}", low_share=low, high_share=high),
    )


def kept_range(row: dict[str, float | None]) -> tuple[float | None, float | None]:
    """The ends of the part of purchases made around; none where they are read alike: it is then a point."""
    low, high = row["local_supply_share_low"], row["local_supply_share_high"]
    alike = low is not None and high is not None and round(low, SHARE_DECIMALS) == round(high, SHARE_DECIMALS)
    return (None, None) if alike else (low, high)


def gained(gain: FilledGap) -> Message:
    """What a gap filled would bring, in a sentence."""
    return m(
        "each M€ that the project buys would bring {output} M€ of output and {jobs} jobs to the area "
        "around, suppliers included.",
        output=_from_to(round(gain.output_meur_low, 2), round(gain.output_meur_high, 2)),
        jobs=_from_to(round(gain.jobs_low, 1), round(gain.jobs_high, 1)),
    )


def _from_to(low: float, high: float) -> Message:
    return m("{n}", n=low) if low == high else m("{low} to {high}", low=low, high=high)
