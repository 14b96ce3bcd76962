// The queue: j and k go from claim to claim, x selects the one in hand, b begins with the first.
"use strict";

(() => {
  const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea");
  const links = () => [...document.querySelectorAll("#result_list a.says")];

  const step = (by) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  };
  const select = () => {
    const row = document.activeElement.closest("#result_list tr");
    const box = row && row.querySelector(".action-select");
    if (box) {
      box.click();
    }
  };
  const begin = () => {
    const link = document.getElementById("begin");
    if (link) {
      link.click();
    }
  };
  const deeds = { j: () => step(1), k: () => step(-1), x: select, b: begin };

  document.addEventListener("keydown", (event) => {
    // Switched off on the review page.
    if (window.localStorage.getItem("evtracker-keys") === "off") {
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !(event.key in deeds)) {
      return;
    }
    event.preventDefault();
    deeds[event.key]();
  });
})();
