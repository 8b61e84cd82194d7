// A condition as the builder holds it, and as JSON of the condition language. Knows no page.

export const NO_VALUE = ["is_known", "is_unknown"];
const FIRST_OPERATOR = { text: "contains", choice: "in", number: "gte", date: "in_last_days", boolean: "eq", set: "in" };

let lastId = 0;
const withId = (node) => ({ id: `n${(lastId += 1)}`, negate: false, ...node });

export const group = (mode = "all", items = []) => withId({ kind: "group", mode, items });

/** A test of a field with the operator that is asked for most and an empty value. */
export function test(field) {
  const op = FIRST_OPERATOR[field.type] ?? "eq";
  return withId({ kind: "test", field: field.name, op, value: emptyValue(field.type, op) });
}

export const event = (name) =>
  withId({ kind: "event", event: name, where: [], atLeast: 1, atMost: null, withinDays: null });

export function emptyValue(type, op) {
  if (NO_VALUE.includes(op)) return null;
  if (op === "in" || op === "not_in") return [];
  if (op === "between") return ["", ""];
  if (type === "boolean") return true;
  if (op === "in_last_days" || op === "not_in_last_days") return 30;
  return "";
}

/** The node of a JSON condition; "not" becomes a mark on what it negates. */
export function fromJson(data) {
  if ("not" in data) {
    const node = fromJson(data.not);
    node.negate = !node.negate;
    return node;
  }
  for (const mode of ["all", "any"]) if (mode in data) return group(mode, data[mode].map(fromJson));
  if ("event" in data)
    return withId({
      kind: "event",
      event: data.event,
      where: (data.where ?? []).map(fromJson),
      atLeast: data.at_least ?? 1,
      atMost: data.at_most ?? null,
      withinDays: data.within_days ?? null,
    });
  return withId({ kind: "test", field: data.field, op: data.op, value: data.value ?? null });
}

/** The whole condition, always a group at the top; null becomes an empty one. */
export function rootFromJson(data) {
  if (!data) return group();
  const node = fromJson(data);
  return node.kind === "group" ? node : group("all", [node]);
}

const join = (path, key) => (path ? `${path}.${key}` : key);

/** JSON of a node; `places` maps each path inside it to the node's id, so that errors find their place. */
export function toJson(node, places = new Map(), path = "") {
  if (node.negate) return { not: plain(node, places, join(path, "not")) };
  return plain(node, places, path);
}

function plain(node, places, path) {
  places.set(path, node.id);
  if (node.kind === "group") {
    const items = node.items.filter(hasContent).map((item, index) => toJson(item, places, `${join(path, node.mode)}[${index}]`));
    return { [node.mode]: items };
  }
  if (node.kind === "test") {
    const data = { field: node.field, op: node.op };
    if (!NO_VALUE.includes(node.op)) data.value = node.value;
    return data;
  }
  const data = { event: node.event };
  if (node.where.length)
    data.where = node.where.map((item, index) => toJson(item, places, `${join(path, "where")}[${index}]`));
  if (node.atLeast !== 1) data.at_least = node.atLeast;
  if (node.atMost !== null) data.at_most = node.atMost;
  if (node.withinDays !== null) data.within_days = node.withinDays;
  return data;
}

/** A group into which nothing has been put yet asks nothing. */
const hasContent = (node) => node.kind !== "group" || node.items.some(hasContent);

/** JSON of the whole condition: null where nothing is asked. */
export function rootToJson(root, places) {
  if (!hasContent(root)) return null;
  return toJson(root, places);
}

/** The id of the node an error's path belongs to: the longest known beginning. */
export function nodeAt(path, places) {
  let found = "";
  for (const known of places.keys()) {
    const fits = path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`) || known === "";
    if (fits && known.length >= found.length) found = known;
  }
  return places.get(found);
}

/** Take the node out of the tree; true if it was there. */
export function remove(parent, id) {
  for (const list of [parent.items, parent.where]) {
    if (!list) continue;
    const index = list.findIndex((item) => item.id === id);
    if (index >= 0) return list.splice(index, 1).length > 0;
    if (list.some((item) => remove(item, id))) return true;
  }
  return false;
}

/** Another operator keeps a value of the same shape and empties any other. */
export function changeOperator(node, type, op) {
  const shape = (value) => (Array.isArray(value) ? (op === "between" ? "pair" : "list") : typeof value);
  const empty = emptyValue(type, op);
  const days = (name) => name.endsWith("in_last_days");
  const before = node.op;
  node.op = op;
  if (NO_VALUE.includes(op)) node.value = null;
  else if (shape(node.value) !== shape(empty) || days(before) !== days(op) || (before === "between") !== (op === "between")) {
    if (Array.isArray(empty) && op !== "between" && node.value !== "" && !Array.isArray(node.value) && node.value !== null && !days(before))
      node.value = [node.value];
    else if (!Array.isArray(empty) && Array.isArray(node.value) && before !== "between" && node.value.length === 1 && !days(op))
      [node.value] = node.value;
    else node.value = empty;
  }
}
