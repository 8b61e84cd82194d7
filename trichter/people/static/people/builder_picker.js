// The picker of what a condition asks for: all fields and events in groups, found by typing, walked by arrow keys.

import { make, plain, quiet } from "./dom.js";

let number = 0;

/**
 * Open a picker below an element.
 *   anchor    the button that opened it, which gets the focus back
 *   groups    [{label, items: [{name, label, hint}]}]
 *   words     texts: search, nothing
 *   choose    called with the chosen item
 *   find      (text) -> promise of groups, where the server finds them
 */
export function openPicker(anchor, groups, words, choose, find = null) {
  const id = `picker-${(number += 1)}`;
  const list = make("div", { id, class: "cb-picker-list", role: "listbox", "aria-label": words.search });
  const search = make("input", {
    type: "search", class: "form-control form-control-sm", placeholder: words.search, "aria-label": words.search,
    role: "combobox", "aria-expanded": "true", "aria-controls": id, autocomplete: "off",
  });
  const box = make("div", { class: "cb-picker", popover: "manual" }, search, list);
  let shown = [];
  let active = 0;

  const close = (refocus = true) => {
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (refocus) anchor.focus();
  };
  const outside = (event) => {
    if (!box.contains(event.target) && event.target !== anchor) close(false);
  };
  /* In the top layer, so that no dialog or panel cuts it off: below the button, or above it where there is more room. */
  const place = (event) => {
    if (event && box.contains(event.target)) return;
    const at = anchor.getBoundingClientRect();
    const below = innerHeight - at.bottom > Math.min(380, at.top);
    box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = below ? `${at.bottom + 4}px` : "auto";
    box.style.bottom = below ? "auto" : `${innerHeight - at.top + 4}px`;
    list.style.maxHeight = `${Math.max(120, Math.min(320, (below ? innerHeight - at.bottom : at.top) - 70))}px`;
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
      const hits = find ? items : items.filter((item) => {
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
  const look = quiet(async () => {
    const typed = search.value;
    const found = await find(typed);
    if (typed !== search.value) return;
    groups = found;
    draw();
  }, 150);
  search.addEventListener("input", find ? look : draw);
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
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  box.showPopover();
  draw();
  place();
  search.focus();
}
