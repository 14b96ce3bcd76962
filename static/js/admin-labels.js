// Names for the boxes that the stock admin leaves unnamed to a screen reader: those of its tables and of its searching selects.
"use strict";

(() => {
  const headingOf = (box) => {
    const cell = box.closest(".tabular td");
    const heading = cell && cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
    return heading ? heading.textContent.trim() : "";
  };
  const nameOf = (box) => {
    const label = box.id && document.querySelector(`label[for="${CSS.escape(box.id)}"]`);
    return label ? label.textContent.trim() : headingOf(box);
  };
  const nameAll = () => {
    document.querySelectorAll(".tabular td input, .tabular td select, .tabular td textarea").forEach((box) => {
      if (box.labels && !box.labels.length && headingOf(box)) {
        box.setAttribute("aria-label", headingOf(box));
      }
    });
    document.querySelectorAll(".select2-container").forEach((container) => {
      const select = container.previousElementSibling;
      const name = select && nameOf(select);
      if (name) {
        container.querySelectorAll(".select2-selection, .select2-selection__rendered").forEach((part) => {
          part.setAttribute("aria-label", name);
        });
      }
    });
  };
  // Searching selects are built some time after the page has loaded, and rows are added to tables later on.
  const start = () => {
    nameAll();
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  };
  if (document.body) {
    start();
  } else {
    document.addEventListener("DOMContentLoaded", start);
  }
})();
