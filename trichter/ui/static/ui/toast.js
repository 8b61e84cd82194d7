/* Notes at the bottom: from the server (header HX-Trigger, event "toast") and for requests that failed. */
const LIFE = { plain: 5000, undo: 12000 };
const text = (name) => document.body.dataset[name] ?? "";

function close(note) {
  note.classList.add("is-leaving");
  setTimeout(() => note.remove(), 200);
}

/* Counts down unless the pointer or the focus is on the note; errors stay until closed. */
function live(note, undo) {
  note.querySelector("[data-toast-close]").addEventListener("click", () => close(note));
  if (note.dataset.tone === "danger") return;
  let timer = 0;
  const start = () => {
    timer = setTimeout(() => close(note), undo ? LIFE.undo : LIFE.plain);
  };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) note.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) note.addEventListener(name, start);
  start();
}

function arm(note, undo, retry) {
  const form = note.querySelector("[data-toast-undo]");
  form.hidden = !undo;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close(note);
    htmx.ajax("POST", form.getAttribute("action"), { source: document.body, swap: "none" }).then(() => {
      document.body.dispatchEvent(new CustomEvent("undone", { bubbles: true }));
    });
  });
  const again = note.querySelector("[data-toast-retry]");
  again.hidden = !retry;
  again.addEventListener("click", () => {
    close(note);
    retry();
  });
}

function show({ message, tone = "success", undo = "", retry = null }) {
  const box = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!box || !template || !message) return;
  for (const old of box.querySelectorAll("[data-toast]")) {
    if (old.querySelector("[data-toast-text]").textContent === message) old.remove();
  }
  const note = template.content.firstElementChild.cloneNode(true);
  note.dataset.tone = tone;
  if (tone === "danger") note.setAttribute("role", "alert");
  note.querySelector("[data-toast-text]").textContent = message;
  note.querySelector("[data-toast-undo]").setAttribute("action", undo);
  arm(note, undo, retry);
  box.append(note);
  while (box.children.length > 3) box.firstElementChild.remove();
  live(note, undo);
}

for (const note of document.querySelectorAll("#toasts [data-toast]")) {
  const undo = note.querySelector("[data-toast-undo]").getAttribute("action");
  arm(note, undo, null);
  live(note, undo);
}
document.addEventListener("toast", (event) => show(event.detail));

/* A request that did not arrive or was refused. */
function again(detail) {
  const { verb, path, unfilteredParameters: values } = detail.requestConfig;
  const { elt: source, target } = detail;
  return () => htmx.ajax(verb.toUpperCase(), path, { source: source.isConnected ? source : document.body, target, values });
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    show({ message: text("textOffline"), tone: "danger", retry: again(event.detail) });
  });
}
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if ((xhr.getResponseHeader("HX-Trigger") ?? "").includes('"toast"')) return;
  const known = { 403: "textRefused", 404: "textGone", 410: "textGone" };
  const name = known[xhr.status] ?? "textError";
  show({ message: text(name), tone: "danger", retry: xhr.status >= 500 ? again(event.detail) : null });
});

/* The page of components shows what notes look like. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast-try]");
  if (button) show({ message: button.textContent.trim(), tone: button.dataset.toastTry, undo: button.dataset.undo ?? "" });
});
