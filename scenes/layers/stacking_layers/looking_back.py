"""Act: one neuron of the second layer, and what it adds up: patterns of patterns."""

from __future__ import annotations

from manim import (
    RIGHT,
    BackgroundRectangle,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    VGroup,
)

from scenes.layers.params import LayersParams
from scenes.layers.stacking_layers.light import flowing
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, restoring, swell
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded

# So many of the products that reach the neuron are told.
_MOST = 3
# Between so many columns a number has more room.
_FEW = 5
_RING, _NEXT = 1.35, 0.12


class LookingBack(Act[LayersParams]):
    """What one neuron of the second layer adds up, and where that comes from.

    Parameters
    ----------
    part
        The film in which it is played.
    view
        The network, of which two layers are lit.
    """

    def __init__(self, part: Part[LayersParams], view: NetworkView) -> None:
        super().__init__(part)
        self.view = view
        self.neuron = max(view.drawn[2], key=lambda j: abs(view.activation(2, j).value))
        found = view.trace.layers[0].output[view.sample]
        self.products = self.params.living_network().layers[1].neuron(self.neuron).forward(found)
        told = sorted(view.drawn[1], key=lambda i: -abs(float(self.products.products[i])))
        self.told = [i for i in told[:_MOST] if self.products.products[i] != 0]

    def look_back(self) -> None:
        """Show what the neuron adds up, and that each of it is made of all inputs."""
        view = self.view
        chosen = view.node(2, self.neuron)
        ring = Circle(_RING * view.radius, color=theme.RESULT, stroke_width=theme.STROKE)
        ring.move_to(chosen)
        into = view.edges_into(1, self.neuron)
        others = self.all_but(view.edges[1], into)
        numbers = VGroup(*map(self.product, self.told))
        much = "what it adds up." if len(numbers) < 2 else "the largest numbers that it adds up."
        with self.say(f"Take one of its neurons, and {much}") as line:
            line.wait_for("one")
            self.play(
                Create(ring),
                *([dimming(others)] if len(others) else []),
                run_time=line.until("and", at_least=theme.QUICK),
            )
            self.play(*flowing(into), run_time=line.until("adds", at_least=theme.QUICK))
            appear = (FadeIn(number, shift=0.2 * RIGHT) for number in numbers)
            self.play(LaggedStart(swell(chosen), *appear, lag_ratio=0.2), run_time=line.rest)
        sources = VGroup(*(edge for i in self.told for edge in view.edges_into(0, i)))
        sources = sources if len(sources) else view.edges[0]
        with self.say(
            "Each of them comes from a pattern of the inputs, "
            "so this neuron sees patterns of patterns."
        ) as line:
            line.wait_for("Each")
            self.play(
                restoring(sources),
                *(swell(view.node(1, i)) for i in self.told),
                run_time=line.until("pattern", at_least=theme.QUICK),
            )
            self.play(*flowing(sources), run_time=line.until("inputs", at_least=theme.MOVE))
            line.wait_for("neuron")
            self.play(
                swell(chosen),
                run_time=line.until("patterns", at_least=theme.QUICK),
            )
            self.play(*flowing(into), run_time=line.until("patterns", 2, at_least=theme.QUICK))
            self.play(*flowing(sources), run_time=line.rest)
            self.play(
                dimming(view.edges[0]),
                restoring(view.edges[1]),
                FadeOut(ring, numbers),
                run_time=theme.BRIEF,
            )

    def product(self, i: int) -> VGroup:
        """Return what neuron ``i`` of the first layer adds, beside it."""
        rounded = Rounded(self.products.quantity("products", i), 2)
        number = Number(
            rounded,
            font_size=theme.SIZE_LABEL if len(self.view.sizes) <= _FEW else theme.SIZE_TICK,
            color=theme.sign_color(rounded.quantity.value),
        )
        body = self.view.node(1, i).body
        number.next_to(body, RIGHT, buff=_NEXT)
        ground = BackgroundRectangle(number, color=theme.CANVAS, fill_opacity=1, buff=0.8 * _NEXT)
        label = VGroup(ground, number).set_z_index(body.z_index + 1)
        return allow(label, "crossing", "a number where its edge begins")

    @staticmethod
    def all_but(edges: VGroup, kept: VGroup) -> VGroup:
        """Return the edges of a layer without those that are kept."""
        ids = {id(edge) for edge in kept}
        return VGroup(*(edge for edge in edges if id(edge) not in ids))
