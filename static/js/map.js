/* The map of plants: one stop of the Tab key, arrow keys from mark to mark, + and - to zoom, Enter for a plant's card; by
   mouse and finger it is dragged and zoomed. Each view is an address of the page, which live.js takes over. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let again = "";

  const map = () => document.getElementById("plant-map");
  const marks = () => [...map().querySelectorAll("a.mark")];
  const middle = (mark) => {
    const box = mark.querySelector(".dot").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };

  const rove = (to, focus = true) => {
    for (const mark of marks()) mark.setAttribute("tabindex", mark === to ? "0" : "-1");
    if (focus) to.focus();
  };

  /* The nearest mark in a direction; what lies askew counts as farther. */
  const beyond = (from, [dx, dy]) => {
    const [x, y] = middle(from);
    let best = null, least = Infinity;
    for (const mark of marks()) {
      const [mx, my] = middle(mark);
      const along = (mx - x) * dx + (my - y) * dy;
      const across = Math.abs((mx - x) * dy) + Math.abs((my - y) * dx);
      if (mark !== from && along > 0.5 && along + 2 * across < least) [best, least] = [mark, along + 2 * across];
    }
    return best;
  };

  const press = (id) => document.getElementById(id)?.click();

  /* Where the map is wider than the window, it begins where most plants are. */
  const fullest = (scroll) => {
    const found = marks().map((mark) => [parseFloat(mark.parentElement.getAttribute("x")) / 100, Number(mark.querySelector("text")?.textContent || 1)]);
    const wide = scroll.clientWidth / scroll.scrollWidth;
    const within = (middle) => found.reduce((sum, [x, count]) => sum + (Math.abs(x - middle) < wide / 2 ? count : 0), 0);
    const [best] = found.map(([x]) => [x, within(x)]).sort((one, other) => other[1] - one[1])[0] || [0.5];
    scroll.scrollLeft = (best - wide / 2) * scroll.scrollWidth;
  };

  const start = () => {
    if (!map()) return;
    const scroll = map().querySelector(".map-scroll");
    scroll.tabIndex = -1;
    if (scroll.scrollWidth > scroll.clientWidth) fullest(scroll);
    const all = marks();
    const held = all.find((mark) => mark === document.activeElement) || all[0];
    if (held) rove(held, again === "map");
    again = "";
    // Where the list is on another page, the map only leads there.
    if (window.showLive) drag(map().querySelector(".map-box"));
  };

  const card = async (mark) => {
    const box = document.getElementById("map-card");
    const answer = await fetch(mark.dataset.card);
    if (!answer.ok) return window.location.assign(mark.href.baseVal);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const close = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: "×" });
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => box.hidePopover());
    box.replaceChildren(close, page.querySelector(".card"));
    box.setAttribute("aria-label", mark.getAttribute("aria-label"));
    box.showPopover();
    place(box, mark);
    box.querySelector("a").focus();
    box.addEventListener("toggle", (event) => event.newState === "closed" && mark.isConnected && rove(mark), { once: true });
  };

  /* Beside its mark, within the window. */
  const place = (box, mark) => {
    const [x, y] = middle(mark);
    const { width, height } = box.getBoundingClientRect();
    const fit = (at, size, room) => Math.max(8, Math.min(at, room - size - 8));
    const left = x + 20 + width < window.innerWidth ? x + 20 : x - width - 20;
    box.style.left = `${fit(left, width, window.innerWidth)}px`;
    box.style.top = `${fit(y - height / 3, height, window.innerHeight)}px`;
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.("#plant-map a.mark");
    if (!mark) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    if (mark.dataset.card) {
      event.preventDefault();
      card(mark);
    } else {
      again = "map";
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    const mark = event.target.closest?.("#plant-map a.mark");
    if (!mark || event.metaKey || event.ctrlKey || event.altKey) return;
    const next = DIRECTIONS[event.key] && beyond(mark, DIRECTIONS[event.key]);
    if (next) rove(next);
    else if (event.key === "Home") rove(marks()[0]);
    else if (event.key === "End") rove(marks().at(-1));
    else if (event.key === "+" || event.key === "=") { again = "map"; press("map-in"); }
    else if (event.key === "-") { again = "map"; press("map-out"); }
    else if (!DIRECTIONS[event.key]) return;
    event.preventDefault();
  });

  /* Drawn along while it is dragged or zoomed; the address follows when it comes to rest. */
  const drag = (box) => {
    const layers = [...box.querySelectorAll("svg.map-land, svg.map-marks")];
    let from = null, moved = false, timer = 0, scale = 1, at = [0.5, 0.5];

    const shift = (text) => layers.forEach((layer) => { layer.style.transform = text; });
    const go = (left, top, width, height) => {
      const [w, s, e, n] = map().dataset.area.split(",").map(Number);
      const mercator = (lat) => Math.asinh(Math.tan((lat * Math.PI) / 180));
      const degrees = (y) => (Math.atan(Math.sinh(y)) * 180) / Math.PI;
      const [top_, bottom] = [mercator(n), mercator(s)];
      const lon = (x) => w + (e - w) * x;
      const lat = (y) => degrees(top_ + (bottom - top_) * y);
      const area = [lon(left), lat(top + height), lon(left + width), lat(top)];
      const address = new URL(window.location.href);
      for (const name of ["after", "before"]) address.searchParams.delete(name);
      if (area[2] - area[0] > 359) address.searchParams.delete("area");
      else address.searchParams.set("area", area.map((one, n) => Math.max(n % 2 ? -85 : -180, Math.min(n % 2 ? 85 : 180, one)).toFixed(4)).join(","));
      window.showLive(address.href.replaceAll("%2C", ","));
    };

    box.addEventListener("pointerdown", (event) => {
      if (event.button || event.pointerType === "touch") return;
      from = [event.clientX, event.clientY];
      moved = false;
    });
    box.addEventListener("pointermove", (event) => {
      if (!from) return;
      const by = [event.clientX - from[0], event.clientY - from[1]];
      if (!moved && Math.hypot(...by) < 5) return;
      if (!moved) box.setPointerCapture(event.pointerId);
      moved = true;
      layers[1].classList.add("moving");
      shift(`translate(${by[0]}px, ${by[1]}px)`);
    });
    const end = (event) => {
      if (!from) return;
      const { width, height } = box.getBoundingClientRect();
      const by = [(from[0] - event.clientX) / width, (from[1] - event.clientY) / height];
      from = null;
      if (moved && event.type === "pointerup") go(by[0], by[1], 1, 1);
      else shift("");
    };
    box.addEventListener("pointerup", end);
    box.addEventListener("pointercancel", end);
    box.addEventListener("click", (event) => {
      if (moved) {
        event.preventDefault();
        event.stopPropagation();
        moved = false;
      }
    }, true);
    box.addEventListener("dragstart", (event) => event.preventDefault());
    box.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { x, y, width, height } = box.getBoundingClientRect();
      at = [(event.clientX - x) / width, (event.clientY - y) / height];
      scale = Math.max(0.25, Math.min(8, scale * Math.exp(-event.deltaY / 300)));
      layers.forEach((layer) => { layer.style.transformOrigin = `${at[0] * 100}% ${at[1] * 100}%`; });
      shift(`scale(${scale})`);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => go(at[0] - at[0] / scale, at[1] - at[1] / scale, 1 / scale, 1 / scale), 250);
    }, { passive: false });
  };

  document.addEventListener("live:taken", start);
  start();
})();
