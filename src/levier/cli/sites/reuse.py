"""`levier sites reuse` and `levier sites values`: clean-up costs and what reusing a brownfield brings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from levier.cli.asking import DataOption, TableOption, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, printable, tell
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m

if TYPE_CHECKING:
    from levier.sites.reuse import UnitValues

HELP = m("What cleaning up a brownfield costs, what reusing it brings, and to whom.")
MOST_AREA_M2 = 1e8
"""10,000 ha: beyond, square metres are not meant."""
VALUES_HELP = m("Unit values of clean-up and reuse, with their ranges and sources.")


def values(table: TableOption = None, lang: LangOption = None) -> None:
    """Example: levier sites values --out out/values.csv"""
    from levier.plan.folder import put_together
    from levier.plan.sites.reuse_words import value_lines
    from levier.plan.tables import csv_file
    from levier.plan.words import Words
    from levier.sites.reuse import unit_values

    check_csv(table)
    for line in value_lines(unit_values(), Words(chosen_language(lang))):
        out.print(printable(line), markup=False)
    if table is not None:
        put_together(table.parent, {table.name: csv_file(unit_values().table)})
        out.print(str(table), markup=False)


def reuse(
    territory: Annotated[
        str | None, typer.Argument(help=tell(m("Code or name of the territory; none with --area.")))
    ] = None,
    site: Annotated[str | None, typer.Argument(help=tell(m("Identifier of one site.")))] = None,
    area: Annotated[float | None, typer.Option("--area", help=tell(m("Land of the site, m².")))] = None,
    built: Annotated[
        float | None, typer.Option("--built", help=tell(m("Floor of its buildings, m².")))
    ] = None,
    pollution: Annotated[
        str | None,
        typer.Option("--pollution", help=tell(m("Class of the CNIG standard, as “pollution avérée”."))),
    ] = None,
    buildings: Annotated[
        str | None, typer.Option("--buildings", help=tell(m("State, as “dégradation moyenne”.")))
    ] = None,
    asbestos: Annotated[
        bool | None,
        typer.Option("--asbestos/--no-asbestos", help=tell(m("Whether the buildings hold asbestos."))),
    ] = None,
    against: Annotated[
        str,
        typer.Option("--against", help=tell(m("Compared with: field (the same project there) or nothing."))),
    ] = "field",
    cover: Annotated[
        str, typer.Option("--cover", help=tell(m("The field: crops, meadow, forest or wetland.")))
    ] = "crops",
    horizon: Annotated[int, typer.Option("--horizon", help=tell(m("Years, 1 to 50.")))] = 30,
    rate: Annotated[
        float | None, typer.Option("--rate", help=tell(m("Discount rate as a share; 0.032 by default.")))
    ] = None,
    carbon: Annotated[
        str, typer.Option("--carbon", help=tell(m("Value of carbon: 2025 or 2019, by its commission.")))
    ] = "2025",
    jobs: Annotated[float | None, typer.Option("--jobs", help=tell(m("Jobs of the project.")))] = None,
    land_price: Annotated[
        float | None, typer.Option("--land-price", help=tell(m("Price of ready industrial land, € per m².")))
    ] = None,
    own_values: Annotated[
        Path | None,
        typer.Option(
            "--values",
            help=tell(m("CSV of unit values that replace ours: key, value, low, high.")),
        ),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            "--cases",
            help=tell(m("CSV of past conversions: area_m2, cost_eur, pollution, use. For one site.")),
        ),
    ] = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites reuse --area 20000 --built 6000 --pollution "pollution avérée" --jobs 80"""
    from levier.plan.filled_file import read_numbers
    from levier.plan.folder import put_together
    from levier.plan.sites.reuse import BY_HAND, past_cases, reuse_in, reuse_of, typed_in
    from levier.plan.sites.reuse_words import past_line, reuse_files, reuse_lines
    from levier.plan.words import Words
    from levier.sites.reuse import Comparison, Setting, unit_values

    if (territory is None) == (area is None):
        raise BadInput(
            m("give a territory, or the area of a site, one of the two"),
            fix=m("--area 20000, or the code of a territory"),
        )
    check_csv(table)
    used = unit_values() if own_values is None else _overridden(own_values)
    others = None if cases is None else read_numbers(cases, ("area_m2", "cost_eur"))
    comparison = Comparison(against, cover, horizon, rate, carbon=carbon)  # type: ignore[arg-type]
    told = Setting(jobs=jobs, land_price_eur_m2=land_price)
    if territory is None:
        facts = {"area_m2": area, "built_m2": built, "pollution": pollution, "buildings": buildings}
        facts["asbestos"] = None if asbestos is None else float(asbestos)
        found = reuse_of(typed_in(_given(facts)), {BY_HAND: told}, comparison, used)
    else:
        with lake_for(data, lake) as opened:
            cut, geography, place = lake_about(opened, territory)
            announce(m("Costing the brownfields of {name}", name=place.name))
            found = reuse_in(cut, place, geography, comparison, site, told, used)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    words = Words(chosen_language(lang))
    for line in reuse_lines(found, words):
        out.print(printable(line), markup=False)
    if others is not None:
        past = past_cases(found, others)
        if isinstance(past, NotComputed):
            raise not_computed(past)
        out.print(printable(past_line(past, words)), markup=False)
    if table is not None:
        files = reuse_files(found, table.stem)
        put_together(table.parent, files)
        for name in files:
            out.print(str(table.parent / name), markup=False)


def _overridden(path: Path) -> "UnitValues":
    """The unit values with those of a person's file in place of ours."""
    from levier.plan.filled_file import read_numbers
    from levier.sites.reuse import unit_values

    given = read_numbers(path, ("value", "low", "high", "price_year"))
    if "key" in given.columns and given["key"].null_count():
        raise BadInput(
            m("a row names no unit value"), where=str(path), fix=m("levier sites values lists them")
        )
    return unit_values().overridden(given)


def _given(facts: dict[str, float | str | None]) -> dict[str, float | str]:
    """What a person told of a site. Raises BadInput for an area that cannot be one."""
    area = facts["area_m2"]
    if not (isinstance(area, float) and 0 < area <= MOST_AREA_M2):
        raise BadInput(
            m("an area is above 0 and at most {most_m2}", most_m2=round(MOST_AREA_M2)), where="--area"
        )
    return {name: value for name, value in facts.items() if value is not None}
