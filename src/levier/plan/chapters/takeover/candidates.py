"""Who could take over the firms to call."""

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.columns import columns
from levier.plan.document import Answer, Figure, Missing, Table
from levier.plan.inputs import Inputs
from levier.plan.short_list import ShortList

TITLE = m("Who could take these firms over")


def candidates(listed: ShortList, inputs: Inputs) -> Answer | Missing:
    found = listed.candidates
    if isinstance(found, NotComputed):
        return Missing("candidates", TITLE, found)
    labels = naf.table().select(buyer_naf="code", buyer_label="label")
    pairs = found.by_target.join(labels, on="buyer_naf", how="left", maintain_order="left")
    served = pairs["target"].n_unique()
    staff = found.employees.filter(possible="yes").height
    return Answer(
        id="candidates",
        title=TITLE,
        finding=m(
            "{served} firms have candidates among the companies of the departments around; employees could "
            "take over {staff} of them, as a cooperative (SCOP), if they are able and willing.",
            served=served,
            staff=staff,
        ),
        figures=(
            Figure("firms_with_candidates", m("Firms with candidates"), served, "count"),
            Figure("employees_possible", m("Takeover by employees possible"), staff, "count"),
        ),
        tables=(
            Table(
                "candidates",
                m("Candidates of each firm, the best first"),
                columns(
                    *("target", "target_name", "rank", "buyer", "buyer_name", "buyer_naf", "buyer_label"),
                    *("affinity_share", "distance_km", "relatedness"),
                ),
                _in_order(pairs, listed).rename({"affinity": "affinity_share"}),
                "list",
                ("target_name", "rank", "buyer_name", "buyer_label", "affinity_share", "distance_km"),
            ),
        ),
        charts=(),
        evidence=found.evidence,
    )


def _in_order(pairs: pl.DataFrame, listed: ShortList) -> pl.DataFrame:
    """In the order of the firms to call."""
    if isinstance(listed.firms, NotComputed):
        return pairs
    order = listed.firms.select(target="siren", call="rank")
    return pairs.join(order, on="target", how="left").sort("call", "target", "rank", nulls_last=True)
