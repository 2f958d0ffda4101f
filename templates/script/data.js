// What the payload holds, and the questions that the screens ask of it. Rows are known by their numbers.

const PAYLOAD_VERSION = 2;
const NONE = [];
const strings = [];
let tables = new Map();

/** Unpack the payload; the page's one asynchronous act. */
async function load() {
  const content = await unpacked("payload").json();
  if (content.version !== PAYLOAD_VERSION)
    throw new Error(`The data have version ${content.version}, which this page cannot read.`);
  content.strings.forEach((packed, place) => strings.push(place < content.names ? unfold(packed, place) : unpack(packed, place)));
  tables = new Map(Object.entries(content.tables));
  for (const [table, name] of content.rising) {
    const values = tables.get(table)[name];
    for (let row = 1; row < values.length; row++) values[row] += values[row - 1];
  }
  for (const [table, name, parts] of content.sums)
    for (let row = 0; row < size(table); row++)
      for (const part of parts) tables.get(table)[name][row] += tables.get(table)[part][row];
}

/** The name of a module: each slash before it is a part of the name before. */
function unfold(packed, place) {
  const shared = packed.length - packed.replace(/^\/+/, "").length;
  if (!shared) return packed;
  return [...strings[place - 1].split(".").slice(0, shared), packed.slice(shared)].join(".");
}

/** A text; a list of texts and numbers of earlier texts; or how far back the name is from which a path follows. */
function unpack(packed, place) {
  if (typeof packed === "string") return packed;
  if (typeof packed === "object")
    return packed.map((piece) => (typeof piece === "number" ? strings[piece] : piece)).join("");
  return strings[place - Math.abs(packed)].replaceAll(".", "/") + (packed < 0 ? "/__init__.py" : ".py");
}

/** One column of a table; empty if the table has no row. */
function column(table, name) {
  return tables.get(table)?.[name] ?? NONE;
}

/** The text in one cell. */
function text(table, name, row) {
  return strings[tables.get(table)[name][row]];
}

/** The number in one cell. */
function number(table, name, row) {
  return tables.get(table)[name][row];
}

/** How many rows a table has. */
function size(table) {
  const found = tables.get(table);
  return found ? Object.values(found)[0].length : 0;
}

/** The numbers from start up to, and without, stop. */
function range(start, stop) {
  return Array.from({ length: stop - start }, (_, place) => start + place);
}

/** A value that is worked out when it is first asked for. */
function lazy(make) {
  let value;
  return () => (value ??= make());
}

const sums = new Map();

/** Where the items of each row begin in the table that holds them. */
function offsets(table, name) {
  const key = `${table} ${name}`;
  let found = sums.get(key);
  if (!found) {
    const lengths = column(table, name);
    found = new Uint32Array(lengths.length + 1);
    for (let row = 0; row < lengths.length; row++) found[row + 1] = found[row] + lengths[row];
    sums.set(key, found);
  }
  return found;
}

/** The rows that hold the items of one row's list. */
function items(table, name, row) {
  const starts = offsets(table, name);
  return range(starts[row], starts[row + 1]);
}

/** The row whose list holds an item. */
function ownerOf(table, name, item) {
  const starts = offsets(table, name);
  let [low, high] = [0, starts.length - 1];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= item) low = middle;
    else high = middle;
  }
  return low;
}

/** Row numbers by the text of one column; the first row wins. */
function numbered(table, name) {
  const found = new Map();
  column(table, name).forEach((value, row) => {
    if (!found.has(strings[value])) found.set(strings[value], row);
  });
  return found;
}

const moduleById = lazy(() => numbered("modules", "id"));
const findingByFingerprint = lazy(() => numbered("findings", "fingerprint"));
const symbolById = lazy(() => numbered("symbols", "id"));
const stepById = lazy(() => numbered("steps", "id"));
const symbolByPath = lazy(() => new Map(Array.from(symbolById(), ([id, row]) => [id.replaceAll(":", "."), row])));
const services = (matrix) => Boolean(number("matrices", "services", matrix));
const serviceMatrix = lazy(() => range(0, size("matrices")).find(services) ?? null);
const matrixByParent = lazy(
  () =>
    new Map(
      range(0, size("matrices"))
        .filter((row) => !services(row))
        .map((row) => [text("matrices", "parent", row), row]),
    ),
);
const ruleById = lazy(() => numbered("rules", "id"));

/** The importing module of each edge. */
const importers = lazy(() => {
  const starts = offsets("modules", "edges");
  const found = new Uint32Array(size("edges"));
  for (let row = 0; row < size("modules"); row++) found.fill(row, starts[row], starts[row + 1]);
  return found;
});

/** The edges that arrive at each module, as `edges` between `starts[row]` and `starts[row + 1]`. */
const arrivals = lazy(() => {
  const imported = column("edges", "imported");
  const starts = new Uint32Array(size("modules") + 1);
  for (const row of imported) starts[row + 1]++;
  for (let row = 0; row < size("modules"); row++) starts[row + 1] += starts[row];
  const next = starts.slice();
  const edges = new Uint32Array(imported.length);
  imported.forEach((row, edge) => (edges[next[row]++] = edge));
  return { starts, edges };
});

/** The edges that leave a module. */
function leaving(module) {
  return items("modules", "edges", module);
}

/** The edges that arrive at a module. */
function arriving(module) {
  const { starts, edges } = arrivals();
  return Array.from(edges.subarray(starts[module], starts[module + 1]));
}

/** How many modules import a module. */
function importerCount(module) {
  const { starts } = arrivals();
  return starts[module + 1] - starts[module];
}

/** All imports of an edge or of a cell, whenever they run. */
function imports(table, row) {
  return number(table, "importTime", row) + number(table, "deferred", row) + number(table, "typing", row);
}

/** The findings in which a text (by its number) is the subject, the place or a witness. */
const findingsByText = lazy(() => {
  const found = new Map();
  const note = (key, finding) => {
    const list = found.get(key);
    if (!list) found.set(key, [finding]);
    else if (list[list.length - 1] !== finding) list.push(finding);
  };
  const subjects = column("findings", "subject");
  const paths = column("findings", "path");
  const starts = offsets("findings", "evidence");
  const witnesses = column("evidence", "subject");
  const places = column("evidence", "path");
  for (let finding = 0; finding < subjects.length; finding++) {
    note(subjects[finding], finding);
    note(paths[finding], finding);
    for (let row = starts[finding]; row < starts[finding + 1]; row++) {
      note(witnesses[row], finding);
      note(places[row], finding);
    }
  }
  return found;
});

/** The findings that name a module or its file, in their order. */
function findingsOf(module) {
  const byPath = findingsByText().get(number("modules", "path", module)) ?? NONE;
  const byId = findingsByText().get(number("modules", "id", module)) ?? NONE;
  if (!byPath.length || !byId.length) return byPath.length ? byPath : byId;
  return Array.from(new Set([...byPath, ...byId])).sort((one, other) => one - other);
}
