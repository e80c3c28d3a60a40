"""The municipality's outline as SVG paths, from its own data file. Longitude is shrunk as at the town's latitude."""

import json
from functools import cache
from math import cos, radians
from pathlib import Path

WIDTH = 480
_FILE = Path(__file__).parent / "data" / "outline.geojson"
_MARGIN = 12


@cache
def _rings() -> list[list[tuple[float, float]]]:
    """Outer rings as (longitude, latitude)."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    features = data.get("features", [data])
    rings = []
    for feature in features:
        geometry = feature.get("geometry", feature)
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings += [[(point[0], point[1]) for point in polygon[0]] for polygon in polygons]
    return rings


def _bounds() -> tuple[float, float, float, float]:
    points = [point for ring in _rings() for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    return west, east, south, north


@cache
def _scale() -> tuple[float, float]:
    """Units per degree of longitude and of latitude."""
    west, east, south, north = _bounds()
    x = (WIDTH - 2 * _MARGIN) / (east - west)
    return x, x / cos(radians((south + north) / 2))


def place(latitude: float, longitude: float) -> tuple[int, int]:
    """Where a point stands in the drawing."""
    west, _east, _south, north = _bounds()
    x, y = _scale()
    return round(_MARGIN + (longitude - west) * x), round(_MARGIN + (north - latitude) * y)


def _height() -> int:
    _west, _east, south, north = _bounds()
    return round(2 * _MARGIN + (north - south) * _scale()[1])


HEIGHT = _height()


@cache
def outline() -> tuple[str, ...]:
    """One closed SVG path per piece of land."""
    paths = []
    for ring in _rings():
        points = [place(latitude, longitude) for longitude, latitude in ring]
        paths.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    return tuple(paths)
