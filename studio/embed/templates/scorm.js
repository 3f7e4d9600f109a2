
(() => {
  const film = document.getElementById("film");
  const find = (from) => {
    for (let view = from, up = 0; view && up < 16; up += 1) {
      try {
        if (view.API) return view.API;
      } catch {
        return null;
      }
      if (view === view.parent) return null;
      view = view.parent;
    }
    return null;
  };
  const platform = find(window) || (window.opener ? find(window.opener) : null);
  if (!platform) return;

  let watched = 0;
  let last = 0;
  let finished = false;
  platform.LMSInitialize("");
  if (platform.LMSGetValue("cmi.core.lesson_status") === "not attempted") {
    platform.LMSSetValue("cmi.core.lesson_status", "incomplete");
    platform.LMSCommit("");
  }
  const left = Number(platform.LMSGetValue("cmi.core.lesson_location"));
  if (left > 0) film.addEventListener("loadedmetadata", () => {
    if (left < film.duration - 1) film.currentTime = left;
  }, { once: true });

  film.addEventListener("timeupdate", () => {
    const step = film.currentTime - last;
    last = film.currentTime;
    // Only what was played counts, and not what was skipped.
    if (!film.paused && step > 0 && step < 1.5 * film.playbackRate) watched += step;
  });
  film.addEventListener("ended", () => {
    if (watched < 0.8 * film.duration) return;
    platform.LMSSetValue("cmi.core.lesson_status", "completed");
    platform.LMSCommit("");
  });
  film.addEventListener("pause", () => {
    platform.LMSSetValue("cmi.core.lesson_location", film.currentTime.toFixed(2));
    platform.LMSCommit("");
  });
  window.addEventListener("pagehide", () => {
    if (finished) return;
    finished = true;
    platform.LMSSetValue("cmi.core.lesson_location", film.currentTime.toFixed(2));
    platform.LMSFinish("");
  });
})();
