"""Chapter depth-bends-boundaries: a network learns two spirals; the same one without activations does not."""

from __future__ import annotations

from scenes.layers.params import LayersParams
from scenes.layers.stages import PlaneAtRest, WithAndWithout
from scenes.stage.chapter import Chapter


class DepthBendsBoundaries(Chapter[LayersParams, PlaneAtRest]):
    """A network learns two spirals; the same one without activations does not."""

    title = "Depth bends boundaries"
    takeaways = (
        "Trained layers bend the plane until a straight line separates the classes.",
        "Seen from the input, that line is a winding border.",
        "Without activations any depth is one linear layer: the border stays straight.",
    )
    opens_on = PlaneAtRest
    ends_on = WithAndWithout

    def construct(self) -> None:
        """Play the chapter."""
        self.place_the_classes()
        self.show_the_network()
        self.let_it_learn()
        self.bend_the_plane()
        self.go_back_to_the_input()
        self.take_the_activations_away()
        self.shear_the_plane()
        self.compare_both()
