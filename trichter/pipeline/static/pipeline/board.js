// The board: cards are dragged, moved by keys or by their menu. A step shows at once and is taken back where it is refused.
const root = document.getElementById("pipeline");
const board = () => root.querySelector("[data-board]");
const listOf = (stage) => root.querySelector(`[data-cards][data-stage="${CSS.escape(String(stage))}"]`);
const cardOf = (id) => document.getElementById(`card-${id}`);
const pending = new Set();
const phone = matchMedia("(max-width: 768px)");

const say = (name, card, stage) => {
  const live = document.getElementById("live");
  const words = board()?.dataset[name] ?? "";
  if (live) live.textContent = words.replace("{card}", card).replace("{stage}", stage);
};

/* Where a card stood, so that it can be put back exactly there. */
const placeOf = (card) => ({ list: card.parentElement, next: card.nextElementSibling, within: card.contains(document.activeElement) });

function putBack(card, place) {
  place.list.insertBefore(card, place.next?.parentElement === place.list ? place.next : null);
  say("textBack", card.dataset.name, place.list.dataset.stageName ?? "");
  if (place.within) card.focus({ preventScroll: true });
}

/* Address parts of the filters, so that sums and cards come as they are looked at. */
const filters = () => Object.fromEntries(new URLSearchParams(board().dataset.query));
const neighbour = (card) => (card?.classList?.contains("board-card") ? card.dataset.opportunity : "");
const between = (card) => ({ above: neighbour(card.previousElementSibling), below: neighbour(card.nextElementSibling) });

async function step(card, list, place) {
  const id = card.dataset.opportunity;
  const form = card.querySelector("form[data-steps]");
  if (!form || pending.has(id)) {
    putBack(card, place);
    return;
  }
  const { name } = card.dataset;
  pending.add(id);
  card.classList.add("is-pending");
  let status = 0;
  const note = (event) => {
    status = event.detail.xhr.status;
  };
  card.addEventListener("htmx:beforeSwap", note, { once: true });
  const open = list.classList.contains("board-cards");
  const values = { ...filters(), from: "board", stage: list.dataset.stage, ...(open ? between(card) : {}) };
  const done = window.htmx.ajax("POST", form.getAttribute("action"), { source: card, target: card, swap: "none", values });
  await done.catch(() => {});
  pending.delete(id);
  card.classList.remove("is-pending");
  if (status >= 200 && status < 300) {
    say("textMoved", name, list.dataset.stageName);
    if (place.within) cardOf(id)?.focus({ preventScroll: true });
  } else {
    putBack(card, place);
  }
}

function moveTo(card, list, before = list.firstElementChild) {
  const place = placeOf(card);
  if (list.classList.contains("board-cards")) list.insertBefore(card, before);
  if (place.within) card.focus({ preventScroll: true });
  return step(card, list, place);
}

/* Dragging, by mouse and by touch (after a short hold, so that scrolling stays scrolling). */
let from = null;

function arm() {
  if (!window.Sortable || !board()?.dataset.mayChange) return;
  for (const list of root.querySelectorAll("[data-cards]:not([data-armed])")) {
    list.dataset.armed = "1";
    window.Sortable.create(list, {
      group: "opportunities",
      draggable: ".board-card",
      filter: "details, button, .board-more",
      preventOnFilter: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      delay: 180,
      delayOnTouchOnly: true,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 4,
      sort: list.classList.contains("board-cards"),
      ghostClass: "is-ghost",
      dragClass: "is-dragged",
      onStart(event) {
        from = placeOf(event.item);
        document.body.classList.add("is-moving-card");
      },
      onEnd(event) {
        document.body.classList.remove("is-moving-card");
        const { item, to, from: source } = event;
        const place = from;
        from = null;
        if (to !== source) step(item, to, place);
        else if (event.oldDraggableIndex !== event.newDraggableIndex) {
          const url = board().dataset.orderUrl.replace("/0/", `/${item.dataset.opportunity}/`);
          window.htmx.ajax("POST", url, { source: item, swap: "none", values: between(item) });
        }
      },
    });
  }
}

/* [ and ] (or Shift with the arrows) move the current card one stage back or on. */
const STEPS = { "[": -1, "]": 1 };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const way = STEPS[event.key] ?? (event.shiftKey ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined);
  if (!way) return;
  const card = document.activeElement?.closest?.(".board-card") ?? root.querySelector(".board-card.is-current");
  const lists = [...root.querySelectorAll(".board-cards")];
  const target = card && lists[lists.indexOf(card.parentElement) + way];
  if (!target || !board().dataset.mayChange) return;
  event.preventDefault();
  card.focus({ preventScroll: true });
  moveTo(card, target);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".board-card form[data-steps]");
  const list = form && listOf(event.submitter?.value ?? "");
  if (!list) return;
  event.preventDefault();
  const card = form.closest(".board-card");
  form.closest("details").open = false;
  card.focus({ preventScroll: true });
  moveTo(card, list);
});

/* Cards that came anew go where they belong. */
function settle() {
  for (const card of root.querySelectorAll(".board-card")) {
    if (pending.has(card.dataset.opportunity)) continue;
    const list = listOf(card.dataset.inStage);
    if (list && card.parentElement !== list && !document.body.classList.contains("is-moving-card")) list.prepend(card);
  }
  arm();
  tabs();
}

document.body.addEventListener("opportunity-changed", (event) => {
  const id = event.detail?.id;
  if (!id || event.detail.shown || !board()) return;
  const query = board().dataset.query;
  if (cardOf(id)) {
    window.htmx.ajax("GET", `${board().dataset.cardUrl.replace("/0/", `/${id}/`)}?${query}`, { source: root, target: root, swap: "none" });
  } else {
    window.htmx.ajax("GET", `${location.pathname}?${query}`, { source: root, target: root, swap: "innerHTML" });
  }
});

/* On a phone one column at a time, chosen by tabs. */
const KEPT = "pipeline-stage";

function tabs() {
  const bar = root.querySelector(".board-tabs");
  if (!bar) return;
  bar.hidden = false;
  const all = [...bar.querySelectorAll("[data-stage-tab]")];
  const kept = sessionStorage.getItem(KEPT);
  const chosen = all.find((tab) => tab.dataset.stageTab === kept) ?? all[0];
  if (chosen) choose(chosen, all);
}

function choose(chosen, all) {
  for (const tab of all) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls"))?.classList.toggle("is-shown", on);
  }
  root.classList.add("has-tabs");
}

root.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-stage-tab]");
  if (!tab) return;
  sessionStorage.setItem(KEPT, tab.dataset.stageTab);
  choose(tab, [...root.querySelectorAll("[data-stage-tab]")]);
  if (phone.matches) tab.scrollIntoView({ block: "nearest", inline: "center" });
});

root.addEventListener("keydown", (event) => {
  const tab = event.target.closest("[data-stage-tab]");
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!tab || !way || event.shiftKey) return;
  const all = [...root.querySelectorAll("[data-stage-tab]")];
  const next = all[(all.indexOf(tab) + way + all.length) % all.length];
  next.click();
  next.focus();
});

document.addEventListener("htmx:afterSettle", settle);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", settle);
else settle();
