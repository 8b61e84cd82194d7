// The picker of what a condition asks for: all fields and events in groups, found by typing, walked by arrow keys.

import { make, plain } from "./dom.js";

let number = 0;

/**
 * Open a picker below an element.
 *   anchor    the button that opened it, which gets the focus back
 *   groups    [{label, items: [{name, label, hint}]}]
 *   words     texts: search, nothing
 *   choose    called with the chosen item
 */
export function openPicker(anchor, groups, words, choose) {
  const id = `picker-${(number += 1)}`;
  const list = make("div", { id, class: "cb-picker-list", role: "listbox", "aria-label": words.search });
  const search = make("input", {
    type: "search", class: "form-control form-control-sm", placeholder: words.search, "aria-label": words.search,
    role: "combobox", "aria-expanded": "true", "aria-controls": id, autocomplete: "off",
  });
  const box = make("div", { class: "cb-picker" }, search, list);
  let shown = [];
  let active = 0;

  const close = (refocus = true) => {
    document.removeEventListener("pointerdown", outside, true);
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (refocus) anchor.focus();
  };
  const outside = (event) => {
    if (!box.contains(event.target) && event.target !== anchor) close(false);
  };
  const take = (item) => {
    close();
    choose(item);
  };
  const mark = (index) => {
    active = Math.max(0, Math.min(index, shown.length - 1));
    shown.forEach(({ element }, position) => {
      element.classList.toggle("active", position === active);
      element.setAttribute("aria-selected", String(position === active));
    });
    const current = shown[active]?.element;
    search.setAttribute("aria-activedescendant", current?.id ?? "");
    current?.scrollIntoView({ block: "nearest" });
  };
  const draw = () => {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    shown = [];
    list.replaceChildren();
    for (const { label, items } of groups) {
      const hits = items.filter((item) => {
        const text = plain(`${item.label} ${label} ${item.name}`);
        return wanted.every((word) => text.includes(word));
      });
      if (!hits.length) continue;
      list.append(make("div", { class: "cb-picker-group", role: "presentation" }, label));
      for (const item of hits) {
        const element = make(
          "div",
          { id: `${id}-${shown.length}`, role: "option", class: "cb-picker-item", onclick: () => take(item) },
          item.label,
          item.hint ? make("span", { class: "text-secondary small ms-2" }, item.hint) : null,
        );
        shown.push({ item, element });
        list.append(element);
      }
    }
    if (!shown.length) list.append(make("div", { class: "cb-picker-group" }, words.nothing));
    mark(0);
  };
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps) mark(active + steps[event.key]);
    else if (event.key === "Enter" && shown[active]) take(shown[active].item);
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return close(false);
    else return undefined;
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  });
  anchor.after(box);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  draw();
  search.focus();
}
