"""Access by road: motorway, rail freight, ports, airports, customers."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.core.roads import RoadNetwork
from levier.sites.surroundings.drives import BY_CROW, behind, drives
from levier.sites.surroundings.telling import NO_PLACE, NOTHING, AsOf, Told, absent, facts, lacking, together

TABLE = "transport_points"
LAST_KM_H = 30.0
"""Speed at which a position that is uncertain by some metres makes minutes uncertain. Assumed."""
ROUGH_M = 1000.0
FAR_MIN = 30.0
"""A terminal farther than this is not the first place to ask about rail. A choice."""
NAMED = 5
FREIGHT_STATION = pl.col("freight").fill_null(False) & (pl.col("kind") == "station")
ROUGH = m(
    "Some rail terminals, ports and depots come from UN/LOCODE: a place of that name has one, river ports "
    "included, placed to within 1.5 km. Whether it takes the traffic wanted is to be asked."
)


@dataclass(frozen=True)
class Destination:
    """What is driven to: the rows of the table that are one, and those that stand in where there is none,
    with what is then said."""

    fact: str
    meant: pl.Expr
    stand_in: pl.Expr | None = None
    said: Message | None = None
    always: Message | None = None
    """What is said of it wherever it is told."""
    at_worst: bool = False
    """What stands in is farther than what is meant, if anything: the drive is one at worst."""


def _kind(*names: str) -> pl.Expr:
    return pl.col("kind").is_in(names)


DESTINATIONS = (
    Destination(
        "motorway_min",
        _kind("motorway_junction"),
        _kind("toll_plaza"),
        m(
            "No motorway junction has been imported: toll plazas stand for them. Free motorways are not in "
            "that list, and some plazas stand across the motorway, without an exit: a junction may be much "
            "nearer, hence the range from 0. An OpenStreetMap extract would tell."
        ),
        at_worst=True,
    ),
    Destination(
        "rail_terminal_min",
        _kind("rail_terminal"),
        FREIGHT_STATION,
        m(
            "No rail freight terminal has been imported: stations open to freight stand for them. That does "
            "not make a siding or a loading yard fit for use: ask SNCF Réseau."
        ),
    ),
    Destination("port_min", _kind("port")),
    Destination(
        "airport_min",
        _kind("airport") & pl.col("route").is_not_null(),
        always=m("Airports are those with an IATA code, whether flights are scheduled today or not."),
    ),
)
"""An airport is one with an IATA code, which scheduled flights need and most aerodromes lack."""


def access(
    places: pl.DataFrame, points: pl.DataFrame | None, network: RoadNetwork | None, as_of: AsOf
) -> Told:
    """Minutes by road from each site to the nearest of each kind of place.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    points : rows of the lake's table `transport_points`; None: not imported
        `kind`, `route`, `freight`, `precision_m`, `longitude`, `latitude` (null: nowhere).
    network : roads around the sites; None: as the crow flies, said so
    as_of : dates of the tables

    Returns
    -------
    Told, with `motorway_min`, `rail_terminal_min`, `port_min`, `airport_min`. Where positions are known to
    some metres only, `low` and `high` are that much wider.
    """
    if points is None:
        return absent(places, TABLE, *(destination.fact for destination in DESTINATIONS))
    known = points.drop_nulls(["longitude", "latitude"])
    return together(_drive(places, known, destination, network, as_of) for destination in DESTINATIONS)


def _drive(
    places: pl.DataFrame,
    points: pl.DataFrame,
    destination: Destination,
    network: RoadNetwork | None,
    as_of: AsOf,
) -> Told:
    cautions: tuple[Message, ...] = ()
    found, least = points.filter(destination.meant), pl.col("low")
    if found.is_empty() and destination.stand_in is not None and destination.said is not None:
        found, cautions = points.filter(destination.stand_in), (destination.said,)
        least = pl.lit(0.0) if destination.at_worst else least
    if found.is_empty():
        reason = m("the table holds no such place")
        return Told(NOTHING.known, lacking(places, NOTHING.known, destination.fact, TABLE, reason))
    here = places.drop_nulls("placed")
    drive = drives(here, found, network)
    if (found["precision_m"].gather(drive["facility"].unique()) >= ROUGH_M).any():
        cautions = (*cautions, ROUGH)
    if destination.always is not None:
        cautions = (*cautions, destination.always)
    if (drive["method"] == "straight_line").any():
        cautions = (*cautions, BY_CROW)
    slack = found["precision_m"].fill_null(0.0).gather(drive["facility"]) / 1000 / LAST_KM_H * 60
    if destination.fact == "rail_terminal_min":
        cautions = (*cautions, *_stations_nearer(here, drive, points.filter(FREIGHT_STATION), network))
    rows = drive.select("minutes", "low", "high").with_columns(
        here["site_id"], low=pl.max_horizontal(least - slack, pl.lit(0.0)), high=pl.col("high") + slack
    )
    told = facts(rows, destination.fact, TABLE, as_of, value="minutes", low="low", high="high")
    return Told(
        told,
        lacking(places, told, destination.fact, TABLE, NO_PLACE),
        cautions,
        tuple((destination.fact, caution) for caution in cautions),
        behind(drive["method"]),
    )


def _stations_nearer(
    here: pl.DataFrame, drive: pl.DataFrame, stations: pl.DataFrame, network: RoadNetwork | None
) -> tuple[Message, ...]:
    """The sites far from a terminal that a station open to freight is nearer to."""
    far = (drive["minutes"] > FAR_MIN).fill_null(False)
    if stations.is_empty() or not far.any():
        return ()
    from_far = here.filter(far)
    both = from_far.select("site_id").with_columns(
        drive.filter(far)["minutes"], station=drives(from_far, stations, network)["minutes"]
    )
    nearer = both.filter(pl.col("station") < pl.col("minutes"))
    if nearer.is_empty():
        return ()
    named = [
        f"{site} ({station:.0f} min)"
        for site, station in nearer.select("site_id", "station").head(NAMED).iter_rows()
    ]
    return (
        m(
            "A station open to freight is nearer than the rail terminal, which is more than {far} minutes "
            "away: {sites}. A station is not a terminal: ask SNCF Réseau what can be loaded there.",
            far=FAR_MIN,
            sites=", ".join(named) + (f", … ({nearer.height})" if nearer.height > NAMED else ""),
        ),
    )


def customers_access(
    places: pl.DataFrame, customers: pl.DataFrame | None, network: RoadNetwork | None
) -> Told:
    """Mean minutes by road from each site to the customers, by their weight.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    customers : one row per customer; None: nobody told who they are
        `longitude`, `latitude`; `weight`: tonnes, turnover, deliveries ... (0 or more).
    network : as for `access`

    Raises
    ------
    BadInput : a customer without a place or a weight, or no weight above 0.
    """
    name = "customers_min"
    if customers is None:
        return Told(NOTHING.known, lacking(places, NOTHING.known, name, "", m("no customer is told")))
    _check(customers)
    here = places.drop_nulls("placed")
    shares = customers["weight"] / customers["weight"].sum()
    means = np.zeros((3, here.height))
    methods: set[str | None] = set()
    for row, share in enumerate(shares):
        drive = drives(here, customers[row], network)
        methods |= set(drive["method"])
        means += share * drive.select("minutes", "low", "high").to_numpy().T
    rows = here.select("site_id").with_columns(
        **{column: pl.Series(mean) for column, mean in zip(("minutes", "low", "high"), means, strict=True)}
    )
    told = facts(rows, name, "declared", {}, value="minutes", low="low", high="high")
    return Told(told, lacking(places, told, name, "", NO_PLACE), tables=behind(methods))


def _check(customers: pl.DataFrame) -> None:
    columns = ("longitude", "latitude", "weight")
    sound = (
        customers.height
        and customers.select(
            pl.all_horizontal(pl.col(columns).is_finite().fill_null(False)).all()
            & (pl.col("weight") >= 0).all()
            & (pl.col("weight").sum() > 0)
        ).item()
    )
    if not sound:
        raise BadInput(
            m("a customer has a place and a weight, and one weight at least is above 0"), where="customers"
        )
