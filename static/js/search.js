/* Suggestions under the search box, after the ARIA pattern of a combobox with a list: arrow keys go through them, Enter
   opens one, Escape closes the list, / goes to the box. Without this script the box leads to the page of hits. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  // Where the way about scrolls sideways, it shows where the reader is.
  document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  const form = document.querySelector("form.search-box");
  if (!form) return;
  const box = form.querySelector("input[type='search']");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let found = [], at = -1, asking = null, timer = 0;

  Object.assign(list, { id: "search-suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.suggestions);
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.append(list, said);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) box.setAttribute(name, value);

  const element = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });

  const choose = (to) => {
    at = to;
    [...list.children].forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };

  const open = (yes) => {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", String(yes));
    if (!yes) choose(-1);
  };

  const show = (suggestions) => {
    found = suggestions;
    list.replaceChildren(...found.map((one, n) => {
      const option = element("li", "", "");
      option.id = `suggestion-${n}`;
      option.setAttribute("role", "option");
      option.append(element("b", "", one.label), element("span", "kind", one.kind), element("span", "sub", one.about));
      return option;
    }));
    choose(-1);
    open(found.length > 0);
    said.textContent = found.length ? words.found.replace("{count}", found.length) : words.none;
  };

  const ask = async () => {
    if (asking) asking.abort();
    const text = box.value.trim();
    if (!text) return open(false);
    const query = new URLSearchParams(new FormData(form));
    const mine = (asking = new AbortController());
    try {
      const answer = await fetch(`${form.dataset.suggestions}?${query}`, { signal: mine.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") open(false);
    }
  };

  box.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 120);
  });
  box.addEventListener("keydown", (event) => {
    const last = found.length - 1;
    if (event.key === "Escape" && !list.hidden) open(false);
    else if (event.key === "Enter" && at >= 0) window.location.assign(found[at].url);
    else if (event.key === "ArrowDown" && list.hidden && box.value.trim()) return void ask();
    else if (event.key === "ArrowDown" && !list.hidden) choose(at < last ? at + 1 : 0);
    else if (event.key === "ArrowUp" && !list.hidden) choose(at > 0 ? at - 1 : last);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", () => window.setTimeout(() => open(false), 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role='option']");
    if (option) window.location.assign(found[[...list.children].indexOf(option)].url);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
})();
