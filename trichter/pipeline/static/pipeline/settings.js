// Stages are put in order by dragging; the buttons up and down do the same without.
for (const list of document.querySelectorAll("[data-stage-order] [data-sortable]")) {
  const form = list.closest("form");
  const start = () =>
    window.Sortable?.create(list, {
      handle: "[data-grip]",
      draggable: "li:not([data-no-drag])",
      animation: 120,
      forceFallback: true,
      onEnd() {
        const values = { stage: [...form.querySelectorAll("[name=stage]")].map((input) => input.value) };
        window.htmx.ajax("POST", form.getAttribute("action"), { source: form, swap: "none", values });
      },
    });
  if (window.Sortable) start();
  else addEventListener("load", start);
}
