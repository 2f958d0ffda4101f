// Tables of any length: only the rows in view exist. All rows have one height, so that a row's place is its number.

const OVERSCAN = 12;
const ALWAYS_WHOLE = 60;
const PRINTED = 200;
const liveTables = new Set();

/** A table of `rows`; each column has a title, a width, `cell(row)`, and `value(row)` if it can be sorted. */
function longTable({ label, columns, rows, tall = false, sort = "", onSort = () => {} }) {
  const table = { columns, given: rows, rows, tall, sort, shown: new Map(), printing: false };
  table.above = spacer(columns.length);
  table.below = spacer(columns.length);
  table.body = element("tbody", {}, table.above, table.below);
  table.more = element("p", { class: "more" });
  table.heads = columns.map((column) => headCell(table, column, onSort));
  const widths = columns.map((column) => {
    const made = element("col");
    if (column.width) made.style.width = column.width;
    return made;
  });
  table.element = element(
    "table",
    { class: `long${tall ? " tall" : ""}`, "aria-label": label },
    element("colgroup", {}, widths),
    element("thead", {}, element("tr", { "aria-rowindex": 1 }, table.heads)),
    table.body,
  );
  table.node = element("div", { class: "long-frame" }, table.element, table.more);
  table.show = (given) => {
    table.given = given;
    arrange(table);
  };
  arrange(table);
  liveTables.add(table);
  return table;
}

/** A row of no content that is as high as the rows that are not there. */
function spacer(span) {
  return element("tr", { class: "spacer", "aria-hidden": "true" }, element("td", { colspan: span }));
}

/** The head of a column; a button where the column can be sorted. */
function headCell(table, column, onSort) {
  const kind = column.kind ?? null;
  if (!column.value) return element("th", { scope: "col", class: kind }, column.title);
  const press = () => {
    const first = kind === "number" ? `-${column.title}` : column.title;
    const second = kind === "number" ? column.title : `-${column.title}`;
    table.sort = table.sort === first ? second : table.sort === second ? "" : first;
    arrange(table);
    onSort(table.sort);
  };
  return element(
    "th",
    { scope: "col", class: kind },
    element("button", { type: "button", on: { click: press } }, column.title),
  );
}

/** Put the rows in order, forget what was drawn, and draw. */
function arrange(table) {
  const descending = table.sort.startsWith("-");
  const chosen = table.columns.find((column) => column.value && column.title === table.sort.replace(/^-/, ""));
  table.columns.forEach((column, place) => {
    if (!column.value) return;
    table.heads[place].setAttribute("aria-sort", column !== chosen ? "none" : descending ? "descending" : "ascending");
  });
  table.rows = chosen ? sorted(table.given, chosen.value, descending) : table.given;
  table.element.setAttribute("aria-rowcount", table.rows.length + 1);
  for (const row of table.shown.values()) row.remove();
  table.shown.clear();
  table.more.textContent =
    table.rows.length > PRINTED ? `${figure(table.rows.length - PRINTED)} more in report.json` : "";
  table.empty?.remove();
  if (!table.rows.length) {
    table.empty = element("tr", { class: "empty" }, element("td", { colspan: table.columns.length }, "None"));
    table.body.append(table.empty);
  }
  if (table.element.isConnected) drawRows(table);
}

/** Rows by a value, stable. */
function sorted(rows, value, descending) {
  const sign = descending ? -1 : 1;
  const keyed = rows.map((row) => [value(row), row]);
  keyed.sort(([one], [other]) => (one < other ? -sign : one > other ? sign : 0));
  return keyed.map(([, row]) => row);
}

/** Make the rows that are in view exist, and no others; the row that has the focus stays. */
function drawRows(table) {
  const height = rowHeight(table);
  let first = 0;
  let last = Math.min(table.rows.length, PRINTED);
  if (!table.printing && table.rows.length > ALWAYS_WHOLE) {
    const top = -table.body.getBoundingClientRect().top;
    first = Math.max(0, Math.min(table.rows.length, Math.floor(top / height) - OVERSCAN));
    last = Math.max(first, Math.min(table.rows.length, Math.ceil((top + window.innerHeight) / height) + OVERSCAN));
  }
  for (const [position, row] of table.shown) {
    if (position >= first && position < last) continue;
    const distance = position < first ? first - position : position - last;
    if (!table.printing && distance < PRINTED && row.contains(document.activeElement)) {
      if (position < first) first = position;
      else last = position + 1;
      continue;
    }
    row.remove();
    table.shown.delete(position);
  }
  let before = table.above.nextSibling;
  for (let position = first; position < last; position++) {
    const known = table.shown.get(position);
    if (known) {
      before = known.nextSibling;
      continue;
    }
    const row = bodyRow(table, position);
    table.shown.set(position, row);
    table.body.insertBefore(row, before);
  }
  setHeight(table.above, table.printing ? 0 : first * height);
  setHeight(table.below, table.printing ? 0 : (table.rows.length - last) * height);
}

/** One row; its number is said to those who cannot see how many there are. */
function bodyRow(table, position) {
  const row = table.rows[position];
  const cells = table.columns.map((column) => element("td", { class: column.kind ?? null }, column.cell(row)));
  return element("tr", { "aria-rowindex": position + 2 }, cells);
}

/** The height of a row in pixels; it follows the size of the type. */
function rowHeight(table) {
  return Math.round((table.tall ? 3.25 : 2.125) * parseFloat(getComputedStyle(document.documentElement).fontSize));
}

/** A spacer without height is not there at all. */
function setHeight(row, height) {
  row.hidden = !height;
  row.firstChild.style.height = `${height}px`;
}

/** Draw what came into view, in every table of the screen. */
function drawTables() {
  for (const table of liveTables) drawRows(table);
}

/** Forget the tables of the screen that is left. */
function dropTables() {
  liveTables.clear();
}

/** Before printing, the first rows of each table exist, and afterwards those in view. */
function printTables(printing) {
  for (const table of liveTables) table.printing = printing;
  drawTables();
}

/**
 * A long table with a field for words and a choice for each of `choices`, all kept in the address.
 * Between these and the table stands `above`, and `follow` is told which rows are left.
 */
function filteredTable({ search, nouns, haystack, choices = [], rows, above = null, follow = () => {}, ...rest }) {
  const known = new Map();
  const textOf = (row) => {
    if (!known.has(row)) known.set(row, haystack(row).toLowerCase());
    return known.get(row);
  };
  const filtered = () => {
    const words = (search.get("text") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = choices.filter((choice) => search.get(choice.name));
    return rows.filter(
      (row) =>
        wanted.every((choice) => choice.value(row, search.get(choice.name)) === search.get(choice.name)) &&
        words.every((word) => textOf(row).includes(word)),
    );
  };
  const table = longTable({
    ...rest,
    rows: filtered(),
    sort: search.get("sort") ?? "",
    onSort: (sort) => remember(search, "sort", sort),
  });
  const total = element("p", { class: "total", role: "status" });
  const count = () => {
    const shown = table.given.length;
    follow(table.given);
    total.textContent =
      shown === rows.length ? counted(shown, ...nouns) : `${figure(shown)} of ${counted(rows.length, ...nouns)}`;
  };
  const change = (key, value) => {
    remember(search, key, value);
    table.show(filtered());
    count();
  };
  count();
  const words = element("input", {
    type: "search",
    placeholder: "Filter by any words",
    "aria-label": `Filter ${nouns[1]} by words`,
    value: search.get("text") ?? "",
    spellcheck: "false",
    on: { input: (event) => change("text", event.target.value) },
  });
  const form = element("div", { class: "filter", role: "search", "aria-label": `Filter ${nouns[1]}` }, words);
  for (const choice of choices)
    form.append(choiceBox(choice, search.get(choice.name) ?? "", (value) => change(choice.name, value)));
  form.append(total);
  return element("div", { class: "filtered" }, form, above, table.node);
}

/** One thing out of a few, or all. */
function choiceBox({ name, title, values }, chosen, change) {
  const all = element("option", { value: "" }, "all");
  const options = values.map((value) => element("option", { value, selected: value === chosen }, value));
  const box = element("select", { name, on: { change: (event) => change(event.target.value) } }, all, options);
  return element("label", { class: "choice" }, element("span", {}, title), box);
}

/** Keep a choice in the address, so that a mailed link shows the same. */
function remember(search, key, value) {
  if (value) search.set(key, value);
  else search.delete(key);
  const query = search.toString();
  history.replaceState(history.state, "", location.hash.split("?")[0] + (query ? `?${query}` : ""));
}
