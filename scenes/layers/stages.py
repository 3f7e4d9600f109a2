"""Where the chapters of Part 2 meet."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Mobject

from scenes.layers.params import LayersParams
from scenes.layers.plane import LEFT_AT, PLANE_AT, RIGHT_AT
from scenes.layers.spirals import learned_plane, spiral_grid, spiral_plane
from scenes.stage.chapter import Stage
from scenes.stage.course.roadmap import RoadStage
from scenes.stage.networks.batch_network import BatchNetwork
from scenes.stage.tables.layer_product import LayerProduct

# What stands above the two planes at the end.
WITH, WITHOUT = "with activations: bent", "without: straight"


class OnTheRoad(RoadStage):
    """The road, with the layers lit."""

    station = 2


class OneMultiplication(Stage[LayersParams]):
    """A layer's answer to one sample, as one multiplication."""

    def __init__(self, params: LayersParams) -> None:
        super().__init__(params)
        self.product = LayerProduct(params.single_trace())

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The multiplication."""
        return (self.product,)


class OneBatch(Stage[LayersParams]):
    """A layer's answer to a batch, as one multiplication."""

    def __init__(self, params: LayersParams) -> None:
        super().__init__(params)
        self.product = LayerProduct(params.batch_trace())

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The multiplication."""
        return (self.product,)


class NetworkAtRest(Stage[LayersParams]):
    """The deep network, through which the whole batch has passed."""

    def __init__(self, params: LayersParams) -> None:
        super().__init__(params)
        self.network = BatchNetwork(params.network_trace())

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The network and its tables."""
        return (self.network,)


class PlaneAtRest(Stage[LayersParams]):
    """A plane of two inputs with its grid, still empty."""

    def __init__(self, params: LayersParams) -> None:
        super().__init__(params)
        self.plane = spiral_plane(PLANE_AT)
        self.grid = spiral_grid(self.plane, params.training())

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """The plane and its grid."""
        return (self.plane, self.grid)


class WithAndWithout(Stage[LayersParams]):
    """Two planes: what the network has learned with activations, and what without."""

    def __init__(self, params: LayersParams) -> None:
        super().__init__(params)
        self.left = learned_plane(params.training(), LEFT_AT, WITH)
        self.right = learned_plane(params.training(linear=True), RIGHT_AT, WITHOUT)

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """Both planes."""
        return (*self.left, *self.right)
