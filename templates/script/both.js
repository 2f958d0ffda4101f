// Both states in one matrix: packages that import each other, with a corner for what is new and one for what has gone.

/** The rows and pairs of both states, by package, or by what packages share where they are too many. */
function changeMatrix() {
  const edges = range(0, size("changedEdges"));
  const end = (which, edge) => text("changedEdges", which, edge);
  const touched = edges.filter((edge) => text("changedEdges", "state", edge) !== "kept");
  if (!touched.length) return null;
  // Only what takes part in a change, with all that stands between.
  const involved = new Set(touched.flatMap((edge) => [end("importer", edge), end("imported", edge)]));
  const ids = Array.from(involved).sort();
  const labelled = (id, depth) => id.split(".").slice(0, depth).join(".");
  let depth = Math.max(...ids.map((id) => id.split(".").length));
  while (depth > 1 && new Set(ids.map((id) => labelled(id, depth))).size > CHANGE_ROWS) depth--;
  const rowOf = new Map(ids.map((id) => [id, labelled(id, depth)]));
  const rows = changeOrder(edges, rowOf);
  const places = new Map(rows.map((row, position) => [row, position]));
  const pairs = new Map();
  for (const edge of edges) {
    const [here, there] = [places.get(rowOf.get(end("importer", edge))), places.get(rowOf.get(end("imported", edge)))];
    if (here === undefined || there === undefined || here === there) continue;
    const key = here * rows.length + there;
    const pair = pairs.get(key) ?? { importer: here, imported: there, edges: [], states: { new: 0, gone: 0, kept: 0 } };
    pair.edges.push(edge);
    pair.states[text("changedEdges", "state", edge)] += number("changedEdges", "count", edge);
    pairs.set(key, pair);
  }
  const most = Math.max(1, ...Array.from(pairs.values(), (pair) => pair.states.new + pair.states.kept));
  for (const pair of pairs.values()) {
    const { new: fresh, gone, kept } = pair.states;
    pair.count = fresh + kept || gone;
    pair.mark = fresh && !kept && !gone ? "new" : gone && !kept && !fresh ? "gone" : fresh && gone ? "both" : fresh ? "new" : gone ? "gone" : "";
    pair.whole = (fresh && !kept && !gone) || (gone && !kept && !fresh);
    pair.standing = pair.mark === "gone" && pair.whole ? "undeclared" : "allowed";
    pair.shade = Math.min(SHADES, 1 + Math.floor((SHADES * Math.log(pair.count)) / Math.log(most + 1)));
    if (pair.standing === "undeclared") pair.shade = Math.min(pair.shade, 2);
    pair.kinds = [[fresh, "new"], [gone, "gone"], [kept, "between packages that had imports before"]]
      .filter(([count]) => count)
      .map(([count, word]) => `${figure(count)} ${word}`)
      .join(", ");
    pair.sign = pair.mark ? `, ${pair.mark === "both" ? "some new and some gone" : pair.whole ? pair.mark : `partly ${pair.mark}`}` : "";
  }
  return {
    parent: commonStem(rows).slice(0, -1),
    rows,
    pairs,
    grouped: rows.length < ids.length,
    packages: ids.length,
    corners: changeCorners,
    pair: (importer, imported) => pairs.get(importer * rows.length + imported),
  };
}

/** Rows with importers first: by how many of the others they import, less by how many they are imported. */
function changeOrder(edges, rowOf) {
  const [outward, inward] = [new Map(), new Map()];
  for (const edge of edges) {
    const [here, there] = [rowOf.get(text("changedEdges", "importer", edge)), rowOf.get(text("changedEdges", "imported", edge))];
    if (here === undefined || there === undefined || here === there || text("changedEdges", "state", edge) === "gone") continue;
    for (const [sums, key, other] of [[outward, here, there], [inward, there, here]]) {
      if (!sums.has(key)) sums.set(key, new Set());
      sums.get(key).add(other);
    }
  }
  const rank = (row) => (inward.get(row)?.size ?? 0) - (outward.get(row)?.size ?? 0);
  return sorted(Array.from(new Set(rowOf.values())).sort(), rank, false);
}

/** The picture, with what a cell holds beside it. */
function changePicture(matrix, search) {
  const detail = element("section", { class: "detail", "aria-label": "The chosen cell" });
  const drawing = element("div", { class: "drawing" });
  const beside = element("div", { class: "beside" }, drawing, detail);
  const show = (pair) => {
    const ends = [pair.importer, pair.imported].map((position) => shortName(matrix, matrix.rows[position]));
    const ranked = sorted(pair.edges, (edge) => ["new", "gone", "kept"].indexOf(text("changedEdges", "state", edge)), false);
    detail.replaceChildren(
      element("h3", { tabindex: -1 }, ends.join(" → ")),
      element("p", { class: "lead" }, `${pair.kinds}.`),
      element(
        "ul",
        { class: "statements" },
        ranked.slice(0, PRINTED).map((edge) => {
          const state = text("changedEdges", "state", edge);
          return element(
            "li",
            {},
            element("span", {}, name(text("changedEdges", "importer", edge)), element("span", { class: "quiet" }, " → "), name(text("changedEdges", "imported", edge))),
            element("span", { class: "quiet" }, state === "kept" ? "" : [sinceWord(state), " "], counted(number("changedEdges", "count", edge), "import")),
          );
        }),
      ),
    );
  };
  const choose = (pair) => {
    remember(search, "from", matrix.rows[pair.importer]);
    remember(search, "to", matrix.rows[pair.imported]);
    show(pair);
    announce(`${detail.querySelector("h3").textContent}: ${pair.kinds}`);
  };
  const chosen = matrix.pair(matrix.rows.indexOf(search.get("from")), matrix.rows.indexOf(search.get("to")));
  if (chosen) show(chosen);
  else detail.append(element("h3", {}, "A cell opens its packages"), heaviestChanges(matrix, choose));
  const said = `Of ${counted(matrix.packages, "package")} that take part in a change${matrix.grouped ? ", grouped by what their names share" : ""}. Rows import columns.`;
  const draw = () => {
    const type = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const room = beside.clientWidth - (beside.clientWidth > 60 * type ? 22.5 * type : 0);
    const picture = drawMatrix(matrix, room, choose);
    drawing.replaceChildren(picture.node);
    if (chosen) picture.point(chosen.importer, chosen.imported);
  };
  return { content: [part("Both states in one", element("p", { class: "lead" }, said), changeLegend(), beside, changedPairs())], draw };
}

/** The same as a table: the pairs of packages of which one state has imports and the other has none. */
function changedPairs() {
  const rows = range(0, size("changedEdges")).filter((edge) => text("changedEdges", "state", edge) !== "kept");
  const state = (edge) => text("changedEdges", "state", edge);
  return element(
    "details",
    { class: "entries", on: { toggle: drawTables } },
    element("summary", {}, `All ${counted(rows.length, "pair")} of packages`),
    longTable({
      label: "Pairs of packages with imports in one state alone",
      rows: sorted(rows, (edge) => ["new", "gone"].indexOf(state(edge)), false),
      columns: [
        { title: "Importer", value: (edge) => text("changedEdges", "importer", edge), cell: (edge) => name(text("changedEdges", "importer", edge)) },
        { title: "Imported", value: (edge) => text("changedEdges", "imported", edge), cell: (edge) => name(text("changedEdges", "imported", edge)) },
        { title: "Change", width: "7rem", value: state, cell: (edge) => sinceWord(state(edge)) },
        { title: "Imports", width: "7rem", kind: "number", value: (edge) => number("changedEdges", "count", edge), cell: (edge) => figure(number("changedEdges", "count", edge)) },
      ],
    }).node,
  );
}

/** The pairs that changed most, as a way into the picture. */
function heaviestChanges(matrix, choose) {
  const pairs = Array.from(matrix.pairs.values()).filter((pair) => pair.mark);
  const weight = (pair) => pair.states.new + pair.states.gone;
  return element(
    "ul",
    { class: "pairs" },
    sorted(pairs, weight, true)
      .slice(0, 12)
      .map((pair) =>
        element(
          "li",
          {},
          element(
            "button",
            { type: "button", class: "plain-button pair", on: { click: () => choose(pair) } },
            name(shortName(matrix, matrix.rows[pair.importer])),
            "→",
            name(shortName(matrix, matrix.rows[pair.imported])),
          ),
          element("span", {}, pair.mark === "both" ? "both" : sinceWord(pair.mark)),
          element("span", { class: "number" }, figure(weight(pair))),
        ),
      ),
  );
}

/** How to read the corners. */
function changeLegend() {
  const sign = (kind) =>
    drawn("svg", { class: "corner-sign", viewBox: "0 0 14 14", "aria-hidden": "true" }, drawn("rect", { width: 14, height: 14 }), drawn("path", { class: kind, d: kind === "fresh" ? "M6 0h8v8z" : "M0 0h8l-8 8z" }));
  return element(
    "p",
    { class: "legend" },
    element("span", {}, sign("fresh"), "new imports between packages that had none"),
    element("span", {}, sign("lost"), "imports that have gone"),
    element("span", {}, "grey: nothing is left"),
  );
}

/** A triangle in the upper right corner of what is new, and in the upper left one of what has gone. */
function changeCorners(matrix, unit) {
  const leg = Math.max(5, Math.round(unit / 2.6));
  const [fresh, lost] = [[], []];
  for (const { importer, imported, mark } of matrix.pairs.values()) {
    const [left, top] = [imported * unit + 1, importer * unit + 1];
    if (mark === "new" || mark === "both") fresh.push(`M${left + unit - 1 - leg} ${top}h${leg}v${leg}z`);
    if (mark === "gone" || mark === "both") lost.push(`M${left} ${top}h${leg}l${-leg} ${leg}z`);
  }
  return [drawn("path", { class: "fresh", d: fresh.join("") }), drawn("path", { class: "lost", d: lost.join("") })];
}
