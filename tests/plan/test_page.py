"""plan.html stands alone, says everything, and lets no name act as code."""

import dataclasses
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from levier.core.messages import Lang
from levier.plan.document import Answer, Chapter, Plan, Table
from levier.plan.page import page_file
from levier.plan.words import Words

VOID = {"meta", "link", "br", "path", "rect", "line", "circle"}
LOADING = {
    "script",
    "iframe",
    "object",
    "embed",
    "img",
    "image",
    "audio",
    "video",
    "source",
    "base",
    "form",
    "use",
}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str | None], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.text = ""

    def within(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))


class Page(HTMLParser):
    """The elements of a page, with their own and inner text; it fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {[element.tag for element in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID or self.elements[-1].within("svg"):
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute comes twice: {attrs}"
        self.elements.append(Element(tag, dict(attrs), self.open[-1] if self.open else None))
        self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1].tag == tag, f"</{tag}> closes {self.open[-1].tag}"
        self.open.pop()
        self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def by_id(self, name: str) -> Element:
        return next(element for element in self.elements if element.attributes.get("id") == name)

    def texts(self, tag: str, css: str | None = None) -> list[str]:
        return [
            " ".join(element.text.split())
            for element in self.all(tag)
            if css is None or css in (element.attributes.get("class") or "").split()
        ]


@pytest.fixture(scope="module")
def text(french: Path) -> str:
    return (french / "plan.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.mark.parametrize("folder", ["french", "english"])
def test_the_page_asks_nothing_of_any_other_host(folder: str, request: pytest.FixtureRequest) -> None:
    text = (request.getfixturevalue(folder) / "plan.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not page.all(*LOADING)
    for element in page.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on"), f"{element.tag} has {name}"
            if name in {"href", "src", "srcset", "action", "data", "xlink:href", "poster"}:
                local = re.match(r"#|data:,$|tables/[a-z0-9_-]+\.csv$", value or "")
                assert local or (element.tag == "a" and (value or "").startswith("https://")), (
                    element.tag,
                    value,
                )
            elif value and "url(" in value:
                assert value.startswith("url(#"), (element.tag, name, value)
    style = " ".join(element.text for element in page.all("style"))
    assert "@import" not in style
    assert "url(" not in style
    policy = next(e for e in page.all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert (policy.attributes["content"] or "").startswith("default-src 'none'")


def test_hostile_names_stay_text(page: Page, text: str) -> None:
    assert "<script" not in text
    assert "<b>notices" not in text
    cells = page.texts("td", "text")
    assert "</script><script>alert(1)</script>" in cells
    assert "{{ 7*7 }} {x} {%" in cells
    assert "<b>notices</b>.csv SHA-256 abababababab…" in cells


def test_a_profile_tells_each_fact_under_its_label(page: Page) -> None:
    assert page.texts("section", "profile") == [
        "</script><script>alert(1)</script> Why Reason of </script><script>alert(1)</script> Jobs 1 200 jobs",
        "Atelier fictif Why Reason of Atelier fictif Jobs 1 200 jobs",
    ]


def test_identifiers_are_unique_and_every_reference_is_met(page: Page) -> None:
    ids = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    for element in page.elements:
        referred = (element.attributes.get("aria-labelledby") or "").split()
        href = element.attributes.get("href") or ""
        referred += [href[1:]] if href.startswith("#") else []
        for value in element.attributes.values():
            referred += re.findall(r"url\(#([^)]+)\)", value or "")
        assert set(referred) <= ids.keys(), element.attributes


def test_files_that_the_page_links_are_there(page: Page, french: Path) -> None:
    linked = {
        element.attributes["href"]
        for element in page.all("a")
        if "tables/" in (element.attributes["href"] or "")
    }
    assert linked == {f"tables/{path.name}" for path in (french / "tables").iterdir()} - {
        "tables/no_firm.csv"
    }
    assert all((french / str(name)).is_file() for name in linked)


def test_the_page_is_made_for_those_who_hear_it(page: Page) -> None:
    assert page.all("html")[0].attributes["lang"] == "fr"
    assert len(page.all("main")) == len(page.all("h1")) == 1
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4")]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(element.attributes.get("scope") in {"col", "row"} for element in page.all("th"))
    drawings = [svg for svg in page.all("svg") if svg.attributes.get("aria-hidden") != "true"]
    assert len(drawings) == 7  # the map and six charts: that of the empty table is not drawn
    for svg in drawings:
        assert svg.attributes["role"] == "img"
        title, description = (page.by_id(name) for name in (svg.attributes["aria-labelledby"] or "").split())
        assert (title.tag, description.tag) == ("title", "desc")
        assert title.text
        assert description.text
        assert not {"width", "height"} & svg.attributes.keys()
    skip = page.all("a")[0]
    assert page.by_id((skip.attributes["href"] or "")[1:]).tag == "main"


def test_figures_are_said_in_french(page: Page) -> None:
    cards = page.texts("div", "card")
    assert "Industrial jobs 15 110" in cards
    assert "Share of all jobs 23,1 % entre 21 % et 25 %" in cards
    assert "Output sold 1,3 Md € entre 1,1 Md € et 1,4 Md €" in cards
    assert "Value added inconnu" in cards
    assert "Jobs by headcount band entre 12 000 et 19 000" in cards  # a range without a value between
    assert "First case 2026" in cards
    assert page.texts("p", "finding")[0].startswith("15 110 industrial jobs in 2024, 23,1 % of all")


def test_the_cover_says_where_and_when(page: Page) -> None:
    assert page.texts("h1") == ["Pays de Brumeval"]
    cover = page.texts("dl", "identity")[0]
    assert cover == (
        "Territoire intercommunalité (EPCI) Code 000000000 Population 86 420 "
        "Communes 14 (géographie 2026) Dates des données 31 décembre 2024 – août 2026"
    )
    assert page.texts("p", "fictional")[0].startswith("Territoire fictif")


def test_only_a_fictional_territory_is_called_so(plan: Plan) -> None:
    real = dataclasses.replace(plan, fictional=False, chapters=(), layers=(), sources=(), data_as_of=None)
    for lang, unknown, nothing in (("fr", "inconnu", "Aucune source"), ("en", "unknown", "No source")):
        text = page_file(real, Words(lang)).decode()  # type: ignore[arg-type]
        assert 'class="fictional"' not in text
        assert unknown in text
        assert nothing in text


def test_the_essentials_hold_every_finding_and_every_gap(page: Page) -> None:
    industries, takeover, sites, skills = page.texts("article", "essential")
    assert "Métallurgie stands out most." in industries
    assert "40 firms are in a collective procedure." in takeover
    assert "Pas encore calculé : Which firms could close" in takeover
    assert "Land that is free" in sites
    assert "Pas encore calculé : Which skills will lack" in skills


def test_an_answer_that_is_not_essential_is_in_the_essentials_by_its_title(plan: Plan) -> None:
    first = plan.chapters[0]
    answers = tuple(
        dataclasses.replace(answer, essential=False) if isinstance(answer, Answer) else answer
        for answer in first.answers
    )
    chapters = (dataclasses.replace(first, answers=answers), *plan.chapters[1:])
    page = Page(page_file(dataclasses.replace(plan, chapters=chapters), Words("fr")).decode())
    industries = page.texts("article", "essential")[0]
    assert "Métallurgie stands out most." not in industries
    titles = [str(answer.title) for answer in answers if isinstance(answer, Answer)]
    assert "Aussi" in industries
    assert all(title in industries for title in titles)


def test_a_long_summary_unfolds_and_a_long_list_is_a_file(page: Page) -> None:
    tables = {" ".join(caption.text.split()): caption.parent for caption in page.all("caption")}

    def rows(title: str) -> int:
        return sum(row.within("tbody") and row.parent.parent is tables[title] for row in page.all("tr"))  # type: ignore[union-attr]

    assert rows("Jobs and specialisation by industry") == 10
    assert rows("Firms, the gravest first") == 15
    assert "Firms, the gravest first (suite)" not in tables
    assert (rows("The same as a summary"), rows("The same as a summary (suite)")) == (15, 25)
    assert tables["The same as a summary (suite)"].within("details")  # type: ignore[union-attr]
    assert any(note.startswith("Les 15 premières lignes sur 40.") for note in page.texts("p", "note"))
    assert "Firms to watch – aucune ligne" in page.texts("p", "note")


def test_a_table_that_is_a_file_is_told_but_not_shown(plan: Plan) -> None:
    def filed(table: Table) -> Table:
        return dataclasses.replace(table, role="file") if table.id == "firms_list" else table

    def of(chapter: Chapter) -> Chapter:
        answers = [
            dataclasses.replace(answer, tables=tuple(filed(table) for table in answer.tables))
            if isinstance(answer, Answer)
            else answer
            for answer in chapter.answers
        ]
        return dataclasses.replace(chapter, answers=tuple(answers))

    page = Page(
        page_file(
            dataclasses.replace(plan, chapters=tuple(of(one) for one in plan.chapters)), Words("fr")
        ).decode()
    )
    captions = [" ".join(caption.text.split()) for caption in page.all("caption")]
    assert "Firms, the gravest first" not in captions
    (told,) = (note for note in page.texts("p", "note") if note.startswith("Firms, the gravest first"))
    assert "40 lignes, en fichier (CSV)" in told


def test_unknown_cells_are_said_and_marked(page: Page) -> None:
    cells = page.texts("td", "unknown")
    assert cells
    assert set(cells) == {"inconnu"}


def test_evidence_stands_under_each_answer(page: Page) -> None:
    first, second, third = page.texts("details", "evidence")
    assert (
        "employment (fictional) – Levier, 31 décembre 2024, Licence Ouverte 2.0 (general scheme only)"
        in first
    )
    assert first.count("general scheme only") == 1  # two files of one source make one line
    assert "communes – source non précisée" in first
    assert "Hoover (1936); https://doi.org/10.2307/1927875" in first
    assert "Public employers are not counted." in first
    assert "The interval holds 95 %" in first
    assert "Levier, Licence Ouverte 2.0" in second  # its date is unknown
    assert "brownfields – source non précisée" in third
    assert "https://doi.org/10.2307/1927875" in {link.attributes["href"] for link in page.all("a")}


def test_a_missing_answer_says_what_would_bring_it(page: Page) -> None:
    missing = page.texts("article", "missing")[0]
    assert "Pas encore calculé : no account of firms was imported" in missing
    assert "Training seats – levier data fetch training_seats" in missing
    assert "never_described" in missing


def test_the_annex_lists_every_file(page: Page) -> None:
    files = [cell for cell in page.texts("td", "text") if "SHA-256" in cell]
    assert len(files) == 5


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_name_with_control_characters_can_be_drawn(plan: Plan, lang: Lang) -> None:
    chapter = plan.chapters[1]
    answer = chapter.answers[0]
    rows = answer.tables[1].rows.with_columns(name=answer.tables[1].rows["name"] + "\x00\x0b")  # type: ignore[union-attr]
    table = dataclasses.replace(answer.tables[1], rows=rows)  # type: ignore[union-attr]
    answer = dataclasses.replace(answer, tables=(table,), charts=answer.charts[:1])  # type: ignore[union-attr,type-var]
    hostile = dataclasses.replace(
        plan, layers=(), chapters=(dataclasses.replace(chapter, answers=(answer,)),)
    )
    text = page_file(hostile, Words(lang)).decode()
    assert not re.search(r"[\x00-\x08\x0b]", text)
    Page(text)
