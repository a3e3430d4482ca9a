"""The communes of France, the areas they make up, and the codes that older data give them."""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import overload

import polars as pl

SHIPPED_YEAR = 2026

OF_COMMUNES = ("department", "region", "epci")
"""Areas that a column of the communes gives; the members of the others are listed."""


@dataclass(frozen=True, eq=False)
class Geography:
    """A vintage of the administrative geography.

    `communes`: `commune` (INSEE code, key), `name`, `department`, `region` (null overseas where there is no
    region), `epci` (SIREN; null: none), `population` (municipal; null: unknown).
    `areas`: `kind`, `code` (key), `name`; each has at least one member.
    `members`: `kind`, `code`, `commune` (key), one row per area and commune of it.
    `passage`: `code` (key), `commune`: every code that data may bear, and the current commune it stands for.
    Municipal arrondissements of Paris, Lyon and Marseille stand for their city, former communes for the one
    that took them over, and each current commune for itself.
    """

    communes: pl.DataFrame
    areas: pl.DataFrame
    members: pl.DataFrame
    passage: pl.DataFrame
    year: int

    @staticmethod
    def shipped() -> "Geography":
        """The geography of 1 January 2026 that comes with the package; read once.

        Source: npm package @etalab/decoupage-administratif 6.0.0 (INSEE, DGCL), Licence Ouverte.

        >>> Geography.shipped().communes.height
        34969
        """
        return _shipped()

    @cached_property
    def places(self) -> pl.DataFrame:
        """Everything that bears a name: the `areas`, and each commune as the kind `commune`."""
        communes = self.communes.select(
            pl.lit("commune").alias("kind"), pl.col("commune").alias("code"), "name"
        )
        return pl.concat([communes, self.areas])

    @overload
    def current(self, codes: pl.Series) -> pl.Series: ...
    @overload
    def current(self, codes: pl.Expr) -> pl.Expr: ...
    def current(self, codes: pl.Series | pl.Expr) -> pl.Series | pl.Expr:
        """The current commune of each code. Null where the code is null or unknown.

        >>> Geography.shipped().current(pl.Series(["75112", "57463", "99999"])).to_list()
        ['75056', '57463', None]
        """
        old, new = self.passage["code"], self.passage["commune"]
        return codes.replace_strict(old, new, default=None, return_dtype=pl.String)

    def codes_of(self, communes: list[str]) -> list[str]:
        """All codes that data may bear for these current communes, sorted; the inverse of `current`."""
        return self.passage.filter(pl.col("commune").is_in(communes))["code"].sort().to_list()

    def communes_of(self, kind: str, code: str) -> list[str]:
        """The current communes of a place of `places`, sorted. Empty if there is no such place."""
        if kind == "commune":
            return self.communes.filter(pl.col("commune") == code)["commune"].to_list()
        of_area = (pl.col("kind") == kind) & (pl.col("code") == code)
        return self.members.filter(of_area)["commune"].sort().to_list()

    def with_communes(
        self,
        communes: pl.DataFrame,
        areas: pl.DataFrame | None = None,
        populations: pl.DataFrame | None = None,
    ) -> "Geography":
        """This geography with communes added, or replaced where it already has them.

        Parameters
        ----------
        communes : key `commune`, the lake's table of that name
            `name`, `department`, `region`, `epci` (nullable).
        areas : key (`kind`, `code`), the lake's table of that name
            `name` of departments, regions and EPCIs; it wins over the name known here. An area named nowhere
            goes by its code.
        populations : key `commune`, the lake's table of that name
            `population`: inhabitants. A commune that it lacks keeps the population known here, if any.
        """
        if populations is None:
            populations = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
        kept = self.communes.join(communes, on="commune", how="anti")
        known = self.communes.select("commune", "population")
        given = communes.select("commune", "name", *OF_COMMUNES).join(known, on="commune", how="left")
        all_communes = pl.concat([kept, given.select(kept.columns)]).sort("commune")
        counted = populations.select("commune", counted=pl.col("population").cast(pl.Int64))
        all_communes = all_communes.join(counted, on="commune", how="left").select(
            pl.exclude("population", "counted"), population=pl.coalesce("counted", "population")
        )
        listed = self.members.filter(~pl.col("kind").is_in(OF_COMMUNES))
        members = pl.concat([_members(all_communes), listed])
        current = communes.select(code="commune", commune="commune")
        passage = pl.concat([self.passage.join(current, on="code", how="anti"), current]).sort("code")
        names = self.areas if areas is None else pl.concat([areas.select(self.areas.columns), self.areas])
        return replace(
            self, communes=all_communes, areas=_named(members, names), members=members, passage=passage
        )

    def with_zones(self, zones: pl.DataFrame, areas: pl.DataFrame | None = None) -> "Geography":
        """This geography with zones made of communes or of whole intercommunalities, as it knows them.

        A former commune brings the whole of the current one. Members that `strangers` lists do not count.

        Parameters
        ----------
        zones : key (`kind`, `zone`, `member`), the lake's table `zone_members`
            `kind`: zone_emploi, bassin_emploi or territoire_industrie. `zone_name` (nullable). `member`: a
            commune, former or current, or the SIREN of an EPCI or EPT.
        areas : key (`kind`, `code`), the lake's table of that name
            `name` of zones that have no `zone_name`. A zone named nowhere goes by its code.
        """
        expanded = zones.join(self._expansion(), on="member").select(
            "kind", pl.col("zone").alias("code"), "commune"
        )
        members = pl.concat([self.members, expanded]).unique().sort("kind", "code", "commune")
        given = zones.select("kind", pl.col("zone").alias("code"), pl.col("zone_name").alias("name"))
        names = [given.drop_nulls("name").unique(maintain_order=True), self.areas]
        if areas is not None:
            names.insert(1, areas.select(self.areas.columns))
        return replace(self, areas=_named(members, pl.concat(names)), members=members)

    def strangers(self, zones: pl.DataFrame) -> pl.DataFrame:
        """The rows of `zones` whose member is neither a commune nor an intercommunality known here."""
        return zones.join(self._expansion(), on="member", how="anti")

    def _expansion(self) -> pl.DataFrame:
        """`member`, `commune`: what a member of a zone may be, and the current communes it stands for."""
        groups = self.members.filter(pl.col("kind").is_in(["epci", "ept"]))
        return pl.concat(
            [
                self.passage.rename({"code": "member"}),
                groups.select(pl.col("code").alias("member"), "commune"),
            ]
        )


@cache
def _shipped() -> Geography:
    communes, areas, former = (_table(name) for name in ("communes", "areas", "passage"))
    listed = communes.drop_nulls("ept").select(
        pl.lit("ept").alias("kind"), pl.col("ept").alias("code"), "commune"
    )
    communes = communes.drop("ept")
    return Geography(
        communes=communes,
        areas=areas,
        members=pl.concat([_members(communes), listed]),
        passage=pl.concat([former, communes.select(code="commune", commune="commune")]).sort("code"),
        year=SHIPPED_YEAR,
    )


def shipped_file(name: str) -> Traversable:
    """The packaged file of the shipped `communes`, `areas` or `passage`."""
    return files("levier.core") / "data" / f"geography-{SHIPPED_YEAR}-{name}.parquet"


def _table(name: str) -> pl.DataFrame:
    return pl.read_parquet(BytesIO(shipped_file(name).read_bytes()))


def _members(communes: pl.DataFrame) -> pl.DataFrame:
    """The members of departments, regions and EPCIs, from the communes' own columns."""
    return pl.concat(
        communes.drop_nulls(kind).select(pl.lit(kind).alias("kind"), pl.col(kind).alias("code"), "commune")
        for kind in OF_COMMUNES
    )


def _named(members: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The areas that have members, each with its first name in `names`, or its code."""
    first = names.unique(["kind", "code"], keep="first", maintain_order=True)
    return (
        members.select("kind", "code")
        .unique()
        .join(first, on=["kind", "code"], how="left")
        .with_columns(pl.coalesce("name", "code").alias("name"))
        .sort("kind", "code")
    )
