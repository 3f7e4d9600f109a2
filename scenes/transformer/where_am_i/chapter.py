"""Chapter where-am-i: without positions, word order is lost; waves bring it back."""

from __future__ import annotations

from scenes.stage.chapter import Chapter
from scenes.transformer.params import TransformerParams
from scenes.transformer.stages import AtRest
from scenes.transformer.where_am_i.positions import Positions
from scenes.transformer.where_am_i.two_orders import TwoOrders


class WhereAmI(Chapter[TransformerParams, AtRest]):
    """Word order lost, and brought back by waves."""

    title = "Where am I?"
    takeaways = (
        "Without positions a shuffled sentence gives the same outputs, shuffled.",
        "Sine and cosine waves, added to the words, tell each position from every other.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def construct(self) -> None:
        """Play the chapter."""
        orders = TwoOrders(self.part, self.opening.diagram)
        orders.ask_about_word_order()
        positions = Positions(self.part, orders.compared)
        positions.show_the_waves()
        positions.read_the_positions_off()
        positions.add_them_to_the_words()
        positions.tell_what_a_row_says()
        orders.compare_with_positions()
        self.fade_to_end_stage()
