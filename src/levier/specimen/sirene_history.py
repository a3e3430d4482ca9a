"""INSEE's Sirene: the history of establishments and of legal units, consistent with their stocks.

Columns are those of the historical files of 2026, in INSEE's order; signs, usual names and second surnames
are left blank. The latest period of a unit comes first.
"""

import polars as pl

from levier.specimen.dirt import YEAR_1, chosen
from levier.specimen.draws import stream
from levier.specimen.firms import ASSOCIATION
from levier.specimen.population import Population
from levier.specimen.sirene import MASKED, naf_of
from levier.specimen.turns import Turns, periods

ESTABLISHMENT_COLUMNS = (
    "siren",
    "nic",
    "siret",
    "dateFin",
    "dateDebut",
    "etatAdministratifEtablissement",
    "changementEtatAdministratifEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "changementEnseigneEtablissement",
    "denominationUsuelleEtablissement",
    "changementDenominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "changementActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
    "changementCaractereEmployeurEtablissement",
)
LEGAL_UNIT_COLUMNS = (
    "siren",
    "dateFin",
    "dateDebut",
    "etatAdministratifUniteLegale",
    "changementEtatAdministratifUniteLegale",
    "nomUniteLegale",
    "changementNomUniteLegale",
    "nomUsageUniteLegale",
    "changementNomUsageUniteLegale",
    "denominationUniteLegale",
    "changementDenominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "changementDenominationUsuelleUniteLegale",
    "categorieJuridiqueUniteLegale",
    "changementCategorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "changementActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "changementNicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "changementEconomieSocialeSolidaireUniteLegale",
    "caractereEmployeurUniteLegale",
    "changementCaractereEmployeurUniteLegale",
    "societeMissionUniteLegale",
    "changementSocieteMissionUniteLegale",
)
NAMES = (
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
)
SIGNS = (*(f"enseigne{rank}Etablissement" for rank in (1, 2, 3)), "denominationUsuelleEtablissement")


def establishment_history(population: Population, turns: Turns, seed: int) -> pl.DataFrame:
    """The rows of StockEtablissementHistorique; a few begin on an absurd day, as in the real one."""
    found = periods(turns.establishments)
    unit = found["unit"].to_numpy()
    places = population.establishments[unit]
    lives = turns.establishments[unit]
    partial = population.firms["diffusion"].gather(places["firm"]) == "P"
    table = found.with_columns(
        siren=places["siren"],
        nic=places["siret"].str.slice(9),
        siret=places["siret"],
        etatAdministratifEtablissement=state(closed="F"),
        activitePrincipaleEtablissement=industry_then(lives, found),
        nomenclatureActivitePrincipaleEtablissement=pl.lit("NAFRev2"),
        caractereEmployeurEtablissement=(places["employees"] > 0).replace_strict({True: "O", False: "N"}),
        **dict.fromkeys(SIGNS, masked(partial)),
    )
    idle = found["first"] & (places["employees"] == 0) & ~linked(population)[unit]
    absurd = chosen(stream(seed, "dirt of history"), idle, ("year_1",))["year_1"]
    return laid_out(table, ESTABLISHMENT_COLUMNS, "siret").with_columns(
        dateDebut=pl.when(ordered(absurd, table, "siret")).then(pl.lit(YEAR_1)).otherwise("dateDebut")
    )


def legal_unit_history(population: Population, turns: Turns) -> pl.DataFrame:
    """The rows of StockUniteLegaleHistorique."""
    found = periods(turns.firms)
    unit = found["unit"].to_numpy()
    firms, lives = population.firms[unit], turns.firms[unit]
    places = population.establishments
    seats = places.filter("seat").sort("firm")["siret"][unit]
    former_seats = places["siret"].gather(lives["former_seat"])
    employs = places.group_by("firm").agg(pl.col("employees").sum()).sort("firm")["employees"][unit] > 0
    partial = firms["diffusion"] == "P"
    names = {name: masked(partial) for name in NAMES}
    table = found.with_columns(
        siren=firms["siren"],
        etatAdministratifUniteLegale=state(closed="C"),
        **names,
        categorieJuridiqueUniteLegale=lives["former_form"].zip_with(
            found["of_former_form"], firms["legal_form"]
        ),
        activitePrincipaleUniteLegale=industry_then(lives, found),
        nomenclatureActivitePrincipaleUniteLegale=pl.lit("NAFRev2"),
        nicSiegeUniteLegale=former_seats.zip_with(found["of_former_seat"], seats).str.slice(9),
        economieSocialeSolidaireUniteLegale=(firms["legal_form"] == ASSOCIATION).replace_strict(
            {True: "O", False: "N"}
        ),
        caractereEmployeurUniteLegale=employs.replace_strict({True: "O", False: "N"}),
        societeMissionUniteLegale=pl.lit("N"),
    ).with_columns(
        nomUniteLegale=masked(partial, firms["last_name"]),
        denominationUniteLegale=masked(partial, firms["denomination"]),
    )
    return laid_out(table, LEGAL_UNIT_COLUMNS, "siren")


def linked(population: Population) -> pl.Series:
    """Whether each establishment follows or precedes another."""
    ends = pl.concat((population.links["predecessor"], population.links["successor"])).unique()
    nobody = pl.repeat(False, len(population.establishments), eager=True)
    return nobody.scatter(ends, True)


def state(closed: str) -> pl.Expr:
    return pl.when("active").then(pl.lit("A")).otherwise(pl.lit(closed))


def industry_then(lives: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    return naf_of(
        lives["former_industry"].cast(pl.Int32).zip_with(found["of_former_industry"], lives["industry"])
    )


def masked(partial: pl.Series, shown: pl.Series | None = None) -> pl.Series:
    """INSEE's mask where diffusion is partial, what is shown elsewhere (nothing by default)."""
    blank = pl.repeat(None, len(partial), dtype=pl.String, eager=True)
    return pl.repeat(MASKED, len(partial), eager=True).zip_with(partial, blank if shown is None else shown)


def ordered(mark: pl.Series, table: pl.DataFrame, key: str) -> pl.Series:
    """A mark of the rows of a table, in the order in which they are written."""
    return table.select(key, "since", mark=mark).sort(key, "since", descending=[False, True])["mark"]


def laid_out(table: pl.DataFrame, columns: tuple[str, ...], key: str) -> pl.DataFrame:
    """The periods under the columns of a file: by unit, the latest first, each change told."""
    dated = table.sort(key, "since", descending=[False, True]).with_columns(
        dateDebut=pl.col("since").cast(pl.Date).cast(pl.String),
        dateFin=pl.col("until").cast(pl.Int32).cast(pl.Date).cast(pl.String),
    )
    changes = {name: changed(name, dated.columns) for name in columns if name.startswith("changement")}
    return dated.with_columns(**changes).select(
        pl.col(name) if name in dated.columns or name in changes else pl.lit(None, pl.String).alias(name)
        for name in columns
    )


def changed(flag: str, columns: list[str]) -> pl.Expr:
    """Whether what a flag speaks of differs from the period before (the row below)."""
    subject = flag.removeprefix("changement")
    subject = subject[0].lower() + subject[1:]
    if subject not in columns:
        return pl.lit("false")
    differs = pl.col(subject).ne_missing(pl.col(subject).shift(-1)) & ~pl.col("first")
    return differs.cast(pl.String)
