"""Every colour, size and duration of the films, in one place.

Colours are pinned to 3Blue1Brown's values, because Manim Community's constants of the same
name differ (its ``YELLOW``, for example).
"""

from typing import Final

# --- palette -------------------------------------------------------------------------------
CANVAS: Final = "#000000"
WHITE: Final = "#FFFFFF"
BLUE: Final = "#58C4DD"
YELLOW: Final = "#FFFF00"
RED: Final = "#FC6255"
GREEN: Final = "#83C167"
PINK: Final = "#D147BD"
TEAL: Final = "#5CD0B3"
GREY_A: Final = "#DDDDDD"
GREY_B: Final = "#BBBBBB"
GREY_C: Final = "#888888"
GREY_D: Final = "#444444"

# --- what colours mean, from the first film to the last -----------------------------------
POSITIVE: Final = BLUE
NEGATIVE: Final = RED
DATA: Final = WHITE
RESULT: Final = YELLOW
FUNCTION: Final = GREEN
WORDS: Final = GREY_A
QUIET: Final = GREY_C
OUTLINE: Final = GREY_B
GUIDE: Final = GREY_D
QUERY: Final = YELLOW
KEY: Final = TEAL
VALUE: Final = RED
# Heads side by side, which also bear their names; after the last the first comes again.
HEADS: Final = (GREEN, PINK, WHITE)
# The two classes of a classification, which also differ in shape.
CLASSES: Final = (BLUE, YELLOW)

# --- colours of a scale, lowest value first -------------------------------------------------
# Viridis from a little above its darkest end, which would be lost on black.
SEQUENTIAL: Final = ("#482878", "#3E4A89", "#31688E", "#26828E", "#1F9E89", "#6DCD59", "#FDE725")
# Red below zero, blue above; zero is dark, as the canvas is.
DIVERGING: Final = (NEGATIVE, "#7D352F", "#262626", "#2E6472", POSITIVE)

# A land seen from above: deep water, shallows, shore, meadows, woods, rock, snow.
TERRAIN: Final = ("#123A6B", "#2F86B5", "#D9C58B", "#8DB255", "#3E7A3A", "#7A6A52", "#F2F2F2")

# Colours that stand side by side for different things, and so must be told apart by everyone.
TOLD_APART: Final = ((POSITIVE, NEGATIVE), (QUERY, KEY, VALUE))

# --- type sizes (Manim font-size units; the smallest is 23 px high at 1080p) --------------
SIZE_TITLE: Final = 30.0
SIZE_HERO: Final = 96.0
SIZE_LARGE: Final = 48.0
SIZE_FORMULA: Final = 42.0
SIZE_BODY: Final = 36.0
SIZE_LABEL: Final = 30.0
SIZE_TICK: Final = 24.0

# --- lines (pixels at 1080p / 10, Manim's unit) -------------------------------------------
STROKE: Final = 3.0
STROKE_THIN: Final = 1.5
STROKE_CURVE: Final = 5.0
STROKE_TANGENT: Final = 7.0
STROKE_EDGE_MAX: Final = 9.0
STROKE_EDGE_ZERO: Final = 1.2

# --- opacities ----------------------------------------------------------------------------
DIM: Final = 0.3
BAR_FILL: Final = 0.55

# --- durations in seconds -----------------------------------------------------------------
BRIEF: Final = 0.3
QUICK: Final = 0.6
MOVE: Final = 1.2
SLOW: Final = 2.0
PAUSE: Final = 1.0
LAG: Final = 0.1

# --- the frame (Manim units; height 8) ----------------------------------------------------
FRAME_HEIGHT: Final = 8.0
FRAME_WIDTH: Final = FRAME_HEIGHT * 16 / 9
MARGIN: Final = 0.3
# Players lay captions over the lowest 12 % of the picture.
STAGE_BOTTOM: Final = -FRAME_HEIGHT / 2 + 0.12 * FRAME_HEIGHT
STAGE_TOP: Final = FRAME_HEIGHT / 2 - MARGIN
STAGE_RIGHT: Final = FRAME_WIDTH / 2 - MARGIN


def sign_color(value: float) -> str:
    """Return the colour of a signed value: blue from zero up, red below.

    Parameters
    ----------
    value
        The value whose sign is shown.

    Returns
    -------
    str
        A hex colour.
    """
    return NEGATIVE if value < 0 else POSITIVE
