/* The list looks again when a person changed; rules are put in order by dragging; a rule shows only the field it needs. */
document.addEventListener("person-changed", () => {
  if (document.getElementById("handovers")) htmx.trigger(document.body, "handovers-changed");
});

function prepare() {
  const list = document.querySelector("[data-rules]");
  if (list && window.Sortable && !list.dataset.ready) {
    list.dataset.ready = "1";
    window.Sortable.create(list, {
      handle: "[data-grip]",
      animation: 120,
      forceFallback: true,
      onEnd: () => htmx.trigger(list.closest("form"), "rules-dragged"),
    });
  }
}

function showFields() {
  const to = document.querySelector("#rule-form [name=to]");
  if (!to) return;
  for (const name of ["rep", "team"]) {
    const field = document.querySelector(`#rule-form [name=${name}]`)?.closest(".field");
    if (field) field.hidden = to.value !== name;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("#rule-form [name=to]")) showFields();
});
document.addEventListener("htmx:afterSettle", prepare);
window.addEventListener("load", prepare);
prepare();
showFields();
