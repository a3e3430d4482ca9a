"""The French brownfield standard: CNIG, Friches, version 1.0.6 (2025-12-16): fields and allowed values.

The rules of its 51 fields are those of the table schema that CNIG publishes (cnigfr/schema-friches, Licence
Ouverte 2.0); the values that Levier's code names are below, and a test holds the two together.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MISSING_VALUES = ("", "NA", "NaN", "N/A")
KEY = "site_id"


@dataclass(frozen=True)
class Field:
    """A field of the standard. `kind`: string, integer or date (`form`: %Y or %Y-%m-%d; uri of a string).
    `values`: those allowed, if only some are; `pattern`: that texts must match, or empty."""

    name: str
    kind: str
    form: str
    required: bool
    pattern: str
    values: tuple[str, ...]


@cache
def fields() -> tuple[Field, ...]:
    """The fields, in the order of the standard."""
    text = (files("levier.core") / "data" / "cnig_friches.csv").read_text(encoding="utf-8")
    return tuple(
        Field(
            name=row["field"],
            kind=row["type"],
            form=row["format"],
            required=row["required"] == "yes",
            pattern=row["pattern"],
            values=tuple(row["values"].split("|")) if row["values"] else (),
        )
        for row in csv.DictReader(text.splitlines())
    )


NO_VALUE = ("inconnu", "autre", "sans objet")

SITE_TYPE = (
    "friche industrielle",
    "friche commerciale",
    "friche hospitalière",
    "friche agro-industrielle",
    "friche carrière ou mine",
    "friche militaire",
    "friche d'habitat",
    "friche d'équipement public",
    "friche portuaire",
    "friche aéroportuaire",
    "friche ferroviaire",
    "friche logistique",
    "friche loisir tourisme hôtellerie",
    "friche enseignement",
    "friche cultuelle",
    "mixte - dominante habitat",
    "mixte - autre",
    *NO_VALUE,
)
SITE_OCCUPATION = (
    "totalement inoccupé",
    "partiellement inoccupé",
    "occupation transitoire ou temporaire",
    "occupation illicite supposée",
    "occupation illicite avérée",
    *NO_VALUE,
)
SITE_STATUT = (
    "friche potentielle",
    "friche sans projet",
    "friche avec projet",
    "friche reconvertie",
    *NO_VALUE,
)
BATI_ETAT = (
    "dégradation inexistante ou faible",
    "dégradation moyenne",
    "dégradation très importante",
    "dégradation hétérogène",
    *NO_VALUE,
)
SOL_POLLUTION_EXISTE = (
    "pollution inexistante",
    "pollution traitée",
    "pollution peu probable",
    "pollution supposée",
    "pollution avérée",
    *NO_VALUE,
)
URBA_ZONE_TYPE = (
    "U",
    "AUc",
    "AUs",
    "A",
    "N",
    "Zc",
    "ZCa",
    "ZnC",
    "RNU",
    *NO_VALUE,
)
URBA_ZAER = ("oui", "non", "inconnu")
