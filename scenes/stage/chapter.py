"""What a film is made of: chapters, the stages on which they meet, and the acts of long ones."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from manim import FadeIn, FadeOut, Group, Mobject, ValueTracker
from manim.animation.animation import Animation

from scenes.naming import chapter_slug
from scenes.params import PartParams
from scenes.stage import theme
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

if TYPE_CHECKING:
    from scenes.stage.part import LineTiming, Part

ParamsT = TypeVar("ParamsT", bound=PartParams)
StageT = TypeVar("StageT", bound="Stage[Any]")


class Stage(Generic[ParamsT]):
    """What stands there where one chapter ends and the next one opens.

    It is built from the parameters alone, so that every chapter can be rendered by itself. A
    subclass names its mobjects as attributes, for the chapter that opens on it.

    Parameters
    ----------
    params
        The viewer's parameters.
    """

    def __init__(self, params: ParamsT) -> None:
        self.params = params

    @property
    def mobjects(self) -> Sequence[Mobject]:
        """Everything on it, back to front."""
        return ()


class EmptyStage(Stage[Any]):
    """Nothing yet."""


class Act(Generic[ParamsT]):
    """Moves that belong together, with the state that they share.

    A chapter is one act. If it is too long for one module it consists of several, and hands on
    through their constructors what the next one needs. What an act may do with the scene is what
    is defined here, and nothing else.

    Parameters
    ----------
    part
        The film in which it is played.
    """

    def __init__(self, part: Part[ParamsT]) -> None:
        self.part = part
        self.params = part.params

    # --- playing ----------------------------------------------------------------------------

    def play(self, *animations: Any, **options: Any) -> None:
        """Play animations side by side, as Manim's ``Scene.play`` does."""
        self.part.play(*animations, **options)

    def wait(self, seconds: float = 1.0) -> None:
        """Hold the picture."""
        self.part.wait(seconds)

    def say(self, template: str, **values: Rounded) -> AbstractContextManager[LineTiming]:
        """Speak a line while the moves in the ``with`` block play: see :meth:`Part.say`."""
        return self.part.say(template, **values)

    # --- what is there ----------------------------------------------------------------------

    @property
    def mobjects(self) -> list[Mobject]:
        """Everything on the stage, back to front."""
        return self.part.mobjects

    @property
    def frame(self) -> Mobject:
        """The part of the stage that the camera sees."""
        return self.part.frame

    @property
    def corner(self) -> Words:
        """The small title of the chapter."""
        return self.part.corner

    def add(self, *mobjects: Mobject) -> None:
        """Put mobjects in front of everything, without a move."""
        self.part.add(*mobjects)

    def remove(self, *mobjects: Mobject) -> None:
        """Take mobjects off the stage, without a move."""
        self.part.remove(*mobjects)

    def clear(self) -> None:
        """Take everything off the stage, without a move."""
        self.part.clear()

    def bring_to_front(self, *mobjects: Mobject) -> None:
        """Draw mobjects after everything else."""
        self.part.bring_to_front(*mobjects)

    def bring_to_back(self, *mobjects: Mobject) -> None:
        """Draw mobjects before everything else."""
        self.part.bring_to_back(*mobjects)

    # --- moves that every film uses -----------------------------------------------------------

    def title_in(self) -> Animation:
        """Return the animation that brings the chapter's title into the corner."""
        return FadeIn(self.corner, run_time=theme.QUICK)

    def title_out(self) -> Animation:
        """Return the animation that takes the chapter's title away."""
        return FadeOut(self.corner, run_time=theme.QUICK)

    def fade_all_but(self, *keep: Mobject) -> Animation:
        """Return the animation that clears the stage except for ``keep``."""
        kept = {id(member) for mobject in keep for member in mobject.get_family()}
        leaving = [
            mobject
            for mobject in self.mobjects
            if not kept & {id(member) for member in mobject.get_family()}
            # Trackers that were animated are on the stage too, but have nothing to fade.
            and not isinstance(mobject, ValueTracker)
        ]
        for mobject in leaving:
            mobject.clear_updaters(recursive=True)
        return FadeOut(Group(*leaving), run_time=theme.QUICK)


class Chapter(Act[ParamsT], Generic[ParamsT, StageT]):
    """A chapter of a film: its declaration, its state, and its moves.

    A subclass declares ``title`` and ``takeaways`` as literals, because the catalogue reads them
    without running anything, and plays in :meth:`construct`. Its name on the command line is made
    from the name of its class: ``WeightedSum`` is ``weighted-sum``. No chapter inherits another.

    Parameters
    ----------
    part
        The film in which it is played.
    opening
        The stage it opens on, which is already there.

    Attributes
    ----------
    title : str
        Shown small in the corner while the chapter plays.
    takeaways : tuple[str, ...]
        What the viewer should have noticed.
    opens_on, ends_on : type[Stage]
        The stages between which it plays; consecutive chapters meet on the same one, so that
        nothing jumps between them.
    """

    title: ClassVar[str]
    takeaways: ClassVar[tuple[str, ...]]
    opens_on: type[StageT]
    ends_on: ClassVar[type[Stage[Any]]]

    def __init__(self, part: Part[ParamsT], opening: StageT) -> None:
        super().__init__(part)
        self.opening = opening

    @classmethod
    def slug(cls) -> str:
        """Return the chapter's name on the command line."""
        return chapter_slug(cls.__name__)

    def construct(self) -> None:
        """Play the chapter, a statement a step: each is kept, and made again when it changes."""
        raise NotImplementedError

    def fade_to_end_stage(self) -> None:
        """Clear the stage and fade in the one on which the chapter ends."""
        leaving = self.fade_all_but()
        ending = self.ends_on(self.params)
        self.play(leaving)
        # Trackers that were animated do not fade.
        self.clear()
        self.play(FadeIn(*ending.mobjects), run_time=theme.QUICK)
