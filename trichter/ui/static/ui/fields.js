/* Fields that work plainly without scripts and better with them: stepper, tags, file drop, copy. */

/* − and + beside a number */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  const input = button?.closest("[data-stepper]")?.querySelector("input");
  if (!input) return;
  if (Number(button.dataset.step) > 0) input.stepUp();
  else input.stepDown();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

/* Words separated by commas, as removable pieces; the hidden original field carries the value. */
function dressTags(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "1";
  const original = box.querySelector("input");
  const typing = original.cloneNode();
  typing.removeAttribute("name");
  typing.value = "";
  original.type = "hidden";
  original.removeAttribute("id");
  const words = () => original.value.split(",").map((word) => word.trim()).filter(Boolean);

  function draw(list) {
    original.value = list.join(", ");
    original.dispatchEvent(new Event("change", { bubbles: true }));
    for (const piece of box.querySelectorAll(".tag-piece")) piece.remove();
    for (const word of list) {
      const piece = document.createElement("span");
      piece.className = "tag-piece";
      piece.textContent = word;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", (document.body.dataset.textRemove ?? "{name}").replace("{name}", word));
      remove.addEventListener("click", () => {
        draw(words().filter((one) => one !== word));
        typing.focus();
      });
      piece.append(remove);
      box.insertBefore(piece, typing);
    }
  }

  function take() {
    const fresh = typing.value.split(",").map((word) => word.trim()).filter(Boolean);
    typing.value = "";
    if (fresh.length) draw([...new Set([...words(), ...fresh])]);
  }

  box.append(typing);
  draw(words());
  box.addEventListener("click", (event) => event.target === box && typing.focus());
  typing.addEventListener("blur", take);
  typing.addEventListener("input", () => typing.value.includes(",") && take());
  typing.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && typing.value.trim()) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && !typing.value) draw(words().slice(0, -1));
  });
}

function dress(place) {
  for (const box of place.querySelectorAll("[data-tags]")) dressTags(box);
}
dress(document);
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll && dress(event.target));

/* The name of the chosen file, and a sign while one hovers above. */
document.addEventListener("change", (event) => {
  const drop = event.target.closest("[data-file-drop]");
  const name = drop?.querySelector("[data-file-name]");
  if (name && event.target.files?.length) name.textContent = [...event.target.files].map((file) => file.name).join(", ");
});
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    event.target.closest?.("[data-file-drop]")?.classList.toggle("is-over", over);
  });
}

/* <button data-copy="what" data-copied="Copied">: the word comes as a note. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  if (button.dataset.copied) document.dispatchEvent(new CustomEvent("toast", { detail: { message: button.dataset.copied } }));
});

/* A value being edited in place: Esc fetches it back as it was. <form data-cancel="address"> in a [data-slot], which
   is filled anew, or replaced if it says data-slot="whole". */
document.addEventListener(
  "keydown",
  (event) => {
    const form = event.key === "Escape" && event.target.closest?.("form[data-cancel]");
    if (!form || form.closest("td[data-slot]")) return;
    const slot = form.closest("[data-slot]");
    event.preventDefault();
    event.stopPropagation();
    window.htmx.ajax("GET", form.dataset.cancel, { target: slot, swap: slot.dataset.slot === "whole" ? "outerHTML" : "innerHTML" });
  },
  true,
);
