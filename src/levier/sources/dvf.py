"""DGFiP, sales of land and buildings (DVF), as geolocated by Etalab; twice a year, Licence Ouverte 2.0.

One sale takes several lines of the file: one for each premises, once more for each kind of ground of its
parcel, and its price stands on every one. Here a sale is one row, its price counted once.

The licence forbids that the data serve to find persons again, or be indexed with what would. So the address,
the parcel, its point and the lots are read for counting and go no further: what is kept of a place is its
commune and cadastral section, enough to compare prices with those of the surroundings.

Not in the file: Bas-Rhin, Haut-Rhin, Moselle (land register of their own) and Mayotte.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import File
from levier.sources.source import AS_OF, RECORD, Source, text

HOUSE, FLAT, OUTBUILDING, BUSINESS = "1", "2", "3", "4"
"""`code_type_local`; 4 is "local industriel, commercial ou assimilé": the file does not tell them apart."""

SECTION_LENGTH = 10
"""Of a parcel's 14 characters: commune (5), prefix (3), section (2); the parcel's number is left out."""

LISTING = "https://files.data.gouv.fr/geo-dvf/latest/csv/"

GROUND = ["sale", "disposition", "parcel", "culture", "special_culture", "ground_m2"]


def shape(raw: ir.Table) -> ir.Table:
    return _sales(_dispositions(_parcels(_lines(raw))))


def _lines(raw: ir.Table) -> ir.Table:
    return raw.select(
        record=raw[RECORD],
        sale=text(raw, "id_mutation"),
        disposition=text(raw, "numero_disposition").fill_null(""),
        parcel=text(raw, "id_parcelle").fill_null(""),
        culture=text(raw, "code_nature_culture").fill_null(""),
        special_culture=text(raw, "code_nature_culture_speciale").fill_null(""),
        ground_m2=_number(text(raw, "surface_terrain")),
        sold_on=text(raw, "date_mutation"),
        nature=text(raw, "nature_mutation"),
        price_eur=_number(text(raw, "valeur_fonciere")),
        built_m2=_number(text(raw, "surface_reelle_bati")),
        premises=text(raw, "code_type_local"),
        commune=text(raw, "code_commune"),
    )


def _number(said: ir.StringValue) -> ir.FloatingValue:
    """A number that can be added up; null for other words, `nan` and `inf` among them."""
    plain = said.re_search(r"^\d+([.]\d+)?$")
    return ibis.ifelse(plain, said.try_cast("float64"), ibis.null("float64"))


def _parcels(lines: ir.Table) -> ir.Table:
    """One row per parcel. Each premises comes once for each ground of its parcel: the floor area is that of
    one ground, the land area the sum of the grounds. Two grounds alike in all cannot be told apart."""
    grounds = lines.group_by(GROUND).aggregate(
        record=lines.record.max(),
        first=lines.record.min(),
        sold_on=lines.sold_on.min(),
        nature=lines.nature.min(),
        least_price_eur=lines.price_eur.min(),
        price_eur=lines.price_eur.max(),
        built_m2=lines.built_m2.sum(),
        commune=lines.commune.min(),
        **{
            f"has_{code}": (lines.premises == code).any().fill_null(False)
            for code in (HOUSE, FLAT, OUTBUILDING, BUSINESS)
        },
    )
    return _gathered(
        grounds,
        ["sale", "disposition", "parcel"],
        built_m2=grounds.built_m2.max(),
        land_m2=grounds.ground_m2.sum(),
        least_price_eur=grounds.least_price_eur.min(),
        price_eur=grounds.price_eur.max(),
    )


def _dispositions(parcels: ir.Table) -> ir.Table:
    """One row per disposition of a deed, each with a price of its own; unknown where its lines disagree."""
    alike = parcels.price_eur.max() == parcels.least_price_eur.min()
    return _gathered(
        parcels,
        ["sale", "disposition"],
        built_m2=parcels.built_m2.sum(),
        land_m2=parcels.land_m2.sum(),
        section=parcels.parcel.argmin(parcels["first"]).substr(0, SECTION_LENGTH).nullif(""),
        price_eur=ibis.ifelse(alike, parcels.price_eur.max(), ibis.null("float64")),
    )


def _sales(dispositions: ir.Table) -> ir.Table:
    known = dispositions.price_eur.count() == dispositions.count()
    sales = _gathered(
        dispositions,
        ["sale"],
        built_m2=dispositions.built_m2.sum(),
        land_m2=dispositions.land_m2.sum(),
        section=dispositions.section.argmin(dispositions["first"]),
        price_eur=ibis.ifelse(known, dispositions.price_eur.sum(), ibis.null("float64")),
    )
    kind = _kind(sales)
    return sales.select(
        "sale",
        "sold_on",
        "nature",
        "price_eur",
        "land_m2",
        "commune",
        "section",
        kind=kind,
        built_m2=ibis.ifelse(kind == "land", 0.0, sales.built_m2),
        # The last line of the sale: the last sale's is then the number of lines of the file.
        **{RECORD: sales.record, AS_OF: sales.sold_on},
    )


def _gathered(rows: ir.Table, key: list[str], **measures: ir.Value) -> ir.Table:
    """Rows put together, with what all levels need: where they stand, their day, nature, place, premises."""
    return rows.group_by(key).aggregate(
        record=rows.record.max(),
        first=rows["first"].min(),
        sold_on=rows.sold_on.min(),
        nature=rows.nature.min(),
        commune=rows.commune.argmin(rows["first"]),
        **{f"has_{code}": rows[f"has_{code}"].any() for code in (HOUSE, FLAT, OUTBUILDING, BUSINESS)},
        **measures,
    )


def _kind(sales: ir.Table) -> ir.StringValue:
    """What a sale is of, by its premises; outbuildings go with whatever they are sold with."""
    house, flat, outbuilding, business = (
        sales[f"has_{code}"] for code in (HOUSE, FLAT, OUTBUILDING, BUSINESS)
    )
    sorts = sum((sort.cast("int64") for sort in (house, flat, business)), ibis.literal(0))
    return ibis.cases(
        (sorts > 1, "mixed"),
        (business, "business"),
        (house, "house"),
        (flat, "flat"),
        (outbuilding, "outbuilding"),
        else_="land",
    )


SALES = Source(
    id="geo_dvf",
    title=m("Sales of land and buildings (DVF)"),
    table="land_sales",
    producer="DGFiP, DVF ; Etalab",
    licence="Licence Ouverte 2.0",
    page=LISTING,
    columns={
        "sale": "id_mutation",
        "sold_on": "date_mutation",
        "nature": "nature_mutation",
        "price_eur": "valeur_fonciere",
        "built_m2": "surface_reelle_bati",
        "land_m2": "surface_terrain",
        "kind": "code_type_local",
        "commune": "code_commune",
        "section": "id_parcelle",
    },
    shape=shape,
    remote=File(
        url=LISTING + "{year}/departements/{department}.csv.gz", name="geo-dvf.csv.gz", years=LISTING
    ),
)
