"""Allowed values of the French brownfield standard: CNIG, Friches, version 1.0.6 (2025-12-16)."""

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
