"""Skills: the occupations that local industries hire."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries import FOOD_CRAFTS, Inventory
from levier.plan.columns import columns
from levier.plan.document import Answer, Chapter, Chart, Figure, Missing, Table
from levier.plan.inputs import Inputs
from levier.skills import occupations_hired

SHOWN = 15


def chapter(inputs: Inputs, inventory: Inventory | NotComputed) -> Chapter:
    return Chapter("skills", m("Skills"), m("Who will do the work?"), (_occupations(inputs, inventory),))


def _occupations(inputs: Inputs, inventory: Inventory | NotComputed) -> Answer | Missing:
    title = m("Occupations that local manufacturing hires, food crafts aside")
    if isinstance(inventory, NotComputed):
        return Missing("occupations", title, inventory)
    if inputs.hirings.is_empty():
        missing = NotComputed(m("no hirings by occupation and industry have been imported"), ("hirings",))
        return Missing("occupations", title, missing)
    found = occupations_hired(
        inventory.by_subclass.filter(
            (pl.col("group") == "manufacturing") & ~pl.col("naf").is_in(FOOD_CRAFTS)
        ),
        inputs.hirings,
        None if inputs.tension.is_empty() else inputs.tension,
    )
    if isinstance(found, NotComputed):
        return Missing("occupations", title, found)
    table = found.occupations.rename({"label": "occupation"})
    names = ["rome", "occupation", "share", "share_low", "share_high"]
    difficult = "difficult_share" in table.columns
    first = table.row(0, named=True)
    return Answer(
        id="occupations",
        title=title,
        finding=m(
            "Food crafts (bakers, pork butchers) aside, the occupation most hired is “{occupation}”; the "
            "shares rest on {industries} local industries.",
            occupation=first["occupation"] or first["rome"],
            industries=found.industries,
        ),
        figures=(
            Figure("industries_counted", m("Local industries counted"), found.industries, "count"),
            Figure("industries_left", m("Industries left aside"), found.left_aside.height, "count"),
        ),
        tables=(
            Table(
                "occupations_first",
                m("Occupations most hired"),
                columns(*names, *(["difficult_share"] if difficult else [])),
                table.head(SHOWN),
            ),
            Table(
                "occupations",
                m("All occupations hired"),
                columns(*names, *(["difficult_share"] if difficult else [])),
                table,
                "list",
            ),
        ),
        charts=(
            Chart(
                "occupations_shares",
                "bars",
                m("Occupations most hired by local manufacturing"),
                m("Share of each occupation in hirings, with the range that headcount bands allow."),
                "occupations_first",
                "occupation",
                "share",
                low="share_low",
                high="share_high",
            ),
        ),
        evidence=found.evidence,
    )
