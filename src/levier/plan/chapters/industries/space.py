"""The industry space: manufacturing as a network of related activities, and what the territory has of it."""

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import Message, joined, m
from levier.industries.relatedness import Combined, IndustrySpace, industry_space
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.industries.relatedness import RelatedIndustries, held_here
from levier.plan.panel import Panel

LEVEL = naf.GROUP
"""Some 95 groups of manufacturing: as many as one can read."""
STATES = ("specialised", "present", "absent")
TOLD = 3
"""Communities and lone specialisations named in the finding."""
TITLE = m("The industry space: which industries are related, and where the territory stands")


def industry_space_answer(
    panel: Panel | NotComputed, related: RelatedIndustries | NotComputed
) -> Answer | Missing:
    """The groups of manufacturing as a network, coloured by their presence in the territory.

    Parameters
    ----------
    panel : jobs by area and activity, of sub-classes or groups
    related : relatedness of NAF groups (`related_industries` at LEVEL)
    """
    for needed in (panel, related):
        if isinstance(needed, NotComputed):
            return Missing("industry_space", TITLE, needed)
    assert isinstance(panel, Panel) and isinstance(related, RelatedIndustries)
    held = held_here(panel, LEVEL)
    makers = [code for code in related.combined.activities if code[:2] in naf.MANUFACTURING]
    jobs = {code: jobs for code, jobs in held.select("activity", "jobs").iter_rows() if jobs is not None}
    space = industry_space(related.combined.pairs.among(makers), sizes=jobs)
    if isinstance(space, NotComputed):
        return Missing("industry_space", TITLE, space)
    return _answer(panel, space, held, related.combined)


def _answer(panel: Panel, space: IndustrySpace, held: pl.DataFrame, combined: Combined) -> Answer:
    nodes = _nodes(space, held)
    links = _links(space, combined)
    communities = _communities(nodes)
    lone = _lone(nodes)
    strong = communities.filter(pl.col("specialised") > 0)
    return Answer(
        id="industry_space",
        title=TITLE,
        finding=_finding(strong, lone),
        figures=(
            Figure(
                "specialised_groups",
                m("Specialised groups of manufacturing"),
                int((nodes["state"] == "specialised").sum()),
                "count",
            ),
            Figure("communities", m("Families of related industries"), communities.height, "count"),
            Figure("lone_specialisations", m("Specialisations far from the others"), len(lone), "count"),
        ),
        tables=(
            # Chart "network": the first column is the key, to which the first two columns of the links refer.
            Table(
                "industry_space",
                m("Groups of manufacturing: where each stands"),
                columns(
                    "naf_group",
                    "label",
                    "state",
                    "family",
                    "jobs",
                    "location_quotient",
                    "related_here",
                    "x",
                    "y",
                    "named",
                ),
                nodes,
                "list",
                on_page=("label", "state", "family", "jobs", "location_quotient", "related_here"),
            ),
            Table(
                "industry_space_links",
                m("Related groups, and the evidence that says so"),
                columns(
                    "activity_a",
                    "activity_b",
                    "label_a",
                    "label_b",
                    "relatedness",
                    *(f"by_{name}" for name in combined.kinds),
                    "kinds_known",
                    "kinds_related",
                ),
                links,
                "file",
            ),
            Table(
                "industry_families",
                m("Families of related industries, the territory's strongest first"),
                columns("family", "around", "groups", "specialised", "present", "jobs"),
                communities,
            ),
        ),
        charts=(
            Chart(
                "industry_space",
                "network",
                m("The industry space"),
                m(
                    "Each point is a group of manufacturing activities; two that are related are joined. "
                    "Colours say what the territory has."
                ),
                "industry_space",
                "label",
                "y",
                x="x",
                size="jobs",
                series="state",
                named="named",
                links="industry_space_links",
            ),
        ),
        evidence=panel.cautioned(combined.evidence),
    )


def _nodes(space: IndustrySpace, held: pl.DataFrame) -> pl.DataFrame:
    """The groups, the territory's specialisations first; `related_here`: how many of those linked to it the
    territory is specialised in; `named`: worth a name, a specialisation or next to two or more."""
    labels = naf.table().select(activity="code", label="label")
    known = space.nodes.join(held, on="activity", how="left").join(labels, on="activity", how="left")
    with_state = known.with_columns(
        pl.col("state").fill_null("absent"),
        family=pl.col("community"),
        jobs=pl.when(pl.col("state").is_null()).then(0).otherwise("jobs"),
    )
    strong = with_state.filter(pl.col("state") == "specialised")["activity"]
    near = _both_ways(space.links).filter(pl.col("other").is_in(strong.to_list()))
    counted = near.group_by("activity").agg(related_here=pl.len().cast(pl.Int64))
    rank = pl.col("state").replace_strict({state: n for n, state in enumerate(STATES)}, return_dtype=pl.Int64)
    return (
        with_state.join(counted, on="activity", how="left")
        .with_columns(pl.col("related_here").fill_null(0))
        .with_columns(named=(pl.col("state") == "specialised") | (pl.col("related_here") >= 2))
        .rename({"activity": "naf_group"})
        .sort(rank, "related_here", "strength", "naf_group", descending=[False, True, True, False])
    )


def _both_ways(links: pl.DataFrame) -> pl.DataFrame:
    """`activity`, `other`: each link twice."""
    return pl.concat(
        [
            links.select(activity="activity_a", other="activity_b"),
            links.select(activity="activity_b", other="activity_a"),
        ]
    )


def _links(space: IndustrySpace, combined: Combined) -> pl.DataFrame:
    """The links, with what each kind says; `kinds_related`: how many kinds call the pair related."""
    labels = naf.table().select("code", "label")
    own = {name: f"by_{name}" for name in combined.kinds}
    told = combined.table().drop("relatedness").rename(own)
    return (
        space.links.join(told, on=["activity_a", "activity_b"], how="left")
        .join(labels.select(activity_a="code", label_a="label"), on="activity_a", how="left")
        .join(labels.select(activity_b="code", label_b="label"), on="activity_b", how="left")
        .sort("relatedness", "activity_a", "activity_b", descending=[True, False, False])
    )


def _communities(nodes: pl.DataFrame) -> pl.DataFrame:
    """Of each family: `around` (its most related group), `groups`, `specialised`, `present`, `jobs`."""
    return (
        nodes.drop_nulls("family")
        .sort("strength", "naf_group", descending=[True, False])
        .group_by("family", maintain_order=True)
        .agg(
            around=pl.col("label").first(),
            groups=pl.len().cast(pl.Int64),
            specialised=(pl.col("state") == "specialised").sum().cast(pl.Int64),
            present=(pl.col("state") != "absent").sum().cast(pl.Int64),
            jobs=pl.when(pl.col("jobs").is_not_null().all()).then(pl.col("jobs").sum()),
        )
        .sort("specialised", "present", "family", descending=[True, True, False])
    )


def _lone(nodes: pl.DataFrame) -> list[str]:
    """The labels of the specialisations none of whose related groups is one."""
    lone = nodes.filter((pl.col("state") == "specialised") & (pl.col("related_here") == 0))
    return lone["label"].to_list()


def _finding(strong: pl.DataFrame, lone: list[str]) -> Message:
    if strong.is_empty():
        return m("The territory is specialised in no group of manufacturing activities.")
    families = joined(
        [
            m("{around} ({specialised} of {groups} groups)", around=around, specialised=here, groups=groups)
            for around, here, groups in strong.head(TOLD)
            .select("around", "specialised", "groups")
            .iter_rows()
        ]
    )
    most = m(
        "The families of industries where the territory has the most specialisations are around: {families}.",
        families=families,
    )
    if not lone:
        return m("{most} Each of its specialisations is related to another.", most=most)
    return m(
        "{most} Specialisations related to no other one here, {n}: {lone}.",
        most=most,
        n=len(lone),
        lone=joined([m("{name}", name=name) for name in lone[:TOLD]]),
    )
