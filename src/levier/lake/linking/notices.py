"""Notices and the firms they speak of: by the SIREN in their text, else by name; never below a threshold."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import polars as pl
from ibis.backends.duckdb import Backend

from levier.core.errors import BadInput
from levier.core.evidence import Evidence
from levier.core.geography import Geography
from levier.core.messages import m
from levier.lake.linking.free_text import sirens_in_texts
from levier.lake.linking.names import LEAST_PROBABILITY, NameLinks, link_names

BY_TEXT, BY_NAME, UNLINKED = "siren_in_text", "name", "unlinked"


@dataclass(frozen=True)
class NoticeLinks:
    """`links`: the notices, key `notice_id`: `siren` (null where unlinked), `how` (siren_in_text, name,
    unlinked), `probability` (of the best candidate by name, linked or not; null: none, or linked by its
    text). `in_text`: every SIREN found in the texts, with its `form`, `role` and whether it is `known`.
    `by_name`: the candidates by name, with the evidence of each column.
    """

    links: pl.DataFrame
    in_text: pl.DataFrame
    by_name: NameLinks
    evidence: Evidence


def firms_at_their_seats(legal_units: ir.Table, establishments: ir.Table, geography: Geography) -> ir.Table:
    """Legal units with the `town` and `department` of their head office (null where there is none).

    `legal_units`, `establishments` : the lake's tables. `geography` knows the communes, former ones among
    them.
    """
    named = geography.communes.select("commune", town="name", department="department")
    places = ibis.memtable(
        geography.passage.join(named, on="commune").select("town", "department", place="code")
    )
    seats = establishments.filter(establishments["head_office"].fill_null(False))
    one_seat = seats.group_by("siren").aggregate(place=lambda t: t.commune.min())
    placed = one_seat.left_join(places, "place").select("siren", "town", "department")
    joined = legal_units.left_join(placed, "siren")
    return joined.select("siren", "name", "legal_form", "diffusion", "town", "department")


def named_apart(unmatched_notices: ir.Table) -> ir.Table:
    """The lake's `unmatched_notices` with one `notice_id` a row: where a notice names several legal persons,
    their rank by name follows it (`A202611234/2`)."""
    rank = ibis.row_number().over(group_by="notice_id", order_by="name") + 1
    ranked = unmatched_notices.mutate(_rank=rank)
    numbered = ranked["notice_id"] + "/" + ranked["_rank"].cast("string")
    apart = ibis.ifelse(ranked["_rank"] == 1, ranked["notice_id"], numbered)
    return ranked.mutate(notice_id=apart).drop("_rank")


def notices_to_firms(
    notices: ir.Table, firms: ir.Table, engine: Backend, least_probability: float = LEAST_PROBABILITY
) -> NoticeLinks:
    """The firm of each notice that bears no SIREN in its own column.

    A text links a notice where it holds one SIREN of the firm itself, known to the register; what it says of
    a seller, a buyer or an officer of the court is kept, and does not link. Other notices are compared by
    name.

    Parameters
    ----------
    notices : n rows, key `notice_id`
        `name` of a legal person, `town`, `postal_code`, all nullable; `text`, nullable, if there is any.
    firms : key `siren`
        as `firms_at_their_seats` gives them.
    engine : where both tables live.
    least_probability : above 0.5, at most 1
        Below it a notice stays unlinked.

    Raises
    ------
    BadInput : the threshold would link what is more likely wrong, or two rows have one `notice_id`.
    """
    if not 0.5 < least_probability <= 1:
        raise BadInput(
            m("a threshold of {threshold} would link what is as likely wrong", threshold=least_probability),
            fix=m("give a probability above 0.5, at most 1"),
        )
    if "text" not in notices.columns:
        notices = notices.mutate(text=ibis.null("string"))
    texts = engine.to_polars(notices.select("notice_id", "text"))
    if texts["notice_id"].is_duplicated().any():
        raise BadInput(
            m("several rows have one notice_id"),
            where="notices",
            fix=m("number the names of each notice: named_apart(unmatched_notices)"),
        )
    in_text = _known(sirens_in_texts(texts), firms, engine)
    from_text = (
        in_text.filter((pl.col("role") == "firm") & pl.col("known"))
        .group_by("notice_id")
        .agg(pl.col("siren").first(), several=pl.len() > 1)
        .filter(~pl.col("several"))
        .select("notice_id", of_text="siren")
    )
    rest = notices.filter(notices["name"].notnull())
    if from_text.height:
        rest = rest.anti_join(ibis.memtable(from_text), "notice_id")
    by_name = link_names(rest, firms, engine)
    best = by_name.candidates.filter(pl.col("rank") == 1).select("notice_id", "probability", of_name="siren")
    sure = pl.col("probability") >= least_probability
    links = (
        texts.select("notice_id")
        .join(from_text, on="notice_id", how="left")
        .join(best, on="notice_id", how="left")
        .select(
            "notice_id",
            siren=pl.coalesce("of_text", pl.when(sure).then("of_name")),
            how=pl.when(pl.col("of_text").is_not_null())
            .then(pl.lit(BY_TEXT))
            .when(sure)
            .then(pl.lit(BY_NAME))
            .otherwise(pl.lit(UNLINKED)),
            probability="probability",
        )
        .sort("notice_id")
    )
    return NoticeLinks(links, in_text, by_name, _evidence(by_name, least_probability))


def _known(in_text: pl.DataFrame, firms: ir.Table, engine: Backend) -> pl.DataFrame:
    """Whether the register holds each SIREN found."""
    if in_text.is_empty():
        return in_text.with_columns(known=pl.lit(None, pl.Boolean))
    wanted = firms.semi_join(ibis.memtable(in_text.select("siren").unique()), "siren").select("siren")
    return in_text.with_columns(known=pl.col("siren").is_in(engine.to_polars(wanted)["siren"].to_list()))


def _evidence(by_name: NameLinks, least_probability: float) -> Evidence:
    trained = (
        m("trained on these notices")
        if by_name.trained
        else m("with stated shares: too few notices to train")
    )
    return Evidence(
        method=m(
            "SIREN in the text, else name and place compared by Splink ({trained});"
            " linked from {threshold} on",
            trained=trained,
            threshold=least_probability,
        ),
        tables=("unmatched_notices", "legal_units", "establishments"),
        uncertainty=m("each link by name bears its probability; two homonyms of one town are not told apart"),
        reference="Fellegi & Sunter 1969",
        cautions=(m("natural persons and firms with partial diffusion are never linked by name"),),
    )
