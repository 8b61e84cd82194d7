/* All keys in one place. A key that a row, the panel or the page offers itself carries data-key="…" and is clicked. */
let go = 0;

function isTyping(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
}

const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/* The first of: the current row, the panel, the page. */
function offered(key) {
  const places = [
    document.querySelector("main [data-row].is-current"),
    document.querySelector("#panel:not([hidden])"),
    document.getElementById("content"),
  ];
  for (const place of places) {
    const found = [...(place?.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) ?? [])];
    const own = found.find((one) => !one.disabled && (place.id !== "content" || !one.closest("[data-row]")));
    if (own) return own;
  }
  return null;
}

function escape(event) {
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) menu.open = false;
  else if (isTyping(event.target)) event.target.blur();
  else if (document.querySelector("#panel:not([hidden])")) say("panel:close");
  else document.querySelector("[data-bulk-bar]:not([hidden]) [data-select-none]")?.click();
}

const KEYS = {
  "/": () => say("palette:open"),
  "?": () => say("command", "shortcuts"),
  j: () => say("list:move", 1),
  k: () => say("list:move", -1),
  x: () => say("list:select"),
  o: () => say("list:open"),
};

function enter(event) {
  const at = event.target;
  if (at === document.body || at.matches?.("[data-row], main")) {
    event.preventDefault();
    say("list:open");
  }
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    say("palette:open");
    return;
  }
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    escape(event);
    return;
  }
  if (isTyping(event.target)) return;
  if (event.key === "Enter") {
    enter(event);
    return;
  }
  if (Date.now() - go < 1200) {
    go = 0;
    const link = document.querySelector(`[data-goto="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  const own = offered(event.key);
  if (own) {
    event.preventDefault();
    if (own.matches("input, select, textarea")) own.focus();
    else own.click();
  } else if (event.key === "g") go = Date.now();
  else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
