"use strict";
Reveal.initialize({
  width: 1280,
  height: 800,
  margin: 0.02,
  hash: true,
  // A film is started by its slide, and not once more by the deck.
  autoPlayMedia: false,
  plugins: typeof RevealNotes === "undefined" ? [] : [RevealNotes],
});
ForwardPass.attach(Reveal);
