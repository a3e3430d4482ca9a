"""From a Vega-Lite chart to an SVG element that stands in a page: scalable, named, without outside reach."""

import re
from xml.etree import ElementTree

import altair as alt
import vl_convert
from babel.numbers import get_decimal_symbol, get_group_symbol

from levier.plan.words import Words

SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", SVG)

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The renderer measures text in Liberation Sans; Arial and Helvetica have the same widths."""

INK = "#1b2733"
QUIET = "#55606b"
RULE = "#d5dbe1"
BLUE = "#1f5a93"

_REFERENCE = re.compile(r"url\(#(.+)\)")
_LONG_DECIMALS = re.compile(r"(\d+\.\d{2})\d+")


def inline_svg(chart: alt.TopLevelMixin, words: Words, *, name: str, title: str, description: str) -> str:
    """The chart as one `<svg>` element, its axis numbers written as `words` writes them.

    It has a view box and no fixed size, a title and a description for those who cannot see it, and
    identifiers that start with `name`, so that several can share a page.
    """
    drawn = vl_convert.vegalite_to_svg(chart.to_dict(validate=False), format_locale=_number_locale(words))
    root = ElementTree.fromstring(drawn)
    # The renderer numbers its identifiers from where its last drawing stopped.
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    own = {given: f"{name}-{i}" for i, given in enumerate(ids)}
    for element in root.iter():
        _tidy(element, own)
    _drop_what_shows_nothing(root)
    view_box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"viewBox": view_box, "role": "img", "aria-labelledby": f"{name}-title {name}-desc"})
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", id=f"{name}-{tag}")
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")


def _number_locale(words: Words) -> dict[str, object]:
    """What Babel knows of a language's numbers, as d3-format wants it."""
    return {
        "decimal": get_decimal_symbol(words.locale),
        "thousands": get_group_symbol(words.locale),
        "grouping": [3],
        "currency": ["", ""],
        "percent": words.locale.percent_formats[None].pattern.removeprefix("#,##0"),
    }


def _tidy(element: ElementTree.Element, own: dict[str, str]) -> None:
    """Own identifiers, coordinates to a hundredth of a unit, and no attribute that only Vega reads."""
    for key in list(element.attrib):
        value = element.attrib[key]
        if key == "id":
            element.attrib[key] = own[value]
        elif reference := _REFERENCE.fullmatch(value):
            element.attrib[key] = f"url(#{own[reference[1]]})"
        elif key in {"class", "role", "pointer-events"} or key.startswith("aria-"):
            del element.attrib[key]
        elif key in {"d", "transform", "x", "y", "x2", "y2", "width", "height"}:
            element.attrib[key] = _LONG_DECIMALS.sub(r"\1", value)


def _drop_what_shows_nothing(element: ElementTree.Element) -> None:
    for child in list(element):
        _drop_what_shows_nothing(child)
        hidden = child.get("display") == "none" or child.get("opacity") == "0"
        empty_path = child.tag == f"{{{SVG}}}path" and not {"fill", "stroke"} & child.attrib.keys()
        empty_group = child.tag == f"{{{SVG}}}g" and len(child) == 0
        if hidden or empty_path or empty_group:
            element.remove(child)
