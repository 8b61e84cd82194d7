// Lines of an opportunity are put in order by dragging their grip; Esc closes the one that is open.

function dress(root) {
  for (const list of root.querySelectorAll("ol[data-order-url]")) {
    if (list.dataset.ready || !window.Sortable) continue;
    list.dataset.ready = "1";
    window.Sortable.create(list, {
      handle: "[data-grip]",
      animation: 120,
      forceFallback: true,
      onEnd: (event) => event.oldIndex !== event.newIndex && save(list),
    });
  }
}

function save(list) {
  const line = [...list.querySelectorAll("[data-line]")].map((each) => each.dataset.line);
  window.htmx.ajax("POST", list.dataset.orderUrl, { target: list.closest(".quote-lines"), swap: "outerHTML", values: { line } });
}

document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest?.("form[data-quote-cancel]");
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  window.htmx.ajax("GET", form.dataset.quoteCancel, { target: form.closest(".quote-lines"), swap: "outerHTML" });
}, true);

document.addEventListener("htmx:load", () => dress(document));
window.addEventListener("load", () => dress(document));
dress(document);
