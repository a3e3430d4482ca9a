"""ROME, the French directory of occupations: labels and families.

Source: France Travail, Répertoire opérationnel des métiers et des emplois, 532 occupations.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO

import polars as pl

from levier.core.errors import UnknownCode

FAMILIES = {
    "A": "Agriculture et pêche, espaces naturels et espaces verts, soins aux animaux",
    "B": "Arts et façonnage d'ouvrages d'art",
    "C": "Banque, assurance, immobilier",
    "D": "Commerce, vente et grande distribution",
    "E": "Communication, média et multimédia",
    "F": "Construction, bâtiment et travaux publics",
    "G": "Hôtellerie-restauration, tourisme, loisirs et animation",
    "H": "Industrie",
    "I": "Installation et maintenance",
    "J": "Santé",
    "K": "Services à la personne et à la collectivité",
    "L": "Spectacle",
    "M": "Support à l'entreprise",
    "N": "Transport et logistique",
}
"""The 14 families of ROME (France Travail, grands domaines), by the first letter of an occupation."""


@cache
def table() -> pl.DataFrame:
    """Every occupation: `code`, `label` (French).

    >>> table().height
    532
    """
    packaged = files("levier.core") / "data" / "rome.parquet"
    return pl.read_parquet(BytesIO(packaged.read_bytes()))


def label(code: str) -> str:
    """The French label of an occupation.

    Raises
    ------
    UnknownCode : ROME has no such code.

    >>> label("H2903")
    "Conduite d'équipement d'usinage"
    """
    return _labels()[_known(code)]


def family(code: str) -> str:
    """The label of an occupation's family.

    Raises
    ------
    UnknownCode : ROME has no such code.

    >>> family("H2903")
    'Industrie'
    """
    return FAMILIES[_known(code)[0]]


def _known(code: str) -> str:
    clean = code.strip().upper()
    if clean not in _labels():
        raise UnknownCode.among([code.strip()[:20]], "ROME")
    return clean


@cache
def _labels() -> dict[str, str]:
    return dict(table().select("code", "label").iter_rows())
