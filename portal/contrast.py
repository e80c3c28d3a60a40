"""How well a colour is read on another (WCAG 2.2, success criteria 1.4.3 and 1.4.6). Colours are written #rrggbb."""

import colorsys
from collections.abc import Iterable

# What the design promises for every text, light and dark: level AAA.
LEAST = 7.0
_STEPS = 200


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white): WCAG 2.2's contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(colour: str, grounds: Iterable[str]) -> float:
    """The contrast on the ground where the colour is worst read."""
    return min(contrast(colour, ground) for ground in grounds)


def readable_on(colour: str, grounds: Iterable[str], least: float = LEAST) -> str:
    """The nearest colour of the same hue that is read on all the grounds: darker on light ones, lighter on dark ones.

    The colour itself where it is. The grounds are all light or all dark, so black or white always is.
    """
    grounds = list(grounds)
    end = 0.0 if _luminance(grounds[0]) > 0.18 else 1.0
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(_STEPS + 1):
        found = _written(colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / _STEPS, saturation))
        if least_contrast(found, grounds) >= least:
            return found
    raise ValueError(f"No shade of {colour} is read on all of {', '.join(grounds)}")


def shaded(colour: str, by: float) -> str:
    """The colour with its lightness changed by a share of what is left: -0.3 is darker, 0.3 is lighter."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    moved = lightness * (1 + by) if by < 0 else lightness + (1 - lightness) * by
    return _written(colorsys.hls_to_rgb(hue, moved, saturation))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
