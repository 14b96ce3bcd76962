/* The slider of the day: over the days on which something was reported, fetched when it is first opened. Without
   JavaScript its link leads to the page that sets two days side by side, and the date form beside it does the same. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  const opener = document.querySelector(".rewind-open");
  const panel = document.getElementById("rewind");
  if (!opener || !panel) return;
  const slider = panel.querySelector("input");
  const said = panel.querySelector("output");
  const go = panel.querySelector(".rewind-go");
  const [back, on] = panel.querySelectorAll(".rewind-step");
  // Days as the pages write them: 24 June 2025.
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const written = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  let days = [];

  const inWords = ([day, rows]) => {
    const date = written.format(new Date(day)).replaceAll(" ", "\u00a0");
    return `${date}, ${rows === 0 ? words.today : (rows === 1 ? words.row : words.rows).replace("{count}", rows)}`;
  };

  const show = () => {
    const told = inWords(days[slider.value]);
    said.textContent = told;
    slider.setAttribute("aria-valuetext", told);
    back.disabled = Number(slider.value) === 0;
    on.disabled = Number(slider.value) === days.length - 1;
  };

  const visit = () => {
    const address = new URL(window.location.href);
    const [day] = days[slider.value];
    address.searchParams.delete("page");
    if (day === panel.dataset.today) address.searchParams.delete("as_of");
    else address.searchParams.set("as_of", day);
    window.location.assign(address.href);
  };

  const step = (by) => {
    slider.value = Number(slider.value) + by;
    show();
  };

  const fill = async () => {
    const answer = await fetch(panel.dataset.days, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    days = (await answer.json()).days;
    if (!days.length || days[days.length - 1][0] !== panel.dataset.today) days.push([panel.dataset.today, 0]);
    slider.max = days.length - 1;
    const later = days.findIndex(([day]) => day > panel.dataset.day);
    slider.value = later < 0 ? days.length - 1 : Math.max(later - 1, 0);
    show();
  };

  /* On narrow screens the opener lies in a form that its own button opens. */
  const form = opener.closest("form");
  const close = () => {
    panel.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    (opener.offsetParent ? opener : document.querySelector(".as-of-open")).focus();
  };

  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", "rewind");
  const toggle = async () => {
    if (!panel.hidden) {
      close();
      return;
    }
    try {
      if (!days.length) await fill();
    } catch {
      window.location.assign(opener.href);
      return;
    }
    panel.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    if (form?.matches(":popover-open")) form.hidePopover();
    slider.focus();
  };
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    toggle();
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });
  slider.addEventListener("input", show);
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Enter") visit();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  back.addEventListener("click", () => step(-1));
  on.addEventListener("click", () => step(1));
  go.addEventListener("click", visit);
})();
