"""DILA's BODACC: the commercial notices that the life of the firms brings about.

Notices are first drafted in a few columns (whom, when, what), then numbered as in the bulletin, and at last
laid out, in slices, as the export of the open-data portal (Opendatasoft, API v2.1) writes them: the details
of each family stand in JSON texts.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from levier.specimen.bodacc_drafts import draft_notices
from levier.specimen.population import Population
from levier.specimen.territory import Territory

FAMILIES = {
    "collective": "Procédures collectives",
    "vente": "Ventes et cessions",
    "creation": "Créations",
    "modification": "Modifications diverses",
    "radiation": "Radiations",
    "dpc": "Dépôts des comptes",
}
NOTICE_TYPES = {
    "annonce": "Avis initial",
    "rectificatif": "Avis rectificatif",
    "annulation": "Avis d'annulation",
}
LEGAL_FORMS = {
    "5499": "Société à responsabilité limitée",
    "5498": "Entreprise unipersonnelle à responsabilité limitée",
    "5710": "Société par actions simplifiée",
    "5720": "Société par actions simplifiée à associé unique",
    "5599": "Société anonyme à conseil d'administration",
    "6540": "Société civile immobilière",
}
COLUMNS = (
    "id",
    "publicationavis",
    "publicationavis_facette",
    "parution",
    "dateparution",
    "numeroannonce",
    "typeavis",
    "typeavis_lib",
    "familleavis",
    "familleavis_lib",
    "numerodepartement",
    "departement_nom_officiel",
    "region_code",
    "region_nom_officiel",
    "tribunal",
    "commercant",
    "ville",
    "registre",
    "cp",
    "pdf_parution_subfolder",
    "ispdf_unitaire",
    "listepersonnes",
    "listeetablissements",
    "jugement",
    "acte",
    "modificationsgenerales",
    "radiationaurcs",
    "depot",
    "listeprecedentexploitant",
    "listeprecedentproprietaire",
    "divers",
    "parutionavisprecedent",
    "url_complete",
)
LEFT_BLANK = ("pdf_parution_subfolder", "ispdf_unitaire", "listeprecedentexploitant", "divers")
SLICE = 200_000


def notices(
    population: Population, territory: Territory, accounts: pl.DataFrame, seed: int
) -> Iterator[pl.DataFrame]:
    """The rows of annonces-commerciales, slice by slice, in the order of publication."""
    drafts = numbered(draft_notices(population, accounts, seed))
    parties = parties_of(population.firms, territory.communes)
    for start in range(0, len(drafts), SLICE):
        yield laid_out(drafts.slice(start, SLICE), parties)


def numbered(drafts: pl.DataFrame, first: int = 1, step: int = 1) -> pl.DataFrame:
    """The drafts in the order of the bulletin, each with its issue, its rank there (from `first` on, every
    `step`), its id, and those of the notice it corrects; then the duplicates among them."""
    drafts = drafts.sort("published", "letter", "corrects", "draft", nulls_last=False).with_columns(
        dateparution=pl.col("published").cast(pl.Date)
    )
    drafts = drafts.with_columns(
        parution=pl.col("dateparution").dt.strftime("%Y")
        + pl.col("dateparution").dt.ordinal_day().cast(pl.String).str.zfill(4),
        numeroannonce=pl.int_range(0, pl.len()).over("published", "letter") * step + first,
    ).with_columns(id=pl.format("{}{}{}", "letter", "parution", "numeroannonce"))
    earlier = drafts.select(
        corrects="draft",
        earlier_letter="letter",
        earlier_issue="parution",
        earlier_day="dateparution",
        earlier_rank="numeroannonce",
    )
    drafts = drafts.join(earlier, on="corrects", how="left", maintain_order="left")
    return twice(drafts)


def twice(drafts: pl.DataFrame) -> pl.DataFrame:
    """The drafts, those marked as duplicated standing twice."""
    rows = np.repeat(np.arange(len(drafts)), 1 + drafts["duplicated"].cast(pl.Int8).to_numpy())
    return drafts[rows]


def parties_of(firms: pl.DataFrame, communes: pl.DataFrame) -> pl.DataFrame:
    """What notices say of each firm, by its position: number, name, town, court, and the JSON text that
    identifies it. A person with partial diffusion bears no name."""
    seats = communes.filter("seat").select("epci", court="name")
    home = communes.join(seats, on="epci", how="left", maintain_order="left")[firms["commune"].to_numpy()]
    siren = pl.col("siren")
    number = pl.struct(
        numeroIdentification=pl.format(
            "{} {} {}", siren.str.slice(0, 3), siren.str.slice(3, 3), siren.str.slice(6)
        ),
        codeRCS=pl.lit("RCS"),
        nomGreffeImmat=home["court"],
    )
    company = pl.struct(
        typePersonne=pl.lit("pm"),
        numeroImmatriculation=number,
        denomination="denomination",
        formeJuridique=pl.col("legal_form").replace_strict(LEGAL_FORMS, default="Autre personne morale"),
    )
    person = pl.struct(
        typePersonne=pl.lit("pp"), numeroImmatriculation=number, nom="last_name", prenom="first_name"
    )
    unnamed = pl.struct(typePersonne=pl.lit("pp"), numeroImmatriculation=number)
    return firms.select(
        siren=siren,
        spaced=number.struct.field("numeroIdentification"),
        name=pl.coalesce("denomination", pl.format("{} {}", "last_name", "first_name")),
        person=pl.when(~pl.col("natural_person"))
        .then(pl.struct(personne=company).struct.json_encode())
        .when(pl.col("last_name").is_not_null())
        .then(pl.struct(personne=person).struct.json_encode())
        .otherwise(pl.struct(personne=unnamed).struct.json_encode()),
        town=home["name"],
        postal_code=home["postal_code"],
        court=pl.format("Tribunal de commerce de {}", home["court"]),
        **{level: home[level] for level in ("department", "department_name", "region", "region_name")},
    )


def laid_out(drafts: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """The notices under the columns of the export."""
    who = parties[drafts["firm"].to_numpy()]
    other = drafts.select("other").join(
        parties.with_row_index("other").with_columns(pl.col("other").cast(pl.Int32)),
        on="other",
        how="left",
        maintain_order="left",
    )
    register = pl.concat_str(
        who["spaced"], who["siren"], other["spaced"], other["siren"], separator=",", ignore_nulls=True
    )
    return (
        drafts.with_columns(**details())
        .with_columns(
            publicationavis="letter",
            publicationavis_facette=pl.format("Bodacc {}", "letter"),
            typeavis_lib=pl.col("typeavis").replace_strict(NOTICE_TYPES),
            familleavis_lib=pl.col("familleavis").replace_strict(FAMILIES),
            numerodepartement=who["department"],
            departement_nom_officiel=who["department_name"],
            region_code=who["region"],
            region_nom_officiel=who["region_name"],
            tribunal=who["court"],
            commercant=who["name"],
            ville=who["town"],
            cp=who["postal_code"],
            registre=register,
            listepersonnes=who["person"],
            listeprecedentproprietaire=other["person"],
            url_complete=pl.format("https://exemple.invalid/annonce/{}", "id"),
            **dict.fromkeys(LEFT_BLANK, pl.lit(None, pl.String)),
        )
        .select(COLUMNS)
    )


def details() -> dict[str, pl.Expr]:
    """The JSON texts of each family of notices, null in the others."""
    said = pl.col("said").cast(pl.Date).cast(pl.String)
    text = pl.col("text")

    def of(family: str, **members: pl.Expr) -> pl.Expr:
        encoded = pl.struct([member.alias(name) for name, member in members.items()]).struct.json_encode()
        return pl.when(pl.col("familleavis") == family).then(encoded)

    buyer = pl.when(pl.col("natural_person")).then(pl.lit("physique")).otherwise(pl.lit("morale"))
    sale = pl.struct(categorieVente=pl.format("Achat d'un fonds par une personne {}", buyer))
    creation = pl.struct(categorieCreation=pl.lit("Immatriculation suite à création d'un établissement"))
    price = pl.format("Etablissement principal acquis par achat au prix stipulé de {}.00 EUR", "price_eur")
    removed = (
        pl.when(pl.col("natural_person"))
        .then(pl.struct(radiationPP=pl.struct(dateCessationActivitePP=said)).struct.json_encode())
        .otherwise(pl.struct(radiationPM=pl.lit("O")).struct.json_encode())
    )
    corrected = pl.struct(
        nomPublication=pl.format("BODACC {}", "earlier_letter"),
        numeroParution="earlier_issue",
        dateParution=pl.col("earlier_day").cast(pl.String),
        numeroAnnonce=pl.col("earlier_rank").cast(pl.String),
    ).struct.json_encode()
    return {
        "jugement": of(
            "collective",
            type=pl.col("typeavis").replace("annonce", "initial"),
            famille=pl.col("heading"),
            nature=text,
            date=said,
        ),
        "acte": pl.coalesce(
            of("vente", vente=sale, dateCommencementActivite=said),
            of("creation", creation=creation, dateImmatriculation=said, dateCommencementActivite=said),
        ),
        "modificationsgenerales": of("modification", descriptif=text),
        "radiationaurcs": pl.when(pl.col("familleavis") == "radiation").then(removed),
        "depot": of("dpc", dateCloture=said, typeDepot=text),
        "listeetablissements": of("vente", etablissement=pl.struct(origineFonds=price)),
        "parutionavisprecedent": pl.when(pl.col("corrects").is_not_null()).then(corrected),
    }
