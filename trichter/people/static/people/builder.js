// <condition-builder>: builds a condition of the condition language into its hidden field, says it in words, counts whom it meets.

import { changeOperator, event as eventNode, fromJson, group, nodeAt, remove, rootFromJson, rootToJson, test } from "./builder_model.js";
import { openPicker } from "./builder_picker.js";
import { numberInput, valueInputs } from "./builder_values.js";
import { csrfToken, make, quiet, select } from "./dom.js";

const MODES = [["all", "all", false], ["any", "any", false], ["none", "any", true], ["not_all", "all", true]];
const ICON = { remove: "×", negate: "≠" };
let catalogue = null;

/** Fields, events and words, fetched once for all builders of a page. */
function loadCatalogue(url) {
  catalogue ??= fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .catch((error) => {
      catalogue = null;
      throw error;
    });
  return catalogue;
}

class ConditionBuilder extends HTMLElement {
  async connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.input = this.querySelector("input[type=hidden]");
    this.tree = this.querySelector("[data-tree]");
    this.errors = new Map();
    this.fresh = new Set(); // tests that were just added: an empty value is no mistake yet
    this.places = new Map();
    this.check = quiet(() => this.ask(), 350);
    this.known = await loadCatalogue(this.dataset.catalogue);
    this.words = this.known.words;
    this.fields = new Map(this.known.groups.flatMap(({ items }) => items.map((item) => [item.name, item])));
    this.eventsByName = new Map(this.known.events.map((item) => [item.name, item]));
    this.root = rootFromJson(this.input.value ? JSON.parse(this.input.value) : null);
    this.draw();
    this.ask();
    if ("focus" in this.dataset && !this.root.items.length) this.tree.querySelector(".cb-add")?.focus();
  }

  /** The tree has changed: write it down, and ask what it means once typing rests. */
  changed(again = false) {
    this.places = new Map();
    const data = rootToJson(this.root, this.places);
    this.input.value = data === null ? "" : JSON.stringify(data);
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    if (again) this.draw();
    this.check();
  }

  /** Draw anew and put the focus where it was. */
  draw(focus = document.activeElement?.dataset?.spot) {
    this.tree.replaceChildren(this.drawGroup(this.root, true));
    if (focus) this.tree.querySelector(`[data-spot="${CSS.escape(focus)}"]`)?.focus();
    this.showErrors();
  }

  async ask() {
    const sentence = this.querySelector("[data-sentence]");
    const count = this.querySelector("[data-count]");
    this.pending?.abort();
    this.pending = new AbortController();
    this.places = new Map();
    const data = rootToJson(this.root, this.places);
    this.classList.add("is-asking");
    try {
      const answer = await fetch(this.dataset.check, {
        method: "POST", body: JSON.stringify(data), signal: this.pending.signal, credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), Accept: "application/json" },
      });
      const found = await answer.json();
      this.errors = new Map();
      for (const { path, message } of found.errors) this.errors.set(nodeAt(path, this.places) ?? this.root.id, message);
      count.textContent = found.count ?? "";
      sentence.textContent = found.ok ? found.sentence || this.words.empty : "";
      this.showErrors();
    } catch (error) {
      if (error.name === "AbortError") return;
      count.textContent = "";
      sentence.textContent = this.words.failed;
    }
    this.classList.remove("is-asking");
  }

  showErrors() {
    for (const old of this.tree.querySelectorAll(".cb-error")) old.remove();
    for (const element of this.tree.querySelectorAll("[data-node]")) {
      const message = this.fresh.has(element.dataset.node) ? "" : this.errors.get(element.dataset.node);
      element.classList.toggle("is-wrong", Boolean(message));
      if (message) element.querySelector(":scope > .cb-line")?.after(make("p", { class: "cb-error" }, message));
    }
  }

  drawGroup(node, top = false) {
    const mode = MODES.find(([, kind, negate]) => kind === node.mode && negate === node.negate)[0];
    const chooser = select(
      { "aria-label": this.words.group, "data-spot": `${node.id}-mode`, onchange: (change) => {
        const [, kind, negate] = MODES.find(([name]) => name === change.target.value);
        Object.assign(node, { mode: kind, negate });
        this.changed(true);
      } },
      MODES.map(([name]) => [name, this.words[name]]), mode,
    );
    const several = node.items.length > 1 || node.negate || node.mode === "any";
    return make(
      "fieldset", { class: `cb-group${top ? " cb-top" : ""}`, "data-node": node.id },
      make("legend", { class: "visually-hidden" }, this.words.group),
      make("div", { class: "cb-line" }, several || !top ? chooser : null, top ? null : this.removeButton(node)),
      node.items.map((item) => (item.kind === "group" ? this.drawGroup(item) : item.kind === "event" ? this.drawEvent(item) : this.drawTest(item, this.fields.get(item.field)))),
      make(
        "div", { class: "cb-adders" },
        this.addButton(`${node.id}-add`, this.words.add, (anchor) => this.pick(anchor, (item) => {
          const added = item.event ? eventNode(item.event.name) : test(item.field);
          this.fresh.add(added.id);
          node.items.push(added);
          this.changed();
          this.draw(`${added.id}-first`);
        })),
        make("button", { type: "button", class: "btn btn-sm btn-ghost", "data-spot": `${node.id}-group`, onclick: () => {
          const added = group(node.mode === "all" ? "any" : "all");
          node.items.push(added);
          this.changed();
          this.draw(`${added.id}-add`);
        } }, this.words.add_group),
      ),
    );
  }

  drawTest(node, field, where = null) {
    const known = field ?? { name: node.field, label: `${node.field} (${this.words.unknown})`, type: "text" };
    const operators = select(
      { class: "form-select form-select-sm cb-op", "aria-label": `${known.label}: ${this.words.operator}`, "data-spot": `${node.id}-first`,
        onchange: (change) => {
          changeOperator(node, known.type, change.target.value);
          this.changed(true);
        } },
      this.known.operators[known.type], node.op,
    );
    return make(
      "div", { class: "cb-test", "data-node": node.id },
      make(
        "div", { class: "cb-line" },
        where ? null : this.negateButton(node),
        make("span", { class: "cb-field" }, known.label),
        operators,
        valueInputs(node, known, this.words, () => {
          this.fresh.delete(node.id);
          this.changed();
        }),
        this.removeButton(node),
      ),
    );
  }

  drawEvent(node) {
    const kind = this.eventsByName.get(node.event) ?? { label: `${node.event} (${this.words.unknown})`, properties: [] };
    const properties = new Map(kind.properties.map((item) => [item.name, item]));
    const whole = (value) => (value === "" ? null : Math.trunc(value));
    const count = (name, key, empty) =>
      numberInput(`${kind.label}: ${this.words[name]}`, node[key], (value) => {
        node[key] = whole(value) ?? empty;
        this.changed();
      }, { min: key === "withinDays" ? 1 : 0, step: 1, "data-spot": `${node.id}-${key === "atLeast" ? "first" : key}`, placeholder: key === "atLeast" ? "1" : "–" });
    return make(
      "div", { class: "cb-event", "data-node": node.id },
      make(
        "div", { class: "cb-line" },
        this.negateButton(node),
        make("span", { class: "cb-field cb-happened" }, kind.label),
        make("span", { class: "cb-word" }, this.words.at_least), count("at_least", "atLeast", 1),
        make("span", { class: "cb-word" }, this.words.at_most), count("at_most", "atMost", null),
        make("span", { class: "cb-word" }, this.words.times),
        make("span", { class: "cb-word" }, this.words.within), count("within", "withinDays", null),
        make("span", { class: "cb-word" }, this.words.days),
        this.removeButton(node),
      ),
      node.where.length ? make("div", { class: "cb-where" }, make("span", { class: "cb-word" }, this.words.where), node.where.map((item) => this.drawTest(item, properties.get(item.field), node))) : null,
      kind.properties.length
        ? this.addButton(`${node.id}-where`, this.words.add_where, (anchor) =>
            openPicker(anchor, [{ label: kind.label, items: kind.properties }], this.words, (item) => {
              const added = test(item);
              this.fresh.add(added.id);
              node.where.push(added);
              this.changed();
              this.draw(`${added.id}-first`);
            }))
        : null,
    );
  }

  /** Choose a field or an event. */
  pick(anchor, choose) {
    const usable = ({ derived }) => !(derived && "noDerived" in this.dataset);
    const groups = this.known.groups.map(({ label, items }) => ({ label, items: items.filter(usable).map((field) => ({ name: field.name, label: field.label, field })) }));
    const events = this.known.events.map((item) => ({ name: item.name, label: item.label, event: item }));
    openPicker(anchor, [...groups, { label: this.words.events, items: events }], this.words, choose);
  }

  addButton(spot, words, open) {
    return make(
      "span", { class: "cb-anchor" },
      make("button", { type: "button", class: "btn btn-sm cb-add", "data-spot": spot, "aria-haspopup": "listbox", "aria-expanded": "false", onclick: (click) => open(click.currentTarget) }, `+ ${words}`),
    );
  }

  negateButton(node) {
    return make("button", {
      type: "button", class: `cb-not${node.negate ? " is-on" : ""}`, "aria-pressed": String(node.negate), title: this.words.negate, "data-spot": `${node.id}-not`,
      onclick: () => {
        node.negate = !node.negate;
        this.changed(true);
      },
    }, node.negate ? this.words.not : ICON.negate, node.negate ? null : make("span", { class: "visually-hidden" }, this.words.negate));
  }

  removeButton(node) {
    return make("button", {
      type: "button", class: "icon-button cb-remove", "aria-label": this.words.remove, title: this.words.remove,
      onclick: () => {
        remove(this.root, node.id);
        this.changed();
        this.draw(`${this.root.id}-add`);
      },
    }, ICON.remove);
  }

  /** The condition as JSON, or null; setting it draws it. */
  get value() {
    return rootToJson(this.root, new Map());
  }

  set value(data) {
    this.root = rootFromJson(data);
    this.changed(true);
  }
}

if (!customElements.get("condition-builder")) customElements.define("condition-builder", ConditionBuilder);

export { fromJson };
