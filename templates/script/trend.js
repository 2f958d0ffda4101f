// How the figures went over the history: small charts of one scale each, and the same as a table.

const CHART = { width: 320, height: 96, edge: 6 };
const CHARTS = 9;

/** The values of each figure at all points; null where a point does not have it. */
const trendFigures = lazy(() => {
  const found = new Map();
  for (let point = 0; point < size("points"); point++) {
    for (const item of items("points", "figures", point)) {
      const label = text("pointFigures", "name", item);
      if (!found.has(label)) found.set(label, { better: text("pointFigures", "better", item), values: new Array(size("points")).fill(null) });
      found.get(label).values[point] = number("pointFigures", "value", item);
    }
  }
  return found;
});

/** The figures that are good or bad and moved, those first that moved by most of what they were. */
function movingFigures() {
  const moved = ({ values }) => {
    const known = values.filter((value) => value !== null);
    return known.length > 1 ? (Math.max(...known) - Math.min(...known)) / (Math.max(...known) || 1) : 0;
  };
  return sorted(Array.from(trendFigures()).filter(([, one]) => one.better && moved(one)), ([, one]) => moved(one), true);
}

/** Charts of the figures that moved, where they jumped, and the table behind both. */
function trendPart(search) {
  if (!size("points")) return null;
  const moving = movingFigures();
  const jumps = range(0, size("jumps"));
  return part(
    "How the figures went",
    element("p", { class: "lead" }, `${counted(size("points"), "revision")}, from ${text("points", "date", 0)} to ${text("points", "date", size("points") - 1)}; each chart has a scale of its own that begins at 0.`),
    moving.length ? element("div", { class: "charts" }, moving.slice(0, CHARTS).map(chart)) : element("p", { class: "lead" }, "No figure that is good or bad has moved."),
    jumps.length ? element("h3", {}, "Where they jumped") : null,
    jumps.length
      ? longTable({
          label: "Jumps of figures",
          rows: jumps,
          columns: [
            { title: "Commit", width: "9rem", cell: (row) => text("jumps", "commit", row) },
            { title: "Day", width: "8rem", value: (row) => text("jumps", "date", row), cell: (row) => text("jumps", "date", row) },
            { title: "Message", cell: (row) => clipped(text("jumps", "title", row)) },
            { title: "Figure", width: "20rem", value: (row) => text("jumps", "metric", row), cell: (row) => text("jumps", "metric", row).replaceAll("-", " ") },
            { title: "Before", width: "7rem", kind: "number", cell: (row) => fine(number("jumps", "before", row)) },
            { title: "After", width: "7rem", kind: "number", cell: (row) => fine(number("jumps", "after", row)) },
          ],
        }).node
      : null,
    element("details", { class: "entries" }, element("summary", {}, "All figures of all revisions"), trendTable()),
  );
}

/** One figure as a line, with its first, last and largest value. */
function chart([label, { values, better }]) {
  const known = values.map((value, place) => [place, value]).filter(([, value]) => value !== null);
  const most = Math.max(...known.map(([, value]) => value), 1);
  const { width, height, edge } = CHART;
  const x = (place) => edge + (values.length > 1 ? (place * (width - 2 * edge)) / (values.length - 1) : 0);
  const y = (value) => height - edge - (value * (height - 2 * edge)) / most;
  const [first, last] = [known[0], known[known.length - 1]];
  const line = known.map(([place, value], at) => `${at ? "L" : "M"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const moved = last[1] === first[1] ? "same" : last[1] < first[1] === (better === "lower") ? "better" : "worse";
  return element(
    "figure",
    { class: "chart" },
    element("figcaption", {}, element("b", {}, label.replaceAll("-", " ")), element("span", { class: `verdict ${moved}` }, `${fine(first[1])} → ${fine(last[1])}`)),
    drawn(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${label}: from ${fine(first[1])} to ${fine(last[1])}, at most ${fine(most)}` },
      drawn("path", { class: "axis", d: `M${edge} ${height - edge}H${width - edge}` }),
      drawn("path", { class: "way", d: line }),
      known.map(([place, value]) => drawn("circle", { cx: x(place).toFixed(1), cy: y(value).toFixed(1), r: 2.5 }, drawn("title", {}, `${text("points", "commit", place)} of ${text("points", "date", place)}: ${fine(value)}`))),
    ),
  );
}

/** The same as a table: a row for each figure, a column for each revision. */
function trendTable() {
  const points = range(0, size("points"));
  const rows = Array.from(trendFigures());
  return element(
    "div",
    { class: "scrolled", tabindex: 0, role: "group", "aria-label": "Figures by revision" },
    element(
      "table",
      { class: "facing trend" },
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Figure"), points.map((point) => element("th", { scope: "col", class: "number", title: `${text("points", "commit", point)} ${text("points", "title", point)}` }, text("points", "date", point))))),
      element(
        "tbody",
        {},
        rows.map(([label, { values }]) =>
          element("tr", {}, element("th", { scope: "row" }, label.replaceAll("-", " ")), values.map((value) => element("td", { class: "number" }, value === null ? "–" : fine(value)))),
        ),
      ),
    ),
  );
}
