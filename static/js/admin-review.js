// The review page: takes the single keys that its buttons show, and brings the next claim without loading a page.
// Without this script its forms and links work as any others.
"use strict";

(() => {
  const content = () => document.getElementById("content");
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  let busy = false;

  // Brings the passage into view.
  const showPassage = () => {
    const passage = document.getElementById("passage");
    const text = document.getElementById("article-text");
    if (passage && text) {
      text.scrollTop = passage.offsetTop - text.offsetTop - text.clientHeight / 3;
    }
  };

  const fail = (why) => {
    let line = document.getElementById("review-failure");
    if (!line) {
      line = document.createElement("p");
      line.id = "review-failure";
      line.className = "errornote";
      line.setAttribute("role", "alert");
      content().prepend(line);
    }
    line.textContent = `Not done: ${why}. What you typed is still here.`;
  };

  // Puts the content of another review page in the place of this one's.
  const swap = (html, address, remember) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.getElementById("content");
    if (!fresh || !page.body.classList.contains("review-page")) {
      window.location.assign(address);
      return;
    }
    const messages = page.querySelector(".messagelist");
    document.querySelectorAll(".messagelist").forEach((list) => list.remove());
    content().replaceWith(fresh);
    if (messages) {
      fresh.before(messages);
    }
    const crumbs = page.querySelector(".breadcrumbs");
    if (crumbs) {
      document.querySelector(".breadcrumbs").replaceWith(crumbs);
    }
    document.title = page.title;
    if (remember) {
      window.history.pushState({}, "", address);
    }
    window.django.jQuery(fresh).find(".admin-autocomplete").djangoAdminSelect2();
    window.scrollTo(0, 0);
    showPassage();
    showKeys();
    const heading = document.getElementById("claim-title");
    if (heading) {
      heading.focus({ preventScroll: true });
    }
    said.textContent = messages ? messages.textContent.trim() : "";
  };

  const ask = async (address, options, remember) => {
    if (busy) {
      return;
    }
    busy = true;
    content().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { ...options, headers: { "X-Review": "1" }, credentials: "same-origin" });
      const leads = answer.headers.get("X-Leads-To");
      if (leads) {
        window.location.assign(leads);
      } else if (answer.ok) {
        swap(await answer.text(), answer.url, remember);
      } else {
        fail(`the server answered ${answer.status}`);
      }
    } catch {
      fail("the server can't be reached");
    } finally {
      busy = false;
      content().removeAttribute("aria-busy");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-swap]")) {
      return;
    }
    event.preventDefault();
    const told = new FormData(form);
    if (event.submitter && event.submitter.name) {
      told.set(event.submitter.name, event.submitter.value);
    }
    ask(form.action, { method: "POST", body: told }, true);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      ask(link.href, {}, true);
    }
  });
  window.addEventListener("popstate", () => ask(window.location.href, {}, false));

  const reason = () => document.getElementById("id_reason");
  const hint = () => document.getElementById("reject-hint");
  const press = (key) => {
    const button = content().querySelector(`[accesskey="${key}"]`);
    if (button) {
      button.click();
    }
  };
  // Rejecting asks for a reason first, unless one stands there.
  const reject = () => {
    const box = reason();
    if (!box || box.value.trim()) {
      press("r");
      return;
    }
    hint().hidden = false;
    box.focus();
  };
  const enter = (where) => {
    const box = document.querySelector(`${where} input:not([type=hidden]), ${where} select, ${where} textarea`);
    if (box) {
      box.focus();
    }
  };
  const make = (what) => {
    const details = document.getElementById(`new-${what}`);
    const box = document.getElementById(`id_create_${what}`);
    if (details && box) {
      details.open = true;
      box.checked = true;
      // What is still to be said of it; nothing where all is filled in.
      const boxes = [...details.querySelectorAll("[id$=_name], [id$=_kind], [id$=_product]")];
      (boxes.find((one) => !one.value) || box).focus();
    }
  };
  const choose = () => {
    const box = document.querySelector("#about .select2-selection");
    if (box) {
      box.focus();
    }
  };
  const deeds = {
    r: reject,
    e: () => enter("#values"),
    o: choose,
    m: () => make("company"),
    p: () => make("plant"),
    "?": () => {
      const keys = document.getElementById("keys");
      if (keys) {
        keys.open = !keys.open;
      }
    },
  };

  // Whether single keys act is the curator's to say, and kept in the browser.
  const KEYS = "evtracker-keys";
  const keysOn = () => window.localStorage.getItem(KEYS) !== "off";
  const showKeys = () => {
    const box = document.getElementById("keys-on");
    if (box) {
      box.disabled = false;
      box.checked = keysOn();
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") {
      window.localStorage.setItem(KEYS, event.target.checked ? "on" : "off");
    }
  });

  const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, .select2-container");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) {
      return;
    }
    if (typing(event.target)) {
      if (event.key === "Escape") {
        event.target.blur();
        const line = hint();
        if (line) {
          line.hidden = true;
        }
      } else if (event.key === "Enter" && event.target === reason() && !hint().hidden) {
        event.preventDefault();
        press("r");
      }
      return;
    }
    if (!keysOn()) {
      return;
    }
    if (event.key in deeds) {
      event.preventDefault();
      deeds[event.key]();
    } else if (/^[acnsuwx1-5]$/.test(event.key)) {
      event.preventDefault();
      press(event.key);
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(said);
    showPassage();
    showKeys();
  });
})();
