"""SIREN in free text, on sentences written by hand: what must be found, and what must not."""

import polars as pl
import pytest

from levier.lake.linking.free_text import passes_luhn, sirens_in, sirens_in_texts, siret_key_is_right

FIRM, OTHER = "732829320", "000001016"
"""An example of Luhn's key that the literature uses, and a fictional firm."""

FOUND = [
    ("RCS METZ B 732 829 320", "siren", "firm"),
    ("732 829 320 RCS Metz. Jugement ouvrant la liquidation.", "siren", "firm"),
    ("immatriculée sous le n° 732.829.320 au registre", "siren", "firm"),
    ("SIREN : 732\u00a0829\u00a0320", "siren", "firm"),
    ("Siren 732829320", "siren", "firm"),
    ("R.C.S. NANCY TI 732-829-320", "siren", "firm"),
    ("RM 57 732 829 320", "siren", "firm"),
    ("SIRET 732 829 320 00074", "siret", "firm"),
    ("73282932000074", "siret", "firm"),
    ("n° TVA FR 44 732829320", "vat", "firm"),
    ("société FICTIVE (732 829 320)", "bare", "firm"),
    ("au capital de 8 000 euros, 732 829 320 RCS METZ", "siren", "firm"),
    ("Vendeur : ZORVLI FICTIVE, 732 829 320", "bare", "seller"),
    ("Cessionnaire : RCS METZ 732 829 320", "siren", "buyer"),
    ("Mandataire judiciaire : SELARL FICTIVE, RCS 732 829 320", "siren", "officer"),
    ("Vendeur : ZORVLI FICTIVE. Immatriculée : 732 829 320", "siren", "firm"),
]
NOT_FOUND = [
    "tél. 732 829 320",
    "Téléphone : +33 732 829 320",
    "03 87 32 82 93 20",
    "06.73.28.29.32",
    "capital de 732 829 320 euros",
    "au prix de 732 829 320 €",
    "montant : 732 829 320",
    "732 829 320 EUR",
    "1 732 829 320",
    "732 829 320 000",
    "732 829 321 RCS Metz",
    "SIRET 732 829 320 00075",
    "IBAN FR76 3000 4732 8293 2000",
    "FR 45 732829320",
    "le 23/11/2026, dossier 732 829 320",
    "parcelle 732829320",
    "20261123 732829",
    "4732829320",
    "",
]


@pytest.mark.parametrize(("text", "form", "role"), FOUND)
def test_a_siren_is_found_with_what_announces_it(text: str, form: str, role: str) -> None:
    assert [(found.siren, found.form, found.role) for found in sirens_in(text)] == [(FIRM, form, role)]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_a_number_of_another_kind_is_not_a_siren(text: str) -> None:
    assert sirens_in(text) == []


def test_each_party_of_a_sale_keeps_its_role() -> None:
    text = f"Vendeur : A FICTIVE, {FIRM} ; acquéreur : B FICTIVE, RCS 000 001 016 ; A FICTIVE ({FIRM})"
    assert [(found.siren, found.role) for found in sirens_in(text)] == [(FIRM, "seller"), (OTHER, "buyer")]


def test_texts_become_a_table() -> None:
    texts = pl.DataFrame({"notice_id": ["a", "b", "c"], "text": [f"RCS {FIRM}", None, "rien"]})
    assert sirens_in_texts(texts).rows() == [("a", FIRM, None, "siren", "firm", 4)]


def test_the_keys_are_those_of_the_standard() -> None:
    assert passes_luhn("79927398713") and not passes_luhn("79927398710")
    # La Poste's establishments follow their own rule: 3+5+6+1 = 15, a multiple of 5.
    assert siret_key_is_right("35600000000001"[:13] + "1")
