/* Filters, order, pages and map of a list without leaving the page: what links and forms inside #live lead to is fetched,
   and #live is taken over from the answer. The address, the title and the way back are those of a whole page; without
   this script the same links and forms lead there. */
"use strict";

(() => {
  const said = document.getElementById("live-said");
  if (!document.getElementById("live")) return;
  document.documentElement.classList.add("live");
  const home = window.location.pathname;
  let asking = null;

  const region = () => document.getElementById("live");
  const opened = () => [...region().querySelectorAll("details[data-facet][open]")].map((one) => one.dataset.facet);

  const focusAgain = (id) => {
    const again = id && document.getElementById(id);
    (again || document.getElementById("found") || region()).focus({ preventScroll: true });
  };

  const take = (page, id, open) => {
    const fresh = page.getElementById("live");
    const old = region().querySelector(".facet-panel:popover-open");
    const panelled = Boolean(old && id);
    const scrolled = old?.scrollTop;
    region().replaceWith(fresh);
    document.title = page.title;
    // The day's own form carries the filters on.
    const [held, other] = [document, page].map((one) => one.querySelector("form.as-of"));
    if (held && other) {
      held.querySelectorAll("input[type='hidden']").forEach((one) => one.remove());
      held.prepend(...other.querySelectorAll("input[type='hidden']"));
    }
    if (panelled) fresh.querySelector(".facet-panel").showPopover();
    for (const facet of open) {
      const details = fresh.querySelector(`details[data-facet="${facet}"]`);
      if (details) details.open = true;
    }
    focusAgain(id);
    if (panelled) fresh.querySelector(".facet-panel").scrollTop = scrolled;
    const count = fresh.querySelector(".found-count");
    if (said && count) said.textContent = count.textContent.trim();
    document.dispatchEvent(new CustomEvent("live:taken"));
  };

  const show = async (address, { push = true, focus = "" } = {}) => {
    if (asking) asking.abort();
    const mine = (asking = new AbortController());
    const open = opened();
    region().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.getElementById("live")) throw new Error(`answer ${answer.status}`);
      if (push) window.history.pushState({ live: true }, "", address);
      take(page, focus, open);
    } catch (error) {
      if (error.name === "AbortError") return;
      window.location.assign(address);
    } finally {
      if (asking === mine) {
        asking = null;
        region().removeAttribute("aria-busy");
      }
    }
  };
  window.showLive = show;

  const addressOf = (form) => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, value);
    const text = query.toString();
    return text ? `${home}?${text}` : home;
  };

  const leadsHere = (link) => link.origin === window.location.origin && link.pathname === home && !link.hash && !link.target;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#live a[href]");
    const plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain) {
      return;
    }
    const url = new URL(link.href.baseVal ?? link.href, window.location.href);
    if (!leadsHere({ origin: url.origin, pathname: url.pathname, hash: url.hash, target: "" })) return;
    event.preventDefault();
    show(url.href, { focus: link.rel === "next" || link.rel === "prev" ? "" : link.id }).then(() => {
      if (link.rel) document.getElementById("found")?.scrollIntoView({ block: "start" });
    });
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#live form.facets")) return;
    event.preventDefault();
    show(addressOf(event.target), { focus: document.activeElement?.id });
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("#live form.facets");
    if (form) show(addressOf(form), { focus: event.target.id });
  });

  /* A facet's list closes by Escape and by a click beside it, like the menus that it looks like. */
  document.addEventListener("keydown", (event) => {
    const facet = event.key === "Escape" && event.target.closest?.("details.facet[open]");
    if (facet) {
      facet.open = false;
      facet.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const facet of document.querySelectorAll("#live details.facet[open]")) {
      if (!facet.contains(event.target) && event.target.isConnected) facet.open = false;
    }
  });

  window.addEventListener("popstate", () => {
    if (window.location.pathname === home) show(window.location.href, { push: false, focus: document.activeElement?.id });
  });
})();
