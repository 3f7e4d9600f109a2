"""Words and formulas, set by Typst in the fonts of ``fonts``: nothing needs LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from manim import MathTypst, SVGMobject, Typst, VGroup, VMobjectFromSVGPath, config
from manim.mobject.text.typst_mobject import _manimgrp_preamble
from manim.utils.typst_file_writing import (
    TYPST_COMPILATION_FONT_SIZE,
    TYPST_TEMPLATE,
    _typst_hash,
)

from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.text.fonts import font_rule, pages, quoted
from scenes.stage.text.rounding import Rounded

PLACEHOLDER = re.compile(r"@(\+?)([a-z][a-z0-9_]*)")


def _prepare_svg(body: str, preamble: str) -> Path:
    """Put the SVG of a Typst document where Manim looks for it before compiling itself."""
    source = TYPST_TEMPLATE.format(
        text_size=TYPST_COMPILATION_FONT_SIZE, preamble=preamble, body=body
    )
    path: Path = config.get_dir("tex_dir") / f"{_typst_hash(source)}.svg"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        (svg,) = pages(source)
        partial.write_bytes(svg)
        partial.replace(path)
    return path


class _Light(SVGMobject):
    """Glyphs that forget the SVG they were made from.

    Nothing reads it again, and every copy of a mobject, which Manim makes for each animation,
    would copy it: several times the work of copying the glyphs.
    """

    def init_svg_mobject(self, use_svg_cache: bool) -> Any:
        """Make the glyphs, and remember the strokes among them, such as fraction bars.

        Manim keeps what it has parsed, and forgets in it which strokes it has to scale: the second
        of two equal formulas would have thinner bars than the first.
        """
        super().init_svg_mobject(use_svg_cache)
        self._stroke_width_tracked_submobjects = [
            glyph for glyph in self.submobjects if hasattr(glyph, "_typst_source_stroke_width")
        ]
        return self

    @property
    def hash_seed(self) -> tuple[Any, ...]:
        """What Manim knows parsed glyphs by: the SVG, whatever folder it was written to."""
        name = Path(str(self.file_name)).name
        return tuple(name if each == self.file_name else each for each in super().hash_seed)

    def path_to_mobject(self, path: Any) -> VMobjectFromSVGPath:
        glyph: Any = super().path_to_mobject(path)
        glyph.path_obj = None
        return cast(VMobjectFromSVGPath, glyph)


class Words(_Light, Typst):
    """Plain words, taken literally: no character of the text is markup.

    Parameters
    ----------
    text
        What to show.
    font_size
        In Manim's font-size units.
    color
        A colour of the theme.
    weight
        Typst font weight, 400 regular or 700 bold.
    align
        How several lines are aligned: ``"left"``, ``"center"`` or ``"right"``.
    constant
        Why digits in the text are constants, if there are any.

    Examples
    --------
    >>> words = Words("dead neurons & other *stories*")
    """

    def __init__(
        self,
        text: str,
        *,
        font_size: float = theme.SIZE_BODY,
        color: str = theme.WORDS,
        weight: int = 400,
        align: str = "left",
        constant: str = "",
        **kwargs: Any,
    ) -> None:
        self.text = text
        lines = (quoted(line) for line in text.split("\n"))
        body = f"#align({align})[" + " #linebreak() ".join(f"#{line}" for line in lines) + "]"
        preamble = font_rule(weight)
        _prepare_svg(body, preamble)
        super().__init__(body, typst_preamble=preamble, font_size=font_size, color=color, **kwargs)
        if constant:
            allow(self, "number", constant)


class Formula(_Light, MathTypst):
    """A formula in Typst's math syntax, in which numbers keep their origin.

    ``@name`` in the expression is replaced by the shown value of that name and becomes a part
    that :meth:`select` finds; ``@+name`` shows the value as a further term of a sum, with its
    sign as the operator. ``{{ x : label }}`` labels any other part, as in Manim.

    Parameters
    ----------
    expression
        Typst math, such as ``"y = @w x @+b"``.
    values
        The shown value of each name in the expression.
    font_size
        In Manim's font-size units.
    color
        A colour of the theme.
    constant
        Why digits that are typed in the expression are constants, if there are any.

    Attributes
    ----------
    template : str
        The expression as it was given.
    values : dict[str, Rounded]
        What each named number on the stage stands for.

    Examples
    --------
    >>> from scenes.neuron.params import NeuronParams
    >>> z = Rounded(NeuronParams().trace().quantity("pre_activation"))
    >>> formula = Formula("z = @z", {"z": z})
    """

    def __init__(
        self,
        expression: str,
        values: Mapping[str, Rounded] | None = None,
        *,
        font_size: float = theme.SIZE_BODY,
        color: str = theme.WHITE,
        constant: str = "",
        **kwargs: Any,
    ) -> None:
        self.values = dict(values or {})
        self.template = expression
        expression = PLACEHOLDER.sub(self._insert, expression)
        processed, labels = self._preprocess_groups(expression)
        body = f"$ {processed} $"
        targets = [None, *dict.fromkeys(labels)] if labels else []
        for target in targets:
            _prepare_svg(body, _manimgrp_preamble(target))
        if not labels:
            _prepare_svg(body, "")
        super().__init__(expression, font_size=font_size, color=color, **kwargs)
        if constant:
            allow(self, "number", constant)

    def _insert(self, match: re.Match[str]) -> str:
        as_term, name = match.groups()
        rounded = self.values[name]
        return f"{{{{ {rounded.as_term if as_term else rounded.ascii} : {name} }}}}"

    def part(self, label: str) -> VGroup:
        """Return the glyphs of one labelled part."""
        return self.select(label)

    def without(self, *labels: str) -> VGroup:
        """Return the glyphs that belong to none of the labelled parts."""
        taken = {id(glyph) for label in labels for glyph in self.part(label)}
        return VGroup(*(glyph for glyph in self.submobjects if id(glyph) not in taken))
