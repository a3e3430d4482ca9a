"""France Travail: ROME 4.0, occupations, job titles, skills, moves between occupations. Licence Ouverte 2.0.

One archive holds them all (`unix_*_v460_utf8.csv`). The package itself ships the 532 occupations of version 3
(`levier.core.rome`), which older files still speak of; version 4 has some 1,900, whose codes extend them.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import File
from levier.sources.source import RECORD, Source, text

PRODUCER = "France Travail, ROME"
LICENCE = "Licence Ouverte 2.0"
PAGE = "https://www.data.gouv.fr/datasets/repertoire-operationnel-des-metiers-et-des-emplois-rome"
ARCHIVE = File(url="https://api.francetravail.fr/api-nomenclatureemploi/v1/open-data/csv", name="rome.zip")

MOVES = {"1": "near", "2": "evolution"}
SKILLS_BLOCK = "5"
"""The block of an occupation's sheet that lists its skills (`code_compo_bloc`); others hold its titles, its
conditions of work, its sectors."""
KINDS = {"1": "know_how", "2": "behaviour", "3": "knowledge"}
"""Headings of that block (`code_rubrique`): savoir-faire, savoir-être, savoirs."""
ALL = "all"

# The archive holds other files, which share `code_rome` and `code_ogr` with these: a source that required
# both would take them for damaged files of its own.


def shape_occupations(raw: ir.Table) -> ir.Table:
    return raw.select(RECORD, rome=text(raw, "code_rome"), label=text(raw, "libelle_rome"))


def shape_titles(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        title=text(raw, "code_ogr"),
        label=text(raw, "libelle_appellation_long"),
        rome=text(raw, "code_rome"),
    )


def shape_moves(raw: ir.Table) -> ir.Table:
    """A kind of move that we do not know is kept as it is written, for the contract to name."""
    kind = text(raw, "code_type_mobilite")
    return raw.select(
        RECORD,
        from_rome=text(raw, "code_rome"),
        to_rome=text(raw, "code_rome_cible"),
        kind=kind.cases(*MOVES.items(), else_=kind),
        from_title=text(raw, "code_appellation_source").fill_null(ALL),
        to_title=text(raw, "code_appellation_cible").fill_null(ALL),
    )


def shape_occupation_skills(raw: ir.Table) -> ir.Table:
    """Links to other things than skills are left out."""
    links = raw.filter(
        text(raw, "code_compo_bloc") == SKILLS_BLOCK, text(raw, "code_rubrique").isin(list(KINDS))
    )
    return links.select(
        RECORD,
        rome=text(links, "code_rome"),
        skill=text(links, "code_ogr"),
        kind=text(links, "code_rubrique").cases(*KINDS.items()),
    )


def shape_competences(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        skill=text(raw, "code_ogr"),
        label=text(raw, "libelle_competence"),
        kind=ibis.literal("competence"),
    )


def shape_knowledge(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        skill=text(raw, "code_ogr_savoir"),
        label=text(raw, "libelle_savoir"),
        kind=ibis.literal("knowledge"),
    )


OCCUPATIONS = Source(
    id="rome_occupations",
    title=m("ROME, occupations"),
    table="occupations",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"rome": "code_rome", "label": "libelle_rome"},
    shape=shape_occupations,
    remote=ARCHIVE,
)

TITLES = Source(
    id="rome_titles",
    title=m("ROME, job titles"),
    table="occupation_titles",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"title": "code_ogr", "label": "libelle_appellation_long", "rome": "code_rome"},
    optional=frozenset({"code_rome"}),
    shape=shape_titles,
    remote=ARCHIVE,
)

OCCUPATION_MOVES = Source(
    id="rome_moves",
    title=m("ROME, moves between occupations"),
    table="occupation_moves",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "from_rome": "code_rome",
        "to_rome": "code_rome_cible",
        "kind": "code_type_mobilite",
        "from_title": "code_appellation_source",
        "to_title": "code_appellation_cible",
    },
    shape=shape_moves,
    remote=ARCHIVE,
)

OCCUPATION_SKILLS = Source(
    id="rome_occupation_skills",
    title=m("ROME, skills that occupations call for"),
    table="occupation_skills",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"rome": "code_rome", "skill": "code_ogr", "kind": "code_rubrique"},
    optional=frozenset({"code_ogr"}),
    shape=shape_occupation_skills,
    remote=ARCHIVE,
)

COMPETENCES = Source(
    id="rome_competences",
    title=m("ROME, skills"),
    table="skills",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"skill": "code_ogr", "label": "libelle_competence"},
    shape=shape_competences,
    remote=ARCHIVE,
)

KNOWLEDGE = Source(
    id="rome_knowledge",
    title=m("ROME, knowledge items"),
    table="skills",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"skill": "code_ogr_savoir", "label": "libelle_savoir"},
    shape=shape_knowledge,
    remote=ARCHIVE,
)
