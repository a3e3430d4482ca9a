"""Files fetched from producers played by a real server: whole and right, or a fault in words."""

from tests.sources.producers import Cut, Producers

BODACC = "id;registre;dateparution;familleavis;jugement;typeavis;parutionavisprecedent\nA1;732829320;2026-11-20;collective;;annonce;\n"
RATIOS = (
    "siren;date_cloture_exercice;chiffre_d_affaires;ebe;ebit;resultat_net;type_bilan;confidentiality\n"
    "732829320;2025-12-31;1000000;100000;80000;50000;C;Public\n"
)


def test_a_territory_is_pulled_and_read(producers: Producers) -> None:
    producers.publishes("bodacc", BODACC)
    notices = producers.read("bodacc", "notices", territory="57463")
    assert notices["siren"].to_list() == ["732829320"]
    export = producers.requests[-1]
    assert export.url.startswith(
        "https://bodacc-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/annonces-commerciales/exports/csv?"
    )
    assert export.parameters["where"] == '(numerodepartement in ("57"))'
    assert (producers.cache / "bodacc-57.csv").read_text() == BODACC


def test_a_cut_download_is_resumed_where_it_was_cut(producers: Producers) -> None:
    content = RATIOS * 200
    url = producers.publishes("ratios_inpi_bce", content)
    producers.plays(url, Cut(after=5000))
    folder = producers.pull("ratios_inpi_bce")
    assert (folder / "ratios-inpi-bce.csv").read_text() == content
    assert producers.requests[-1].headers["range"] == "bytes=5000-"
    assert not list(folder.glob("*.part*"))
