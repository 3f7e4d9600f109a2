"""Chapter one-query-step-by-step: from dot products to the output, every number in sight."""

from __future__ import annotations

from manim import (
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)
from manim.animation.animation import Animation

from math_core.one_query import follow_query
from scenes.attention.growing import growing
from scenes.attention.narrating import asking_token, token_name
from scenes.attention.params import AttentionParams
from scenes.attention.stages import AtRest
from scenes.stage import theme
from scenes.stage.attention.one_query_table import DECIMALS, STEPS, OneQueryTable, bar_of
from scenes.stage.attention.value_mix import ValueMix
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.part import Part
from scenes.stage.text.rounding import Rounded, product_sign, spoken_number
from scenes.stage.text.typesetting import Formula

# So many dot products are written out; the others follow quickly.
_WRITTEN_OUT = 3
# If no more than so many are left, they are written out too.
_ONE_BY_ONE = 3


class OneQueryStepByStep(Chapter[AttentionParams, AtRest]):
    """From dot products to the output, every number in sight."""

    title = "One query, step by step"
    takeaways = (
        "Dot products with all keys, divided by √d_k, go through softmax.",
        "The attention weights sum to 1.",
        "The output is the weighted sum of the values: informed by the context.",
    )
    opens_on = AtRest
    ends_on = AtRest

    def __init__(self, part: Part[AttentionParams], opening: AtRest) -> None:
        super().__init__(part, opening)
        params = self.params
        self.tokens = opening.tokens
        self.asking = asking_token(params)
        self.attention = params.simple_trace()
        self.steps = follow_query(self.attention, params.query)
        # How many keys the query sees, and which has the largest weight, the first of several.
        self.n_seen = len(self.steps.scores)
        self.best = int(self.steps.attention_weights.argmax())
        self.table = OneQueryTable(params.tokens, self.attention, self.steps, params.query)
        self.bars = self.bars_at("scores")
        self.mix = ValueMix(params.tokens, self.attention, self.steps, params.query)
        self.times = VGroup(
            *(
                Formula("times", font_size=theme.SIZE_TICK).next_to(weight, RIGHT, buff=0.12)
                for weight in self.mix.weights
            )
        )

    def construct(self) -> None:
        """Play the chapter."""
        self.let_one_token_ask()
        self.multiply_query_and_keys()
        self.scale_the_scores()
        self.take_exponentials()
        self.divide_by_the_sum()
        self.set_out_the_values()
        self.shrink_to_the_weights()
        self.merge_into_the_output()
        self.compare_with_before()
        self.fade_to_end_stage()

    # --- from scores to weights ---------------------------------------------------------------

    def bars_at(self, field: str) -> VGroup:
        """Return the bars as they stand at one step."""
        color = theme.RESULT if field == "attention_weights" else theme.KEY
        return self.table.bars(field, color)

    def let_one_token_ask(self) -> None:
        """Line the keys up below each other, the query above them."""
        table, query = self.table, self.params.query
        hidden = [self.tokens.token(j) for j in range(self.n_seen, self.params.n_tokens)]
        text = f"Let {self.asking} ask. Here query, key and value are simply the token's vector."
        with self.say(text) as line:
            moves: list[Animation] = [
                ReplacementTransform(
                    self.tokens.pill(query).copy(), table.query_name, path_arc=-0.5
                ),
                ReplacementTransform(self.tokens.columns[query].copy(), table.query_numbers),
            ]
            for j in range(self.n_seen):
                moves.append(ReplacementTransform(self.tokens.pill(j), table.names[j]))
                moves.append(ReplacementTransform(self.tokens.columns[j], table.keys[j]))
            moves += [FadeOut(token) for token in hidden]
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(*moves, run_time=line.share(0.4))
        if hidden:
            with self.say("It may look only back: at itself, and the tokens before it."):
                self.play(*(restoring(name) for name in table.names), run_time=theme.QUICK)

    def multiply_query_and_keys(self) -> None:
        """Write the dot products out, one key after another."""
        table = self.table
        written = min(self.n_seen, _WRITTEN_OUT)
        for j in range(written):
            text = "{s}."
            if j == 0:
                text = f"How well does {token_name(self.params, 0)} match? Multiply and add: {{s}}."
            elif j == 1:
                text = "The next key: {s}."
            with self.say(text, s=table.rounded("scores", j)) as line:
                self.play_dot_product(j, line.duration)
        if self.n_seen > written:
            with self.say("And so on. Key and query that point the same way score high."):
                if self.n_seen - written <= _ONE_BY_ONE:
                    for j in range(written, self.n_seen):
                        self.play_dot_product(j, 3.6 / (self.n_seen - written))
                else:
                    self.play_the_rest(written)
        self.play(*map(restoring, [*table.keys, *table.names]), run_time=theme.QUICK)

    def play_the_rest(self, start: int) -> None:
        """Let the dot products from key ``start`` on follow each other without being written."""
        table, rest = self.table, range(start, self.n_seen)
        self.play(
            LaggedStart(
                *(restoring(VGroup(table.keys[j], table.names[j])) for j in rest), lag_ratio=0.1
            ),
            LaggedStart(
                *(FadeIn(table.columns["scores"][j], target_position=table.keys[j]) for j in rest),
                lag_ratio=0.25,
            ),
            LaggedStart(*(self.score_growth(j) for j in rest), lag_ratio=0.25),
            run_time=3.6,
        )

    def score_growth(self, j: int) -> Animation:
        """Return the move in which the bar of key ``j`` grows from the zero line."""
        bar = bar_of(self.bars, j)
        return growing(bar, bar.get_left(), horizontal=True)

    def play_dot_product(self, j: int, seconds: float) -> None:
        """Bring query and key together in one written-out line, and book the result."""
        table, line = self.table, self.table.dot_product(j)
        d = self.attention.query.shape[-1]
        arrive: list[Animation] = []
        for k in range(d):
            for number, part in ((table.query_numbers[k], "q"), (table.keys[j][k], "k")):
                arrive.append(FadeIn(line.part(f"{part}{k}"), target_position=number))
        signs = line.without("s", *(f"{c}{k}" for c in "qk" for k in range(d)))
        rows = [VGroup(key, name) for key, name in zip(table.keys, table.names, strict=True)]
        if j == 0:
            focus = [dimming(row) for row in rows[1:]]
            focus += [FadeIn(table.heads["scores"]), Create(self.bars[0])]
        else:
            focus = [dimming(rows[j - 1]), restoring(rows[j])]
        self.play(*arrive, *focus, FadeIn(signs), run_time=0.4 * seconds)
        self.play(FadeIn(line.part("s"), shift=0.1 * RIGHT), run_time=0.1 * seconds)
        self.play(
            FadeIn(table.columns["scores"][j], target_position=line.part("s")),
            self.score_growth(j),
            run_time=0.25 * seconds,
        )
        self.play(FadeOut(line), run_time=max(0.15, 0.1 * seconds))

    def advance(self, field: str, seconds: float) -> None:
        """Move every number of the table one step on, and the bars with them."""
        before = STEPS[STEPS.index(field) - 1]
        old, new = self.table.columns[before], self.table.columns[field]
        bars = self.bars_at(field)
        self.play(FadeIn(self.table.heads[field]), run_time=theme.QUICK)
        self.play(
            LaggedStart(
                *(FadeIn(b, target_position=a) for a, b in zip(old, new, strict=True)),
                lag_ratio=theme.LAG,
            ),
            LaggedStart(
                *(
                    ReplacementTransform(bar_of(self.bars, j), bar_of(bars, j))
                    for j in range(self.n_seen)
                ),
                lag_ratio=theme.LAG,
            ),
            dimming(old),
            run_time=seconds,
        )
        self.remove(self.bars)
        self.add(bars)
        self.bars = bars

    def scale_the_scores(self) -> None:
        """Divide by √d_k."""
        d_k = self.attention.query.shape[-1]
        score = self.table.rounded("scores", self.best)
        scaled = self.table.rounded("scaled_scores", self.best)
        root = Rounded(self.steps.quantity("root_d_k"), DECIMALS["scaled_scores"])
        about = "" if product_sign((scaled, root), score) == "=" else "about "
        with self.say(
            f"Divide by the root of {spoken_number(str(d_k))}, the dimensions: "
            f"{{s}} becomes {about}{{t}}.",
            s=score,
            t=scaled,
        ) as line:
            self.advance("scaled_scores", line.share(0.35))

    def take_exponentials(self) -> None:
        """Raise e to each score, and add the results up."""
        table = self.table
        with self.say("Softmax: first, e to the power of each. All become positive."):
            self.advance("exponentials", theme.SLOW)
        rule, sign, number = table.total("exponentials", "total")
        with self.say("Their sum is {t}.", t=Rounded(self.steps.quantity("total"), 3)):
            self.play(Create(rule), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(
                        FadeOut(each.copy(), target_position=number)
                        for each in table.columns["exponentials"]
                    ),
                    lag_ratio=theme.LAG,
                ),
                FadeIn(sign, number),
                run_time=theme.MOVE,
            )

    def divide_by_the_sum(self) -> None:
        """Turn the exponentials into weights that sum to one."""
        with self.say("Divide each by the sum: the attention weights.") as line:
            self.advance("attention_weights", line.share(0.4))
        total = self.table.total("attention_weights", "weights_total")
        whole = self.table.whole()
        with self.say("Together they make one: each token gets its share.") as line:
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(bar_of(self.bars, j), whole[j])
                        for j in range(self.n_seen)
                    ),
                    lag_ratio=0.3,
                ),
                run_time=line.share(0.5),
            )
            self.play(FadeIn(total), run_time=theme.QUICK)
        self.name_the_most_attended()

    def name_the_most_attended(self) -> None:
        """Say whom the query attends to most, if it is a single one."""
        best = self.best
        shown = [self.table.rounded("attention_weights", j) for j in range(self.n_seen)]
        texts = sorted((each.text for each in shown), reverse=True)
        if self.n_seen < 2 or texts[0] == texts[1]:
            return
        whom = "itself" if best == self.params.query else token_name(self.params, best)
        box = SurroundingRectangle(
            VGroup(self.table.columns["attention_weights"][best], bar_of(self.bars, best)),
            color=theme.RESULT,
            stroke_width=theme.STROKE_THIN,
            buff=0.08,
        )
        text = f"{self.asking} attends most to {whom}: {{w}}."
        if float(self.steps.attention_weights.min()) > 0:
            text += " Yet it hears everyone."
        with self.say(text, w=shown[best]):
            self.play(Create(box), run_time=theme.QUICK)
            self.wait(theme.PAUSE)
            self.play(FadeOut(box), run_time=theme.QUICK)

    # --- from values to the output ------------------------------------------------------------

    def set_out_the_values(self) -> None:
        """Leave the table with the weights, and draw each token's value as bars."""
        table, mix = self.table, self.mix
        keep = [table.names, table.columns["attention_weights"], *table.keys, self.corner]
        with self.say("Now the values. Each token returns its vector, three numbers.") as line:
            self.play(self.fade_all_but(*keep), run_time=theme.QUICK)
            self.play(
                ReplacementTransform(table.names, mix.names),
                ReplacementTransform(table.columns["attention_weights"], mix.weights),
                *(
                    ReplacementTransform(key, numbers)
                    for key, numbers in zip(table.keys, mix.value_numbers, strict=True)
                ),
                FadeIn(mix.heads),
                run_time=line.share(0.3),
            )
            bars = [bar for row in mix.values for bar in row]
            self.play(
                *(growing(bar, bar.get_left(), horizontal=True) for bar in bars),
                run_time=line.share(0.3),
            )

    def shrink_to_the_weights(self) -> None:
        """Shrink every value to its weight."""
        with self.say("Each value shrinks to its weight.") as line:
            self.play(FadeIn(self.times), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(self.shrink(j) for j in range(self.n_seen)),
                    lag_ratio=0.25,
                ),
                run_time=max(theme.SLOW, line.rest),
            )

    def shrink(self, j: int) -> Animation:
        """Return the move in which the value of key ``j`` shrinks to its weight."""
        mix = self.mix
        return LaggedStart(
            ReplacementTransform(mix.values[j], mix.parts[j]),
            FadeOut(mix.value_numbers[j], target_position=mix.part_numbers[j]),
            FadeIn(mix.part_numbers[j], target_position=mix.value_numbers[j]),
            lag_ratio=0,
        )

    def merge_into_the_output(self) -> None:
        """Lay the shrunk values end to end: the output."""
        mix = self.mix
        a, b, c = (Rounded(self.steps.quantity("output", k), 3) for k in range(mix.d))
        with self.say(
            "Laid end to end, they are the output: {a}, {b}, {c}.", a=a, b=b, c=c
        ) as line:
            self.play(Create(mix.rule), FadeIn(mix.output_name), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(part, stacked)
                        for part, stacked in zip(mix.parts, mix.stacked, strict=True)
                    ),
                    lag_ratio=0.35,
                ),
                run_time=line.share(0.5),
            )
            self.play(
                Create(mix.output_frames),
                FadeIn(mix.output_signs, mix.output_numbers),
                run_time=theme.QUICK,
            )

    def compare_with_before(self) -> None:
        """Set the output against the vector that the token came with."""
        mix = self.mix
        moved = any(
            Rounded(self.steps.quantity("output", k), 3).decimal
            != Rounded(self.attention.quantity("value", self.params.query, k), 3).decimal
            for k in range(mix.d)
        )
        text = f"Before, {self.asking} knew only itself."
        if moved:
            text += " Now its vector is informed by its context."
        else:
            text = f"{self.asking} sees only vectors like its own: nothing changes."
        with self.say(text):
            self.play(
                FadeIn(mix.before_name),
                LaggedStart(*map(FadeIn, mix.before), lag_ratio=theme.LAG),
                run_time=theme.MOVE,
            )
            rows = [*mix.parts, *mix.part_numbers, mix.names, mix.weights, self.times]
            self.play(*map(dimming, rows), run_time=theme.MOVE)
