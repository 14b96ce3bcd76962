/* The mark beside a total opens the records that it adds up in a card: they are fetched from the page that the mark leads
   to, which is also what happens without this script, with a new tab asked for, or when the answer does not come. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  if (!HTMLElement.prototype.showPopover) return;
  const card = document.createElement("div");
  card.className = "cite-card rests-card";
  card.popover = "auto";
  card.setAttribute("role", "dialog");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = words.close;
  close.addEventListener("click", () => card.hidePopover());
  const body = document.createElement("div");
  body.tabIndex = -1;
  card.append(close, body);
  let asked = null;

  const fill = async (mark) => {
    const answer = await fetch(mark.href);
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked !== mark) return;
    const whole = document.createElement("p");
    const link = document.createElement("a");
    link.href = mark.href;
    link.textContent = words.whole;
    whole.append(link);
    const rests = page.getElementById("rests");
    // The other pages of the list are on the page itself.
    rests.querySelector(".paging")?.remove();
    body.replaceChildren(...rests.childNodes, whole);
  };

  document.addEventListener("click", async (event) => {
    const mark = event.target.closest("a[data-rests]");
    if (!mark || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    asked = mark;
    if (!card.isConnected) document.body.append(card);
    card.setAttribute("aria-label", mark.getAttribute("aria-label"));
    body.textContent = words.loading;
    card.showPopover({ source: mark });
    close.focus();
    try {
      await fill(mark);
    } catch {
      window.location.assign(mark.href);
    }
  });
  card.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && asked) asked.focus();
  });
})();
