"""Names of firms made comparable: without their legal form, articles, accents, and the ways of writing them.

`SARL L'Atelier du Sapin` and `ATELIER SAPIN (S.A.R.L.)` have the same key, `atelier sapin`. The legal form is
not lost: it is evidence of its own.
"""

import ibis
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from levier.core.codes import NATURAL_PERSON
from levier.core.text import folded

FORM_WORDS: tuple[tuple[str, str], ...] = (
    ("sarl", r"e ?u ?r ?l|s ?e ?l ?a ?r ?l|s ?a ?r ?l|societe a responsabilite limitee"),
    ("sarl", r"entreprise unipersonnelle a responsabilite limitee"),
    (
        "sas",
        r"s ?a ?s ?u|s ?e ?l ?a ?s|s ?a ?s"
        r"|societe par actions simplifiee( unipersonnelle| a associe unique)?",
    ),
    ("snc", r"s ?n ?c|societe en nom collectif"),
    ("civil", r"s ?c ?i|s ?c ?e ?a|g ?a ?e ?c|s ?c ?m|s ?c ?p|societe civile( immobiliere)?"),
    ("sa", r"s ?a|societe anonyme( a conseil d administration| a directoire)?"),
)
"""Each class of legal forms, and how its forms are written in a folded name; the first that fits."""

FORM_CODES: tuple[tuple[str, str], ...] = (
    ("sarl", "54"),
    ("sas", "57"),
    ("sa", "55"),
    ("sa", "56"),
    ("snc", "52"),
    ("civil", "65"),
)
"""The same classes, by the beginning of INSEE's code of legal forms (level II)."""

STEM = 3
"""Letters that an abbreviated word keeps."""
SPELT_OUT = {"ets": "etablissements", "etabs": "etablissements", "cie": "compagnie", "ent": "entreprise"}
# `fold` reads `Ste` as Sainte, where a firm means Société: as a first word it counts for nothing.
NOTHING_SAID = r"^(sainte|societe) |\b(societe|le|la|les|l|de|du|des|d|et|en|au|aux|a)\b"
CEDEX = r"\b(cedex|\d+(er?|eme)?|arrondissement)\b"


def name_key(name: ir.StringValue) -> ir.StringValue:
    """The words of a name that tell firms apart, in their order; null where none is left."""
    return _name_key(name).nullif("")


def form_said(name: ir.StringValue) -> ir.StringValue:
    """The class of the legal form that a name bears, or null."""
    return _form_said(name).nullif("")


def town_key(town: ir.StringValue) -> ir.StringValue:
    """A town's name as it can be compared: folded, without Cedex, number or arrondissement."""
    return _town_key(town).nullif("")


def form_of(legal_form: ir.StringValue) -> ir.StringValue:
    """The class of a legal form from its INSEE code, or null."""
    return ibis.cases(
        *((legal_form.startswith(code), form) for form, code in FORM_CODES), else_=ibis.null("string")
    )


# An engine may refuse a null from a function of ours: these give an empty text instead.
@ibis.udf.scalar.pyarrow
def _name_key(text: str) -> str:
    return _worked(text, _key(folded(pl.col("text"))))


@ibis.udf.scalar.pyarrow
def _form_said(text: str) -> str:
    read = folded(pl.col("text"))
    worded = [pl.when(read.str.contains(rf"\b({words})\b")).then(pl.lit(form)) for form, words in FORM_WORDS]
    return _worked(text, pl.coalesce(worded))


@ibis.udf.scalar.pyarrow
def _town_key(text: str) -> str:
    return _worked(text, _squeezed(folded(pl.col("text")).str.replace_all(CEDEX, "")))


def _key(text: pl.Expr) -> pl.Expr:
    every_form = "|".join(words for _, words in FORM_WORDS)
    bare = text.str.replace_all(rf"\b({every_form})\b", "")
    for short, whole in SPELT_OUT.items():
        bare = bare.str.replace_all(rf"\b{short}\b", whole)
    return _squeezed(bare.str.strip_chars(" ").str.replace_all(NOTHING_SAID, ""))


def _squeezed(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r" +", " ").str.strip_chars(" ")


def _worked(batch: pa.Array, work: pl.Expr) -> pa.Array:
    texts = pl.Series("text", pl.from_arrow(batch), dtype=pl.String)
    return (
        texts.to_frame().select(work.fill_null("").cast(pl.String)).to_series().to_arrow().cast(pa.string())
    )


def prepared_notices(notices: ir.Table) -> ir.Table:
    """`unique_id`, `words` (sorted), `stems` (their first letters), `form`, `town`, `department` of notices
    that bear a name; key `notice_id`."""
    return _prepared(
        notices,
        unique_id=notices["notice_id"],
        form=form_said(notices["name"]),
        department=department_of_postal_code(notices["postal_code"]),
    )


def prepared_firms(firms: ir.Table) -> ir.Table:
    """The same of firms that may be compared by name: legal persons, wholly diffused; key `siren`."""
    legal_persons = ~firms["legal_form"].startswith(NATURAL_PERSON)
    open_ones = firms.filter(legal_persons & (firms["diffusion"] == "O"))
    return _prepared(
        open_ones,
        unique_id=open_ones["siren"],
        form=form_of(open_ones["legal_form"]),
        department=open_ones["department"],
    )


def _prepared(
    records: ir.Table, unique_id: ir.StringValue, form: ir.StringValue, department: ir.StringValue
) -> ir.Table:
    keyed = records.select(
        unique_id=unique_id,
        words=name_key(records["name"]),
        form=form,
        town=town_key(records["town"]),
        department=department,
    )
    named = keyed.filter(keyed["words"].notnull())
    words = named["words"].split(" ").unique().sort()
    return named.mutate(words=words.join(" "), stems=words.map(lambda word: word.substr(0, STEM)))


def department_of_postal_code(postal_code: ir.StringValue) -> ir.StringValue:
    """The department that a postal code begins with; in Corsica 200 and 201 are 2A, 202 and 206 2B."""
    return ibis.cases(
        (postal_code.re_search("^20[01]"), "2A"),
        (postal_code.startswith("20"), "2B"),
        (postal_code.re_search("^9[78]"), postal_code.substr(0, 3)),
        else_=postal_code.substr(0, 2),
    )
