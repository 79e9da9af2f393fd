"""Clothes of a figure that faces right: coat, dress, tutu, or shirt and trousers, most of them in its colour."""

from __future__ import annotations

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, stroke
from yozora.world.scene.light import RGB

COAT = curve(
    (-0.08, -0.28),
    (-0.18, -0.26, -0.18, -0.14, -0.19, -0.02),
    (-0.21, 0.1, -0.24, 0.14, -0.27, 0.19),
    (0.0, 0.26, 0.26, 0.19),
    (0.24, 0.12, 0.21, 0.05, 0.19, -0.04),
    (0.18, -0.14, 0.17, -0.26, 0.07, -0.28),
)
COAT_HEM = curve((-0.255, 0.145), (0.0, 0.21, 0.245, 0.145), (0.26, 0.19), (0.0, 0.26, -0.27, 0.19))
DRESS = curve(
    (-0.08, -0.28),
    (-0.17, -0.26, -0.14, -0.16, -0.11, -0.04),
    (-0.17, 0.06, -0.22, 0.16, -0.27, 0.25),
    (0.0, 0.32, 0.27, 0.25),
    (0.23, 0.14, 0.17, 0.04, 0.115, -0.04),
    (0.15, -0.16, 0.15, -0.26, 0.07, -0.28),
)
DRESS_HEM = curve((-0.255, 0.2), (0.0, 0.26, 0.25, 0.2), (0.27, 0.25), (0.0, 0.32, -0.27, 0.25))
TUTU = curve(
    (-0.07, -0.28),
    (-0.14, -0.26, -0.12, -0.12, -0.085, 0.0),
    (-0.2, 0.0, -0.32, 0.05, -0.38, 0.15),
    (-0.28, 0.22, -0.22, 0.15),
    (-0.14, 0.25, -0.07, 0.18),
    (0.0, 0.27, 0.08, 0.18),
    (0.15, 0.25, 0.22, 0.15),
    (0.29, 0.22, 0.37, 0.15),
    (0.32, 0.05, 0.2, 0.0, 0.085, 0.0),
    (0.13, -0.12, 0.13, -0.26, 0.07, -0.28),
)
TUTU_SPREAD = curve(
    (-0.07, -0.28),
    (-0.14, -0.26, -0.12, -0.12, -0.085, 0.0),
    (-0.18, 0.0, -0.27, 0.06, -0.32, 0.15),
    (-0.24, 0.21, -0.16, 0.17),
    (-0.08, 0.22, 0.0, 0.17),
    (0.08, 0.22, 0.17, 0.17),
    (0.26, 0.21, 0.34, 0.15),
    (0.28, 0.05, 0.18, 0.0, 0.085, 0.0),
    (0.13, -0.12, 0.13, -0.26, 0.07, -0.28),
)
TUTU_FRILL = curve(
    (-0.34, 0.1),
    (0.0, 0.17, 0.33, 0.1),
    (0.37, 0.15),
    (0.29, 0.22, 0.22, 0.15),
    (0.15, 0.25, 0.08, 0.18),
    (0.0, 0.27, -0.07, 0.18),
    (-0.14, 0.25, -0.22, 0.15),
    (-0.28, 0.22, -0.38, 0.15),
)
SHIRT = curve(
    (-0.08, -0.28),
    (-0.19, -0.26, -0.17, -0.1, -0.145, 0.02),
    (-0.14, 0.16, -0.14, 0.17),
    (0.0, 0.2, 0.145, 0.17),
    (0.145, 0.05, 0.15, 0.0),
    (0.17, -0.14, 0.17, -0.26, 0.07, -0.28),
)
TRUNKS = {"coat": COAT, "dress": DRESS, "tutu": TUTU, "trousers": SHIRT}
SEATED = {"coat": SHIRT, "dress": SHIRT, "tutu": TUTU_SPREAD}
HEMS = {"coat": COAT_HEM, "dress": DRESS_HEM, "tutu": TUTU_FRILL}


def legwear(clothes: str, colour: RGB, skin: RGB) -> tuple[RGB, RGB]:
    """Return the colours of the near and the far leg under `clothes`."""
    if clothes == "dress":
        return skin, darker(skin, 0.2)
    if clothes == "coat":
        return darker(colour, 0.45), darker(colour, 0.58)
    return darker(colour, 0.14), darker(colour, 0.3)


def trunk(canvas: skia.Canvas, clothes: str, colour: RGB, *, seated: bool) -> None:
    """Paint what clothes the trunk; of who is `seated`, the lower part lies folded."""
    accent = lighter(colour, 0.5) if min(colour) < 0.9 else darker(colour, 0.25)
    if seated and clothes in SEATED:
        canvas.drawPath(SEATED[clothes], fill(colour))
    else:
        canvas.drawPath(TRUNKS[clothes], fill(colour))
        if clothes in HEMS:
            canvas.drawPath(HEMS[clothes], fill(darker(colour, 0.2)))
    if clothes == "coat":
        canvas.drawLine(-0.06, -0.25, 0.075, -0.25, stroke(accent, 0.05))
    elif clothes == "trousers":
        canvas.drawLine(-0.12, 0.145, 0.125, 0.145, stroke(darker(colour, 0.5), 0.04))
    else:
        canvas.drawLine(-0.085, -0.03, 0.09, -0.03, stroke(accent, 0.045))
