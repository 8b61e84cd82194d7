// Inputs for the value of a test, by the field's type and the operator.

import { NO_VALUE } from "./builder_model.js";
import { openPicker } from "./builder_picker.js";
import { make, plain, select } from "./dom.js";

const FIELD = "form-control form-control-sm cb-value";
const FEW = 8;

/**
 * The inputs for a test's value.
 *   node     {op, value}; the value is changed in place
 *   field    {label, type, choices}
 *   words    texts of the builder
 *   changed  called after each change; changed(true) also draws anew
 */
export function valueInputs(node, field, words, changed) {
  if (NO_VALUE.includes(node.op)) return [];
  const label = (text) => `${field.label}: ${text}`;
  if (field.type === "boolean")
    return [choose(label(words.value), [["true", words.yes], ["false", words.no]], String(node.value), (value) => set(value === "true"))];
  if (node.op === "in_last_days" || node.op === "not_in_last_days")
    return [numberInput(label(words.days), node.value, set, { min: 1, max: 36500, step: 1 }), make("span", { class: "cb-word" }, words.days)];
  if (node.op === "between") return pair();
  const several = node.op === "in" || node.op === "not_in";
  if (field.lookup) return [lookup()];
  // of an open list the choices are only the usual values; parts of a text are always typed
  const chosen = several || node.op === "eq" || node.op === "ne" || !field.open;
  const options = field.choices?.length && chosen ? withCurrent() : [];
  if (options.length) return [several ? checkList() : choose(label(words.value), [["", words.choose], ...options], node.value, set)];
  if (several) return [tags()];
  return [single(node.value, set, label(words.value))];

  /* The choices, and what is set already although it is none of them. */
  function withCurrent() {
    const current = (several ? node.value : [node.value]).filter((value) => value && !field.choices.some(([known]) => known === value));
    return field.open ? [...field.choices, ...current.map((value) => [value, value])] : field.choices;
  }

  function set(value) {
    node.value = value;
    changed();
  }

  function single(value, store, name) {
    if (field.type === "number") return numberInput(name, value, store, { step: "any" });
    if (field.type === "date") return make("input", { type: "date", class: FIELD, "aria-label": name, value: value ?? "", oninput: (e) => store(e.target.value) });
    return make("input", { type: "text", class: FIELD, "aria-label": name, maxlength: 1000, value: value ?? "", oninput: (e) => store(e.target.value) });
  }

  function pair() {
    const store = (index) => (value) => {
      node.value = node.value.map((old, position) => (position === index ? value : old));
      changed();
    };
    return [
      single(node.value[0], store(0), label(words.from)),
      make("span", { class: "cb-word" }, words.and),
      single(node.value[1], store(1), label(words.to)),
    ];
  }

  function checkList() {
    const box = make("div", { class: "cb-choices", role: "group", "aria-label": label(words.value) });
    const draw = (wanted) => {
      const rows = options.filter(([, text]) => plain(text).includes(wanted));
      box.querySelectorAll("label, .cb-more").forEach((element) => element.remove());
      const first = [...rows].sort(([a], [b]) => node.value.includes(b) - node.value.includes(a));
      for (const [value, text] of first.slice(0, 60))
        box.append(
          make(
            "label", { class: "form-check form-check-inline m-0" },
            make("input", {
              type: "checkbox", class: "form-check-input", checked: node.value.includes(value),
              onchange: (event) => set(event.target.checked ? [...node.value, value] : node.value.filter((each) => each !== value)),
            }),
            make("span", { class: "form-check-label" }, text),
          ),
        );
      if (rows.length > 60) box.append(make("span", { class: "cb-more text-secondary" }, "…"));
    };
    if (options.length > FEW)
      box.append(make("input", { type: "search", class: FIELD, placeholder: words.search, "aria-label": words.search, oninput: (event) => draw(plain(event.target.value)) }));
    draw("");
    return box;
  }

  /* Values that are too many for a list, such as colleagues: found by typing, shown by their words. */
  function lookup() {
    const box = make("div", { class: "cb-tags" });
    const chosen = () => (several ? node.value : node.value ? [node.value] : []);
    const known = (field.known ??= new Map());
    const fetchChoices = async (q) => {
      const answer = await fetch(`${field.lookup}?${new URLSearchParams({ q })}`, { credentials: "same-origin" });
      const { choices } = await answer.json();
      for (const [value, text] of choices) known.set(value, text);
      return choices;
    };
    const add = make("button", { type: "button", class: "btn btn-sm", "aria-label": label(words.value), "aria-haspopup": "listbox", "aria-expanded": "false",
      onclick: async (event) => {
        const anchor = event.currentTarget;
        const search = async (q) => [{ label: field.label, items: (await fetchChoices(q)).map(([name, text]) => ({ name, label: text, hint: name })) }];
        openPicker(anchor, await search(""), words, (item) => {
          set(several ? [...new Set([...node.value, item.name])] : item.name);
          draw();
        }, search);
      } }, words.choose);
    const draw = () => {
      box.replaceChildren(
        ...chosen().map((value) =>
          make("span", { class: "cb-tag" }, known.get(value) ?? value,
            make("button", { type: "button", class: "btn-close btn-close-sm", "aria-label": `${words.remove} ${known.get(value) ?? value}`,
              onclick: () => { set(several ? node.value.filter((each) => each !== value) : ""); draw(); add.focus(); } })),
        ),
        add,
      );
    };
    draw();
    const unknown = chosen().filter((value) => !known.has(value));
    if (unknown.length) fetchChoices(`=${unknown.join(",")}`).then(draw);
    return box;
  }

  function tags() {
    const input = make("input", {
      type: field.type === "number" ? "number" : "text", class: FIELD, "aria-label": label(words.value), placeholder: words.add_value, step: "any",
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === "," || event.key === ";") event.preventDefault();
        else if (!(event.key === "Backspace" && !input.value && node.value.length)) return;
        if (event.key === "Backspace") set(node.value.slice(0, -1));
        else add();
        draw();
      },
      onblur: () => add() && draw(),
    });
    const box = make("div", { class: "cb-tags" }, input);
    const add = () => {
      const value = field.type === "number" ? input.valueAsNumber : input.value.trim();
      if (value === "" || Number.isNaN(value) || node.value.includes(value)) return false;
      input.value = "";
      set([...node.value, value]);
      return true;
    };
    const draw = () => {
      box.querySelectorAll(".cb-tag").forEach((element) => element.remove());
      for (const value of node.value)
        input.before(
          make("span", { class: "cb-tag" }, String(value),
            make("button", { type: "button", class: "btn-close btn-close-sm", "aria-label": `${words.remove} ${value}`,
              onclick: () => { set(node.value.filter((each) => each !== value)); draw(); input.focus(); } })),
        );
    };
    draw();
    return box;
  }
}

export function numberInput(name, value, store, attributes = {}) {
  return make("input", {
    type: "number", class: `${FIELD} cb-number`, "aria-label": name, inputmode: "decimal", value: value ?? "", ...attributes,
    oninput: (event) => store(Number.isNaN(event.target.valueAsNumber) ? "" : event.target.valueAsNumber),
  });
}

function choose(name, options, value, store) {
  return select({ "aria-label": name, class: "form-select form-select-sm cb-value", onchange: (event) => store(event.target.value) }, options, value);
}
