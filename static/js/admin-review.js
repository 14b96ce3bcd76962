// The review page: brings the passage into view, and takes the single keys that its buttons show.
"use strict";

(() => {
  const passage = document.getElementById("passage");
  const text = document.getElementById("article-text");
  if (passage && text) {
    text.scrollTop = passage.offsetTop - text.offsetTop - text.clientHeight / 3;
  }

  const typing = (target) => target.closest("input, select, textarea, [contenteditable], .select2-container");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) {
      return;
    }
    const button = /^[acrnuwx]$/.test(event.key) && document.querySelector(`#content [accesskey="${event.key}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();
