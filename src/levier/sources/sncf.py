"""SNCF Réseau: stations of the national network, open to passengers, to freight or to both. ODbL.

A station is listed once for each line that it stands on: here it is one row. "Open to freight" says that
freight trains may stop there, not that a siding or a terminal is fit for use.
"""

from collections.abc import Callable

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import OdsExport
from levier.sources.source import RECORD, Shape, Source, text
from levier.sources.transport import points

YES = "O"
FIELDS = ("code_uic", "libelle", "fret", "voyageurs", "code_ligne", "x_wgs84", "y_wgs84")


def shape_with(letters: Callable[[str], str]) -> Shape:
    """The shape of a file whose columns are written in `letters`, small or capital."""

    def shape(raw: ir.Table) -> ir.Table:
        lines = raw.select(**{RECORD: raw[RECORD]}, **{name: text(raw, letters(name)) for name in FIELDS})
        placed = lines.x_wgs84.notnull() & lines.y_wgs84.notnull()
        stations = lines.group_by("code_uic").aggregate(
            record=lines[RECORD].max(),
            name=lines.libelle.argmin(lines[RECORD]),
            freight=(lines.fret == YES).any(),
            passengers=(lines.voyageurs == YES).any(),
            route=lines.code_ligne.collect(distinct=True).sort().join("|"),
            longitude=lines.x_wgs84.argmin(lines[RECORD], where=placed),
            latitude=lines.y_wgs84.argmin(lines[RECORD], where=placed),
        )
        return points(
            stations.rename({RECORD: "record"}),
            kind="station",
            id=stations.code_uic,
            name=stations.name,
            route=stations.route,
            freight=stations.freight,
            passengers=stations.passengers,
            longitude=stations.longitude,
            latitude=stations.latitude,
        )

    return shape


def stations(identifier: str, letters: Callable[[str], str], remote: OdsExport | None) -> Source:
    return Source(
        id=identifier,
        title=m("SNCF, railway stations and their opening to freight"),
        table="transport_points",
        producer="SNCF Réseau",
        licence="ODbL",
        page="https://ressources.data.sncf.com/explore/dataset/liste-des-gares/",
        columns={
            "id": letters("code_uic"),
            "name": letters("libelle"),
            "freight": letters("fret"),
            "passengers": letters("voyageurs"),
            "route": letters("code_ligne"),
            "longitude": letters("x_wgs84"),
            "latitude": letters("y_wgs84"),
        },
        shape=shape_with(letters),
        remote=remote,
    )


STATIONS = stations(
    "sncf_stations",
    str.lower,
    OdsExport("https://ressources.data.sncf.com", "liste-des-gares", "sncf-gares.parquet"),
)
STATIONS_IN_CAPITALS = stations("sncf_stations_file", str.upper, None)
"""The same list as a file of earlier years, its columns in capitals."""
