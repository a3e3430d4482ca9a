"""What the CNIG standard asks of a row of brownfields, and that each kind of fault is seen."""

import json
from pathlib import Path

import polars as pl
import pytest
from tests.sites.inventory.fields import brownfield, outlines, square, table

from levier.core import cnig
from levier.sites.inventory import conformity
from levier.sites.inventory.cnig_rows import cnig_rows
from levier.sites.inventory.conformity import schema

FILLED = {
    "site_nom": "Friche fictive",
    "site_type": "friche industrielle",
    "site_identif_date": "2024-02-29",
    "site_actu_date": "2025-06-01",
    "comm_nom": "Charleville-Mézières",
    "comm_insee": "08105",
    "urba_zaer": "inconnu",
    "source_nom": "Observatoire fictif",
    "geompoint": "POINT(4.72 49.77)",
}


def row(site: str = "08105_1", **told: str | None) -> pl.DataFrame:
    values = {field.name: None for field in cnig.fields()} | {"site_id": site} | FILLED | told
    return pl.DataFrame(
        {name: [value] for name, value in values.items()}, schema=dict.fromkeys(values, pl.String)
    )


def test_a_row_with_what_is_required_conforms() -> None:
    found = conformity(row())
    assert (found.sites, found.conform, found.whole) == (1, 1, True)
    assert found.faults.is_empty()


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        *((name, None, "required") for name in (*FILLED,)),
        ("site_id", None, "required"),
        ("source_nom", "NA", "required"),
        ("site_type", "friche d\u2019habitat", "enum"),
        ("site_statut", "reconvertie", "enum"),
        ("urba_zaer", "peut-être", "enum"),
        ("site_actu_date", "01/06/2025", "type"),
        ("site_identif_date", "2025-02-30", "type"),
        ("activite_fin_annee", "89-90", "type"),
        ("bati_surface", "12,5", "type"),
        ("unite_fonciere_surface", "1.2 ha", "type"),
        ("proprio_type", "P4a G1a", "pattern"),
        ("proprio_personne", "M. Imaginaire", "pattern"),
        ("unite_fonciere_refcad", "08105 AB 12", "pattern"),
        ("desserte_distance", "2|6", "pattern"),
        ("site_url", "nulle part", "pattern"),
    ],
)
def test_each_kind_of_fault_is_seen_where_it_is(field: str, value: str | None, rule: str) -> None:
    found = conformity(pl.concat([row("A"), row(**{field: value}) if field != "site_id" else row(value)]))  # type: ignore[arg-type]
    assert (found.sites, found.conform) == (2, 1)
    assert {(fault["row"], fault["field"]) for fault in found.faults.iter_rows(named=True)} == {(2, field)}
    assert rule in found.faults["rule"].to_list()
    assert found.faults["value"][0] in (value, "")


def test_an_id_twice_is_seen() -> None:
    found = conformity(pl.concat([row(), row()]))
    assert found.faults.select("row", "field", "rule").rows() == [(2, "site_id", "unique")]


def test_a_column_that_is_absent_stands_for_every_row() -> None:
    found = conformity(pl.concat([row("A"), row("B")]).drop("source_nom", "site_adresse"))
    assert found.by_rule.rows() == [("source_nom", "absent", 2)]
    assert found.conform == 0


def test_a_column_of_ones_own_is_no_fault() -> None:
    found = conformity(row().with_columns(epci_nom=pl.lit("fictif")))
    assert found.extra == ("epci_nom",)
    assert found.whole


def test_every_row_s_faults_are_told_not_the_first_thousand() -> None:
    many = pl.concat([row(str(rank), urba_zaer="?") for rank in range(3)] * 500)
    found = conformity(many.with_columns(site_id=pl.int_range(pl.len()).cast(pl.String)))
    assert found.faults.height == 1500


class TestRows:
    def written(
        self, *sites: dict, shapes: pl.DataFrame | None = None, source: str | None = "Observatoire fictif"
    ):
        return cnig_rows(
            table("brownfields", list(sites)), outlines() if shapes is None else shapes, source=source
        )

    def test_a_site_wholly_known_conforms(self) -> None:
        site = brownfield("08105_1", site_type="friche industrielle", comm_nom="Charleville", longitude=4.72, latitude=49.77, site_identif_date=brownfield("x")["site_actu_date"], unite_fonciere_surface=1234.6, proprio_type="P5a|G1a", activite_fin_annee=1989)  # fmt: skip
        rows = self.written(site, shapes=outlines(square("08105_1")))
        assert rows.columns == [field.name for field in cnig.fields()]
        assert conformity(rows).whole
        told = rows.row(0, named=True)
        assert told["unite_fonciere_surface"] == "1235"
        assert told["geompoint"] == "POINT(4.72 49.77)"
        assert told["geomsurf"].startswith("POLYGON ((4.701 49.7")
        assert told["urba_zaer"] == "inconnu"

    def test_what_is_not_known_is_not_made_up(self) -> None:
        rows = self.written(brownfield("08105_1", site_actu_date=None, site_nom=None), source=None)
        told = rows.row(0, named=True)
        assert told["site_nom"] == "inconnu, 08105"  # a summary description: its type and its commune
        assert {name: told[name] for name in ("site_identif_date", "site_actu_date", "source_nom", "geompoint")} == {
            "site_identif_date": None, "site_actu_date": None, "source_nom": None, "geompoint": None,
        }  # fmt: skip
        assert set(conformity(rows).faults["field"]) == {
            "site_identif_date", "site_actu_date", "source_nom", "geompoint", "comm_nom",
        }  # fmt: skip


class TestStandard:
    @pytest.fixture
    def published(self, real_data: Path) -> dict:
        file = real_data / "brownfields-ardennes" / "cnig_schema_friches_v1.0.6.json"
        return json.loads(file.read_text(encoding="utf-8"))

    def test_our_rules_are_those_that_are_published(self, published: dict) -> None:
        def rules(field: dict) -> tuple:
            wanted = {name: value for name, value in field["constraints"].items() if value}
            return field["name"], field["type"], field.get("format", ""), wanted

        ours = schema()
        assert [rules(field) for field in ours["fields"]] == [rules(field) for field in published["fields"]]  # type: ignore[attr-defined]
        assert ours["missingValues"] == published["missingValues"]
        assert ours["primaryKey"] == published["primaryKey"]
        assert len(cnig.fields()) == 51

    def test_a_rule_that_changes_is_seen(self, published: dict) -> None:
        first = next(field for field in published["fields"] if field["name"] == "urba_zaer")
        first["constraints"]["enum"].remove("inconnu")
        ours = next(field for field in cnig.fields() if field.name == "urba_zaer")
        assert list(ours.values) != first["constraints"]["enum"]

    def test_the_published_example_conforms(self, real_data: Path) -> None:
        example = pl.read_csv(
            real_data / "brownfields-ardennes" / "cnig_fichier-valide.csv", infer_schema=False
        )
        assert conformity(example).whole

    def test_the_ardennes_conform_as_far_as_their_readme_says(self, real_data: Path) -> None:
        rows = pl.read_csv(real_data / "brownfields-ardennes" / "friches.csv", infer_schema=False)
        found = conformity(rows)
        assert set(found.by_rule.rows()) == {
            ("site_identif_date", "absent", 164),
            ("site_actu_date", "absent", 164),
            ("urba_zaer", "absent", 164),
            ("source_nom", "absent", 164),
            ("site_type", "enum", 15),
        }


def test_the_words_that_the_code_names_are_those_of_the_standard() -> None:
    named = {
        "site_type": cnig.SITE_TYPE,
        "site_occupation": cnig.SITE_OCCUPATION,
        "site_statut": cnig.SITE_STATUT,
        "bati_etat": cnig.BATI_ETAT,
        "sol_pollution_existe": cnig.SOL_POLLUTION_EXISTE,
        "urba_zone_type": cnig.URBA_ZONE_TYPE,
        "urba_zaer": cnig.URBA_ZAER,
    }
    assert {field.name: field.values for field in cnig.fields() if field.name in named} == named
