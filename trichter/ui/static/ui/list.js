/* Lists: the current row (j, k), opening it (Enter, click), and choosing rows for bulk actions. */
const INTERACTIVE = "a, button, input, select, textarea, label, summary, [contenteditable]";
const panel = document.getElementById("panel");
let follow = 0;
let lastBox = null;

const rows = () => [...document.querySelectorAll("main [data-row]")].filter((row) => row.offsetParent !== null);
const current = () => document.querySelector("main [data-row].is-current");
const opener = (row) => row.querySelector('[hx-target="#panel"]');
const keyOf = (row) => row.dataset.row || row.dataset.href || row.id;

function mark(row, focus = true) {
  for (const old of document.querySelectorAll("[data-row].is-current")) {
    if (old === row) continue;
    old.classList.remove("is-current");
    old.removeAttribute("aria-current");
  }
  if (!row) return;
  row.classList.add("is-current");
  row.setAttribute("aria-current", "true");
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  if (focus) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  sessionStorage.setItem(`row:${location.pathname}`, keyOf(row));
}

function isShown(row) {
  const link = opener(row);
  return Boolean(panel && !panel.hidden && link && panel.dataset.path === link.getAttribute("hx-get"));
}

function full(row) {
  const address = row.dataset.href || panel?.querySelector("[data-full]")?.dataset.full;
  if (address) location.assign(address);
}

/* Enter or click: beside the list first; when it is there already, the full page. */
function open(row) {
  mark(row);
  const link = opener(row);
  if (!link || isShown(row)) full(row);
  else link.click();
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  mark(next);
  if (panel && !panel.hidden) {
    clearTimeout(follow);
    follow = setTimeout(() => !isShown(next) && opener(next)?.click(), 90);
  }
}

document.addEventListener("list:move", (event) => move(event.detail));
document.addEventListener("list:open", () => current() && open(current()));
document.addEventListener("list:select", () => current()?.querySelector("[data-select]")?.click());

document.addEventListener("click", (event) => {
  const row = event.target.closest("main [data-row]");
  if (!row) return;
  const link = event.target.closest('[hx-target="#panel"]');
  if (link) {
    mark(row, false);
    return;
  }
  if (event.target.closest(INTERACTIVE) || String(getSelection())) return;
  if ((event.ctrlKey || event.metaKey) && row.dataset.href) window.open(row.dataset.href, "_blank", "noopener");
  else if (opener(row)) {
    mark(row);
    if (!isShown(row)) opener(row).click();
  } else full(row);
});

/* After a swap or a return to the page the same row is current again. */
function restore() {
  if (current()) return;
  const key = sessionStorage.getItem(`row:${location.pathname}`);
  const row = key && rows().find((one) => keyOf(one) === key);
  if (row && (panel?.dataset.path || document.activeElement === document.body)) mark(row, false);
}
document.addEventListener("htmx:afterSettle", restore);
document.addEventListener("DOMContentLoaded", restore);

/* Choosing rows: [data-list] holds [data-select] boxes, [data-select-all], [data-bulk-bar] with [data-selected-count],
   [data-select-none] and, for all rows that match and not only those shown, [data-select-matching] with [data-matching]. */
function refresh(list) {
  const boxes = [...list.querySelectorAll("[data-select]")];
  const chosen = boxes.filter((box) => box.checked);
  const matching = list.querySelector("[data-matching]");
  const all = list.querySelector("[data-select-all]");
  const bar = list.querySelector("[data-bulk-bar]");
  for (const box of boxes) box.closest("[data-row]")?.classList.toggle("is-selected", box.checked);
  if (matching && chosen.length < boxes.length) matching.value = "";
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector("[data-selected-count]");
  const whole = matching?.value ? list.querySelector("[data-select-matching]")?.dataset.count : "";
  if (count) count.textContent = (document.body.dataset.textSelected ?? "{count}").replace("{count}", whole || chosen.length);
  const more = list.querySelector("[data-select-matching]");
  if (more) more.hidden = chosen.length < boxes.length || Boolean(matching?.value);
}

document.addEventListener("click", (event) => {
  const list = event.target.closest("[data-list]");
  if (!list) return;
  const box = event.target.closest("[data-select]");
  if (box) {
    const boxes = [...list.querySelectorAll("[data-select]")];
    if (event.shiftKey && lastBox && boxes.includes(lastBox)) {
      const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
    }
    lastBox = box;
  } else if (event.target.closest("[data-select-matching]")) {
    const matching = list.querySelector("[data-matching]");
    if (matching) matching.value = "1";
  } else if (event.target.closest("[data-select-none]")) {
    for (const one of list.querySelectorAll("[data-select]")) one.checked = false;
  } else return;
  refresh(list);
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-select-all]");
  const list = event.target.closest("[data-list]");
  if (!all || !list) return;
  for (const box of list.querySelectorAll("[data-select]")) box.checked = all.checked;
  refresh(list);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const list of document.querySelectorAll("[data-list]")) if (list.querySelector("[data-bulk-bar]")) refresh(list);
});
