"use strict";
// Films in a reveal.js deck: each plays from stop to stop, a fragment a stop.
// In a deck of your own, after Reveal.initialize(…): ForwardPass.attach(Reveal)
const ForwardPass = (() => {
  const slack = 0.02;
  let run = 0;

  const filmOf = (slide) => slide && slide.matches(".forwardpass") ? slide.querySelector("video") : null;
  const stopsOf = (slide) => JSON.parse(slide.dataset.stops);
  const passedOn = (slide) => slide.querySelectorAll("[data-stop].visible").length;

  const halt = (film, seconds) => {
    run += 1;
    film.pause();
    if (seconds !== undefined) film.currentTime = seconds;
  };
  const playTo = (film, end) => {
    const mine = (run += 1);
    const watch = () => {
      if (mine !== run) return;
      if (film.currentTime >= end - slack) halt(film, end);
      else if (!film.ended) requestAnimationFrame(watch);
    };
    film.play().then(watch, () => {});
  };
  // Between two stops a film is at one of them, or on its way to the next.
  const goOn = (slide) => {
    const film = filmOf(slide);
    const stops = stopsOf(slide);
    const passed = passedOn(slide);
    const start = passed ? stops[passed - 1] : 0;
    const end = passed < stops.length ? stops[passed] : Infinity;
    if (film.currentTime < start - slack || film.currentTime > end) film.currentTime = start;
    playTo(film, end);
  };
  const goBack = (slide) => halt(filmOf(slide), stopsOf(slide)[passedOn(slide)]);

  const attach = (deck) => {
    deck.on("slidechanged", ({ previousSlide, currentSlide }) => {
      const left = filmOf(previousSlide);
      if (left) halt(left);
      const film = filmOf(currentSlide);
      if (!film) return;
      const stops = stopsOf(currentSlide);
      // Whoever comes from behind sees how it ended.
      if (stops.length && passedOn(currentSlide) === stops.length) halt(film, film.duration || 0);
      else {
        film.currentTime = 0;
        goOn(currentSlide);
      }
    });
    const film = ({ fragment }) => fragment.matches("[data-stop]") && fragment.closest(".forwardpass");
    deck.on("fragmentshown", (event) => film(event) && goOn(film(event)));
    deck.on("fragmenthidden", (event) => film(event) && goBack(film(event)));
  };
  return { attach };
})();
