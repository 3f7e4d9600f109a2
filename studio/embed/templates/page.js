"use strict";
(() => {
  const film = document.getElementById("film");
  const stops = JSON.parse(document.getElementById("stops").textContent);
  const lines = [...document.querySelectorAll(".lines button")];
  // A frame may end a little before its time.
  const slack = 0.02;

  for (const button of document.querySelectorAll("[data-start]")) {
    button.addEventListener("click", () => {
      film.currentTime = Number(button.dataset.start) + slack;
      film.play();
    });
  }

  const markLine = () => {
    for (const line of lines) {
      const spoken = film.currentTime >= Number(line.dataset.start) && film.currentTime < Number(line.dataset.end);
      if (spoken && !line.hasAttribute("aria-current")) line.setAttribute("aria-current", "true");
      if (!spoken) line.removeAttribute("aria-current");
    }
  };
  film.addEventListener("timeupdate", markLine);
  film.addEventListener("seeked", markLine);

  if (!stops.length) return;

  const place = document.getElementById("place");
  const nextStop = (time) => stops.find((stop) => stop > time + slack);
  let next = nextStop(0);

  const tell = () => {
    const passed = stops.filter((stop) => stop <= film.currentTime + slack).length;
    place.textContent = `${passed} of ${stops.length} stops`;
  };
  const goOn = () => {
    next = nextStop(film.currentTime);
    film.play();
  };
  const goBack = () => {
    const before = stops.filter((stop) => stop < film.currentTime - slack);
    film.pause();
    film.currentTime = before.length ? before[before.length - 1] : 0;
  };
  const watch = () => {
    if (!film.paused && next !== undefined && film.currentTime >= next - slack) {
      film.pause();
      film.currentTime = next;
    }
    if (!film.paused) requestAnimationFrame(watch);
  };
  film.addEventListener("play", () => {
    next = nextStop(film.currentTime);
    watch();
  });
  film.addEventListener("seeked", () => {
    if (!film.paused) next = nextStop(film.currentTime);
    tell();
  });
  film.addEventListener("pause", tell);
  document.getElementById("on").addEventListener("click", goOn);
  document.getElementById("back").addEventListener("click", goBack);

  const onward = new Set([" ", "ArrowRight", "ArrowDown", "PageDown"]);
  const backward = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);
  document.addEventListener("keydown", (event) => {
    const keyboardIsTaken = event.target instanceof Element && event.target.closest("button, summary, a, .wide");
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (keyboardIsTaken && (event.key === " " || !/Page|Arrow(Left|Right)/.test(event.key))) return;
    if (onward.has(event.key)) goOn();
    else if (backward.has(event.key)) goBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  tell();
})();
