"""Companies that take over in the specimen are as acquirers mostly are."""

import polars as pl


def test_buying_companies_are_mostly_near_of_a_close_industry_and_larger(
    read, establishments: pl.DataFrame, legal_units: pl.DataFrame
):
    places = establishments.select(
        "siret",
        "siren",
        naf="activitePrincipaleEtablissement",
        x=pl.col("coordonneeLambertAbscisseEtablissement").cast(pl.Float64, strict=False),
        y=pl.col("coordonneeLambertOrdonneeEtablissement").cast(pl.Float64, strict=False),
        seat=pl.col("etablissementSiege") == "true",
    )
    bought = (
        read("truth/successions")
        .filter(kind="company")
        .join(places, left_on="predecessor_siret", right_on="siret")
        .with_columns(buyer=pl.col("successor_siret").str.head(9))
        .join(places.filter("seat").select("x", "y", "naf", buyer="siren"), on="buyer", suffix="_buyer")
    )
    km = ((pl.col("x") - pl.col("x_buyer")) ** 2 + (pl.col("y") - pl.col("y_buyer")) ** 2).sqrt() / 1000
    assert len(bought) > 30
    assert bought.select(km.median()).item() < 22  # any two places of the island: about 31
    assert bought.select((pl.col("naf") == pl.col("naf_buyer")).mean()).item() > 0.2  # evenly: 0.09
    buyers = legal_units.filter(pl.col("siren").is_in(bought["buyer"].to_list()))[
        "trancheEffectifsUniteLegale"
    ]
    large = ["11", "12", "21", "22", "31", "32", "41", "42"]
    assert buyers.is_in(large).mean() > 0.6
