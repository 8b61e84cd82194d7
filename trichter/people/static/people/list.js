// The lists' own manners: editing cells in place, the dialog of tools, order of columns, rows that look again.

const tool = document.getElementById("tool");
const listBox = () => document.querySelector("#list [data-list]");

/* The dialog opens when something is put into it and closes when its form has changed the list. */
if (tool) {
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target === tool || tool.contains(target)) {
      if (tool.childElementCount && !tool.open) tool.showModal();
      fillIn();
    } else if (target.id === "list" && tool.open && tool.contains(event.detail.requestConfig.elt)) tool.close();
  });
  tool.addEventListener("close", () => tool.replaceChildren());
  /* An answer without content has taken the form away: the work is done. */
  new MutationObserver(() => tool.open && !tool.childElementCount && tool.close()).observe(tool, { childList: true });
}

/* What an action will be about, as the bar says it; and where columns may be dragged. */
function fillIn() {
  const words = tool.querySelector("[data-selection-words]");
  if (words) words.textContent = document.querySelector("[data-selected-count]")?.textContent ?? "";
  for (const list of tool.querySelectorAll("[data-sortable]")) {
    if (window.Sortable) window.Sortable.create(list, { handle: "[data-grip]", animation: 120, forceFallback: true });
  }
}

document.addEventListener("click", (event) => {
  const mover = event.target.closest("[data-move]");
  if (!mover) return;
  const item = mover.closest("li");
  const other = mover.dataset.move === "-1" ? item.previousElementSibling : item.nextElementSibling;
  if (other) other[mover.dataset.move === "-1" ? "before" : "after"](item);
  mover.focus();
});

/* A column that is ticked further down joins the shown ones, so that it can be put in order at once. */
document.addEventListener("change", (event) => {
  const box = event.target.closest(".column-rest input[name=column]");
  if (box?.checked) tool.querySelector("[data-sortable]")?.append(box.closest("li"));
});

/* Rows that come later are chosen too while "all" are. */
document.addEventListener("htmx:afterSwap", () => {
  const list = listBox();
  if (list?.querySelector("[data-matching]")?.value) for (const box of list.querySelectorAll("[data-select]")) box.checked = true;
});

/* The total, once it is known, also says how many "all" would be. */
document.addEventListener("htmx:afterSettle", () => {
  const total = document.querySelector("#list-total [data-total]")?.dataset.total;
  const button = document.querySelector("#list [data-select-matching]");
  if (!total || !button || button.dataset.count === total) return;
  button.dataset.count = total;
  button.textContent = button.dataset.text.replace("{count}", total);
});

/* Editing in place: double click or `e`; Enter saves, Esc gives the value back. */
const cellUrl = (cell) => {
  const list = cell.closest("[data-list]");
  const row = cell.closest("[data-row]");
  return list.dataset.editUrl.replace("/0/", `/${row.dataset.row}/`).replace("NAME", cell.dataset.field);
};

function edit(cell) {
  if (!cell || cell.querySelector("form")) return;
  cell.dataset.before = cell.innerHTML;
  window.htmx.ajax("GET", `${cellUrl(cell)}?in=cell`, { target: cell, swap: "innerHTML" });
}

function restore(cell) {
  const row = cell.closest("[data-row]");
  cell.innerHTML = cell.dataset.before ?? "";
  delete cell.dataset.before;
  window.htmx.process(cell);
  row?.focus({ preventScroll: true });
}

/* A click into a cell that can be edited opens the row only once no second click has followed. */
let opening = 0;
document.addEventListener(
  "click",
  (event) => {
    const cell = event.target.closest?.("#list td[data-field]");
    if (!cell || event.target.closest("a, button, input, select, form") || event.ctrlKey || event.metaKey || !event.detail) return;
    event.stopPropagation();
    clearTimeout(opening);
    if (event.detail > 1 || String(getSelection())) return;
    const opener = cell.closest("[data-row]").querySelector('[hx-target="#panel"]');
    opening = setTimeout(() => opener?.click(), 240);
  },
  true,
);

document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("#list td[data-field]");
  if (!cell || event.target.closest("form")) return;
  clearTimeout(opening);
  event.preventDefault();
  getSelection()?.removeAllRanges();
  edit(cell);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-edit-current]")) return;
  const row = document.querySelector("#list [data-row].is-current");
  edit(row?.querySelector(`td[data-field="${CSS.escape(lastField())}"]`) ?? row?.querySelector("td[data-field]"));
});

const lastField = () => sessionStorage.getItem("edited-field") ?? "";

document.addEventListener("htmx:beforeRequest", (event) => {
  const cell = event.detail.elt.closest?.("#list td[data-field]");
  if (cell) sessionStorage.setItem("edited-field", cell.dataset.field);
});

document.addEventListener(
  "keydown",
  (event) => {
    const form = event.target.closest?.("#list td form.edit");
    if (!form) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      restore(form.closest("td"));
    } else if (event.key === "Tab" && !event.target.closest(".edit-owner, .edit-company")) {
      const cells = [...form.closest("tr").querySelectorAll("td[data-field]")];
      const next = cells[cells.indexOf(form.closest("td")) + (event.shiftKey ? -1 : 1)];
      if (!next) return;
      event.preventDefault();
      form.requestSubmit();
      edit(next);
    }
  },
  true,
);

/* A changed record's row looks again; while one of its cells is being edited it waits. */
function look(event) {
  const id = event.detail?.id;
  const row = id && document.getElementById(`row-${id}`);
  const list = listBox();
  if (!row || !list || list.dataset.entity !== (event.type === "company-changed" ? "company" : "person")) return;
  if (row.querySelector("form.edit")) return;
  const had = { current: row.classList.contains("is-current"), focus: row.contains(document.activeElement), ticked: row.querySelector("[data-select]")?.checked };
  window.htmx.ajax("GET", list.dataset.rowUrl.replace("/0/", `/${id}/`), { target: row, swap: "outerHTML" }).then(() => {
    const fresh = document.getElementById(`row-${id}`);
    if (!fresh) return;
    const box = fresh.querySelector("[data-select]");
    if (box && had.ticked) box.checked = true;
    fresh.classList.toggle("is-current", had.current);
    fresh.classList.toggle("is-selected", Boolean(had.ticked));
    fresh.tabIndex = -1;
    if (had.focus || document.activeElement === document.body) fresh.focus({ preventScroll: true });
  });
}
for (const name of ["person-changed", "company-changed"]) document.body.addEventListener(name, look);
