/* The side panel: a link with hx-target="#panel" opens it. Its address is kept behind "#panel=", so that reload, the back
   button and a shared link work; Esc, the cross and the back button close it and the focus returns to where it came from. */
const panel = document.getElementById("panel");
const phone = matchMedia("(max-width: 768px)");
const KEY = "#panel=";
let opener = null;
let waiting = 0;
let shown = location.pathname + location.search;

const page = () => location.pathname + location.search;
const isOpen = () => Boolean(panel) && !panel.hidden;

/* The panel's address from the fragment; only paths of this site. */
function wanted() {
  const path = location.hash.startsWith(KEY) ? decodeURI(location.hash.slice(KEY.length)) : "";
  return path.startsWith("/") && !path.startsWith("//") && !path.includes("\\") ? path : "";
}

function cover(on) {
  const behind = [document.getElementById("content"), ...document.querySelectorAll(".topbar, .bottombar")];
  for (const part of behind) if (part) part.inert = on && phone.matches;
  document.body.classList.toggle("panel-open", on);
}

function show() {
  panel.hidden = false;
  cover(true);
  if (phone.matches) panel.focus({ preventScroll: true });
}

/* Grey lines, if the answer takes long enough to notice. */
function showWaiting() {
  if (isOpen()) {
    panel.classList.add("is-loading");
    return;
  }
  waiting = setTimeout(() => {
    const lines = document.getElementById("panel-waiting");
    if (lines) panel.replaceChildren(lines.content.cloneNode(true));
    show();
  }, 150);
}

function remember(path) {
  const hash = KEY + encodeURI(path);
  if (location.hash === hash) return;
  const state = { ...history.state, panel: path };
  if (history.state?.panel) history.replaceState(state, "", page() + hash);
  else history.pushState(state, "", page() + hash);
}

function hide() {
  clearTimeout(waiting);
  panel.hidden = true;
  panel.classList.remove("is-loading");
  panel.replaceChildren();
  delete panel.dataset.path;
  cover(false);
  const back = opener?.isConnected ? opener : document.querySelector("[data-row].is-current");
  back?.focus({ preventScroll: true });
  opener = null;
  document.dispatchEvent(new CustomEvent("panel:closed"));
}

function close() {
  if (!isOpen()) return;
  if (history.state?.panel) history.back();
  else {
    history.replaceState(history.state, "", page());
    hide();
  }
}

function load(path, source) {
  opener = source ?? opener;
  return htmx.ajax("GET", path, { source: panel, target: "#panel", swap: "innerHTML" });
}

if (panel) {
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== panel) return;
    const from = event.detail.elt;
    if (!panel.contains(from)) opener = from.closest?.("[data-row]") ?? from;
    showWaiting();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target !== panel) return;
    clearTimeout(waiting);
    panel.classList.remove("is-loading");
    if (event.detail.failed && isOpen() && !panel.querySelector("[data-panel-inner]")) close();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    clearTimeout(waiting);
    const { requestConfig } = event.detail;
    show();
    if (requestConfig.verb === "get") {
      const path = event.detail.pathInfo.finalRequestPath ?? requestConfig.path;
      if (panel.dataset.path !== path) panel.scrollTop = 0;
      panel.dataset.path = path;
      remember(path);
    }
    const title = panel.querySelector(".panel-title");
    const live = document.getElementById("live");
    if (title && live) live.textContent = title.textContent.trim();
    document.dispatchEvent(new CustomEvent("panel:opened"));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) close();
  });
  document.addEventListener("panel:close", close);
  document.addEventListener("panel:load", (event) => load(event.detail.path, event.detail.source));

  /* Before htmx's own listener: a step in history that only opens or closes the panel is ours alone. */
  addEventListener("popstate", (event) => {
    if (page() !== shown) {
      shown = page();
      return;
    }
    event.stopImmediatePropagation();
    const path = wanted();
    if (path && panel.dataset.path !== path) load(path);
    else if (!path && isOpen()) hide();
  });
  for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) {
    document.addEventListener(name, () => {
      shown = page();
    });
  }
  const start = wanted();
  if (start) addEventListener("DOMContentLoaded", () => load(start));
}
