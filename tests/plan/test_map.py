"""The map: where things stand, what the shades mean, and how it stays small."""

import dataclasses
import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
import shapely

from levier.core.messages import Message, m
from levier.plan.document import MapLayer
from levier.plan.map import DrawnMap, draw_map
from levier.plan.map.areas import SHADES, _classes
from levier.plan.map.frame import WIDTH, Frame
from levier.plan.map.points import _apart
from levier.plan.words import Words

FR = Words("fr")
SVG = "{http://www.w3.org/2000/svg}"


def own(text: str) -> Message:
    """A message that no catalogue holds: it is said as it is in every language."""
    return m("{text}", text=text)


def points(
    longitudes: list[float | None], latitudes: list[float | None], sizes: list[Any] | None = None
) -> MapLayer:
    n = len(longitudes)
    rows = pl.DataFrame(
        {
            "name": ["p"] * n,
            "longitude": longitudes,
            "latitude": latitudes,
            "size": sizes or [None] * n,
            "label": [None] * n,
        },
        schema_overrides={"longitude": pl.Float64, "latitude": pl.Float64, "size": pl.Float64},
    )
    return MapLayer("points", "points", own("Plants"), rows, None, own("Jobs"), "count")


def squares(values: list[float | None], geometry: bytes | None = None) -> MapLayer:
    """A row of squares of a tenth of a degree."""
    boxes = [shapely.to_wkb(shapely.box(2 + i / 10, 48, 2.1 + i / 10, 48.1)) for i in range(len(values))]
    rows = pl.DataFrame(
        {
            "code": [f"{i:05d}" for i in range(len(values))],
            "name": ["A"] * len(values),
            "geometry": boxes if geometry is None else [geometry] * len(values),
            "value": values,
        }
    )
    return MapLayer("areas", "areas", own("Communes"), rows, "value", own("Plants"), "count")


def draw(*layers: MapLayer) -> DrawnMap:
    drawn = draw_map(layers, FR, "map")
    assert drawn is not None
    return drawn


def symbols(drawn: DrawnMap) -> list[ElementTree.Element]:
    """The marks of points: closed arcs, with an ink outline."""
    root = ElementTree.fromstring(drawn.svg)
    return [path for path in root.iter(f"{SVG}path") if path.get("stroke") == "#1b2733"]


def test_without_a_place_there_is_no_map() -> None:
    assert draw_map([], FR, "map") is None
    assert draw_map([points([], [])], FR, "map") is None
    assert draw_map([points([None], [48.0])], FR, "map") is None
    assert draw_map([squares([1.0], geometry=b"no geometry")], FR, "map") is None
    assert draw_map([squares([1.0], geometry=shapely.to_wkb(shapely.Point(2, 48)))], FR, "map") is None


def test_the_scale_is_that_of_the_middle_latitude() -> None:
    # From 2 to 3 degrees east at 60° N: a degree of the equator is 6378.137 km · π/180 = 111.32 km,
    # half of it at 60° (cos 60° = 1/2), so 55.66 km and, with 6 % of margin, 59.0 km across WIDTH.
    frame = Frame.around(np.array([2.0, 3.0]), np.array([60.0, 60.0]))
    equator = 6378.137 * math.pi / 180
    assert WIDTH / frame.units_per_km() == pytest.approx(equator / 2 * 1.06)
    x, _ = frame.place(np.array([2.5]), np.array([60.0]))
    assert x[0] == pytest.approx(WIDTH / 2)


def test_north_is_up_and_east_is_right() -> None:
    frame = Frame.around(np.array([2.0, 3.0]), np.array([48.0, 49.0]))
    x, y = frame.place(np.array([2.0, 3.0]), np.array([48.0, 49.0]))
    assert x[0] < x[1]
    assert y[0] > y[1]


def test_one_place_alone_is_shown_with_its_surroundings() -> None:
    drawn = draw(points([2.3], [48.8], [5]))
    assert len(symbols(drawn)) == 1
    assert drawn.km_across >= 1
    assert drawn.legend[0].keys[0].words == "1 sur la carte"


def test_places_outside_the_areas_are_counted_not_drawn() -> None:
    drawn = draw(
        squares([1.0, 2.0]), points([2.05, 2.15, 9.0, None], [48.05, 48.05, 43.0, 48.0], [1, None, 3, 4])
    )
    assert len(symbols(drawn)) == 2
    group = drawn.legend[1]
    assert [key.words for key in group.keys] == ["2 sur la carte", "dont de taille inconnue\u00a0: 1"]
    assert "Hors du cadre ou sans position connue\u00a0: 2." in group.notes
    assert "Surface du symbole\u00a0: Jobs, jusqu’à 1." in group.notes


def test_each_layer_has_its_own_shape_and_colour() -> None:
    drawn = draw(*(points([2.0 + i, 3.0], [48.0, 49.0]) for i in range(5)))
    signs = [group.keys[0] for group in drawn.legend]
    assert len({sign.path for sign in signs}) == len({sign.fill for sign in signs}) == 5


def test_the_area_of_a_symbol_follows_its_size() -> None:
    drawn = draw(points([2.0, 3.0], [48.0, 48.0], [100, 25]))
    radii = sorted(float(re.search(r"M([\d.]+),0C", path.attrib["d"])[1]) for path in symbols(drawn))  # type: ignore[index]
    assert radii[1] / radii[0] == pytest.approx(2, rel=0.01)  # a quarter of the area, half the radius


def test_shades_tell_the_values_that_they_hold() -> None:
    drawn = draw(squares([0, 0, 0, 1, 2, 5, 9, 40, None]))
    keys = drawn.legend[0].keys
    assert [key.words for key in keys] == ["0", "1 à 2", "5", "9 à 40", "inconnu"]
    assert (keys[0].fill, keys[3].fill) == (SHADES[0], SHADES[-1])
    assert drawn.legend[0].title == "Communes\u00a0: Plants"
    for key in keys:
        assert f'fill="{key.fill}"' in drawn.svg


@pytest.mark.parametrize("values", [[3.0, 3.0], [None, None], [1.0, None]])
def test_few_values_make_few_shades(values: list[float | None]) -> None:
    known = {value for value in values if value is not None}
    assert len(draw(squares(values)).legend[0].keys) == len(known) + (None in values)


def test_equal_values_share_a_class() -> None:
    classes = _classes(pl.Series([1.0, 1.0, 1.0, 1.0, 1.0, 2.0, None]))
    assert len(set(classes[:5])) == 1
    assert classes[5] != classes[0]
    assert classes[6] is None


def test_neighbours_keep_their_common_border() -> None:
    root = ElementTree.fromstring(draw(squares([1.0, 2.0])).svg)
    outlines = [path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("stroke") == "#8793a0"]
    corners = [set(re.findall(r"[\d.]+,[\d.]+", outline)) for outline in outlines]
    assert len(corners) == 2
    assert len(corners[0] & corners[1]) == 2


def test_an_outline_that_crosses_itself_is_still_drawn() -> None:
    bow_tie = shapely.to_wkb(shapely.Polygon([(2, 48), (2.1, 48.1), (2.1, 48), (2, 48.1)]))
    assert draw(squares([1.0], geometry=bow_tie)).svg


def test_seventeen_thousand_places_stay_a_small_drawing() -> None:
    random = np.random.default_rng(1)
    n = 17_000
    drawn = draw(
        points(
            random.normal(6, 0.4, n).tolist(),
            random.normal(49, 0.2, n).tolist(),
            random.lognormal(2, 1, n).tolist(),
        )
    )
    assert len(drawn.svg) < 700_000
    assert len(symbols(drawn)) < 3000
    assert drawn.legend[0].keys[0].words == "17\u202f000 sur la carte"
    assert "Les lieux voisins sont regroupés." in drawn.legend[0].notes


def test_seven_hundred_detailed_outlines_stay_a_small_drawing() -> None:
    angles = np.linspace(0, 2 * np.pi, 500)
    rows = pl.DataFrame(
        [
            {
                "code": f"{i:05d}",
                "name": f"Commune {i}",
                "geometry": shapely.to_wkb(
                    shapely.Polygon(
                        np.column_stack(
                            [i % 28 / 10 + 0.05 * np.cos(angles), 46 + i // 28 / 10 + 0.05 * np.sin(angles)]
                        )
                    )
                ),
            }
            for i in range(700)
        ]
    )
    drawn = draw(MapLayer("areas", "areas", own("Communes"), rows))
    assert len(drawn.svg) < 600_000


def test_numbered_places_bear_their_numbers_and_the_first_stands_above() -> None:
    layer = points([2.0, 2.1, 2.2], [48.0, 48.0, 48.1])
    numbered = dataclasses.replace(
        layer, rows=layer.rows.with_columns(rank=pl.Series([1, 2, 31])), number="rank"
    )
    texts = [element.text for element in ElementTree.fromstring(draw(numbered).svg).iter(f"{SVG}text")]
    assert [text for text in texts if text in {"1", "2", "31"}] == ["31", "2", "1"]
    assert not {"1", "2", "31"} & {
        element.text for element in ElementTree.fromstring(draw(layer).svg).iter(f"{SVG}text")
    }


def test_numbered_places_do_not_cover_each_other() -> None:
    crowd = pl.DataFrame({"x": [100.0] * 5 + [300.0], "y": [100.0] * 5 + [50.0]})
    stand = _apart(crowd)
    apart = np.hypot(*(stand[:, None] - stand[None]).transpose(2, 0, 1))
    assert apart[~np.eye(6, dtype=bool)].min() > 18
    assert stand[0].tolist() == [100, 100] and stand[-1].tolist() == [300, 50]


def test_quiet_places_are_drawn_first_in_grey() -> None:
    rows = points([2.0], [48.0])
    drawn = draw(rows, dataclasses.replace(rows, quiet=True))
    assert drawn.svg.index("#b4bcc4") < drawn.svg.index("#d55e00")
    assert [group.keys[0].fill for group in drawn.legend] == ["#b4bcc4", "#d55e00"]
