/* The network of agreements: who is looked at, by pointer or by Tab, stands out with its partners. */
"use strict";

(() => {
  const look = (network, key) => {
    const near = new Set(key ? [key] : []);
    for (const tie of network.querySelectorAll("line[data-of]")) {
      const keys = tie.dataset.of.split(" ");
      const mine = Boolean(key) && keys.includes(key);
      tie.classList.toggle("near", mine);
      if (mine) keys.forEach((one) => near.add(one));
    }
    for (const party of network.querySelectorAll("a[data-key]")) party.classList.toggle("near", near.has(party.dataset.key));
    network.classList.toggle("looked", Boolean(key));
  };

  /* Where it is wider than the window, it begins in its middle. */
  const start = () => {
    const scroll = document.querySelector("#network .map-scroll");
    if (scroll) scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2;
  };
  document.addEventListener("live:taken", start);
  start();

  const partyOf = (target) => target.closest?.("#network a[data-key]");
  for (const [begins, ends] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(begins, (event) => partyOf(event.target) && look(partyOf(event.target).closest("#network"), partyOf(event.target).dataset.key));
    document.addEventListener(ends, (event) => partyOf(event.target) && look(partyOf(event.target).closest("#network"), ""));
  }
})();
