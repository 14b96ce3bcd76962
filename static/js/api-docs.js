// Asks the API in place for the forms of its documentation; without this script a form opens the answer itself.
"use strict";

const SHOWN = 20000;

function addressOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const control of form.elements) {
    if (!control.name || control.value === "") continue;
    if (control.dataset.in === "path") {
      path = path.replace(`{${control.name}}`, encodeURIComponent(control.value));
    } else {
      query.set(control.name, control.value);
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

async function show(form) {
  const answer = form.nextElementSibling;
  const address = addressOf(form);
  const link = answer.querySelector(".address");
  const status = answer.querySelector(".status");
  const body = answer.querySelector("pre");
  answer.hidden = false;
  link.textContent = link.href = address;
  status.textContent = "asking…";
  body.textContent = "";
  try {
    const response = await fetch(address);
    const text = await response.text();
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    const told = isJson ? JSON.stringify(JSON.parse(text), null, 2) : text;
    status.textContent = `${response.status} ${response.statusText}`;
    body.textContent = told.length > SHOWN ? `${told.slice(0, SHOWN)}\n… (cut here; open the address for all of it)` : told;
  } catch (error) {
    status.textContent = `no answer: ${error.message}`;
  }
}

for (const form of document.querySelectorAll("form[data-path]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(form);
  });
}
