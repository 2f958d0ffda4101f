// The pictures of a knot: its shortest way around as a ring, and its modules or packages as a matrix.

const DRAWN_ROWS = 40;

/** A ring of at most a dozen modules. */
function drawRing(legs) {
  const ids = legs.map((leg) => text("modules", "id", number("legs", "importer", leg)));
  const stem = commonStem(ids);
  const [radius, width, height] = [92, 560, 264];
  const at = (position, distance, past = 0) => {
    const angle = (2 * Math.PI * position) / ids.length - Math.PI / 2 + past / distance;
    return [width / 2 + distance * Math.cos(angle), height / 2 + distance * Math.sin(angle)];
  };
  const arcs = ids.map((_, position) => {
    const [fromX, fromY] = at(position, radius, 11);
    const [toX, toY] = at(position + 1, radius, -13);
    return drawn("path", {
      d: `M${fromX.toFixed(1)} ${fromY.toFixed(1)}A${radius} ${radius} 0 0 1 ${toX.toFixed(1)} ${toY.toFixed(1)}`,
      "marker-end": "url(#arrow)",
    });
  });
  const nodes = ids.map((id, position) => {
    const [x, y] = at(position, radius);
    const [labelX, labelY] = at(position, radius + 14);
    const side = Math.abs(labelX - width / 2) < 8 ? "middle" : labelX > width / 2 ? "start" : "end";
    const drop = side === "middle" ? (labelY < height / 2 ? -2 : 12) : 4;
    const short = id.slice(stem.length);
    const label = short.length > 30 ? `…${short.slice(-29)}` : short;
    return [
      drawn("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 5 }),
      drawn("text", { x: labelX.toFixed(1), y: (labelY + drop).toFixed(1), "text-anchor": side }, label),
    ];
  });
  const head = drawn("path", { d: "M0 0L8 4L0 8z" });
  const marker = drawn(
    "marker",
    { id: "arrow", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    head,
  );
  return drawn(
    "svg",
    { class: "ring", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    drawn("defs", {}, marker),
    arcs,
    nodes,
  );
}

/** What the names of all modules begin with, up to a dot. */
function commonStem(ids) {
  let stem = ids[0].slice(0, ids[0].lastIndexOf(".") + 1);
  while (stem && !ids.every((id) => id.startsWith(stem))) stem = stem.slice(0, stem.slice(0, -1).lastIndexOf(".") + 1);
  return stem;
}

/** The matrix of a knot's modules, or of their packages where they are many, with what is to be cut marked. */
function knotPicture(row, search) {
  const matrix = knotMatrix(row);
  if (matrix.rows.length < 3) return { content: [], draw: null, focus: null };
  const detail = element("section", { class: "detail", "aria-label": "The chosen cell" });
  const drawing = element("div", { class: "drawing" });
  const beside = element("div", { class: "beside" }, drawing, detail);
  const choose = (pair) => {
    remember(search, "from", matrix.rows[pair.importer]);
    remember(search, "to", matrix.rows[pair.imported]);
    showKnotPair(matrix, pair, detail);
    announce(`${detail.querySelector("h3").textContent}: ${counted(pair.count, "import")}, listed beside the matrix`);
  };
  const chosen = matrix.pair(matrix.rows.indexOf(search.get("from")), matrix.rows.indexOf(search.get("to")));
  if (chosen) showKnotPair(matrix, chosen, detail);
  else detail.append(element("h3", {}, "A cell opens its imports"), element("p", { class: "lead" }, matrix.said));
  const draw = () => {
    const type = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const room = beside.clientWidth - (beside.clientWidth > 60 * type ? 22.5 * type : 0);
    const picture = drawMatrix(matrix, room, choose);
    drawing.replaceChildren(picture.node);
    if (chosen) picture.point(chosen.importer, chosen.imported);
  };
  const title = matrix.grouped ? `The knot by package: ${counted(matrix.rows.length, "row")}` : "The knot as a matrix";
  return {
    content: [part(title, knotLegend(matrix), beside)],
    draw,
    focus: chosen ? detail.querySelector("h3") : null,
  };
}

/** Rows and cells of a knot, in the order that is left after all cuts. */
function knotMatrix(row) {
  const members = membersOf(row);
  const rowOf = knotRows(members);
  const rows = rowOrder(members.map((module) => rowOf.get(module)));
  const places = new Map(rows.map((label, position) => [label, position]));
  const inside = new Set(members);
  const cut = new Set();
  for (const item of cutsOf(row))
    for (const onto of items("cuts", "onto", item))
      cut.add(`${number("cuts", "importer", item)} ${number("cutOnto", "module", onto)}`);
  const pairs = new Map();
  const pairOf = (importer, imported) => {
    const key = importer * rows.length + imported;
    const pair = pairs.get(key) ?? { importer, imported, moments: [0, 0, 0], edges: [], backward: false };
    pairs.set(key, pair);
    return pair;
  };
  for (const module of members) {
    for (const edge of leaving(module)) {
      const moments = ["importTime", "deferred", "typing"].map((when) => number("edges", when, edge));
      if (!counts(viewOf(row), moments)) continue;
      for (const target of targetsOf(edge, viewOf(row))) {
        const [here, there] = [places.get(rowOf.get(module)), places.get(rowOf.get(target))];
        if (!inside.has(target) || here === there) continue;
        const pair = pairOf(here, there);
        if (pair.edges.includes(edge)) continue;
        pair.moments = pair.moments.map((count, when) => count + moments[when]);
        pair.edges.push(edge);
      }
    }
  }
  for (const ends of cut) {
    const [importer, imported] = ends.split(" ").map((end) => places.get(rowOf.get(Number(end))));
    const pair = pairs.get(importer * rows.length + imported);
    if (pair) pair.backward = true;
  }
  const most = Math.max(1, ...Array.from(pairs.values(), (pair) => sum(pair.moments)));
  for (const pair of pairs.values()) {
    pair.count = sum(pair.moments);
    pair.shade = Math.min(SHADES, 1 + Math.floor((SHADES * Math.log(pair.count)) / Math.log(most + 1)));
    pair.kinds = momentWords(pair.moments);
  }
  const grouped = rows.length < members.length;
  return {
    parent: commonStem(rows).slice(0, -1),
    rows,
    grouped,
    cut,
    against: "to be cut",
    said: grouped
      ? "A row stands for all modules of the knot below it. Rows follow the order that is left after all cuts, as " +
        "well as packages can."
      : "In this order, which is left after all cuts, only what is to be cut stands below the diagonal.",
    pairs,
    pair: (importer, imported) => pairs.get(importer * rows.length + imported),
  };
}

/** Labels once each, by where they stand on average. */
function rowOrder(labels) {
  const found = new Map();
  labels.forEach((label, place) => found.set(label, [...(found.get(label) ?? []), place]));
  return sorted([...found.keys()], (label) => sum(found.get(label)) / found.get(label).length, false);
}

/** The module that an edge names, and in the view of parent packages those that run before it. */
function targetsOf(edge, view) {
  const imported = number("edges", "imported", edge);
  if (view !== "implied") return [imported];
  const here = `${text("modules", "id", importers()[edge])}.`;
  const parts = text("modules", "id", imported).split(".");
  const above = range(1, parts.length)
    .map((depth) => parts.slice(0, depth).join("."))
    .filter((full) => !here.startsWith(`${full}.`))
    .map((full) => moduleById().get(full));
  return [imported, ...above.filter((row) => row !== undefined && text("modules", "kind", row) === "package")];
}

/** Whether imports at these moments count in a view. */
function counts(view, [importTime, deferred]) {
  return view === "typing" || importTime > 0 || (view === "deferred" && deferred > 0);
}

/** All numbers together. */
function sum(numbers) {
  return numbers.reduce((total, count) => total + count, 0);
}

/** For each module the row it belongs to: itself, or the deepest packages of which there are few enough. */
function knotRows(members) {
  const ids = members.map((module) => text("modules", "id", module));
  const labelled = (depth) => ids.map((id) => id.split(".").slice(0, depth).join("."));
  let labels = ids;
  if (ids.length > DRAWN_ROWS) {
    let depth = commonStem(ids).split(".").length;
    labels = labelled(depth);
    while (new Set(labelled(depth + 1)).size <= DRAWN_ROWS) labels = labelled(++depth);
  }
  return new Map(members.map((module, position) => [module, labels[position]]));
}

/** How to read the picture. */
function knotLegend(matrix) {
  const shades = (kind) =>
    element(
      "span",
      { class: "shades", "aria-hidden": "true" },
      range(1, SHADES + 1).map((shade) => element("i", { class: `${kind} shade${shade}` })),
    );
  return element(
    "p",
    { class: "legend" },
    element("span", {}, shades("forward"), "a row imports a column, few to many"),
    matrix.cut.size ? element("span", {}, shades("backward"), "the same, with an import that is to be cut") : null,
  );
}

/** The import statements behind a cell of a knot. */
function showKnotPair(matrix, pair, detail) {
  const ends = [pair.importer, pair.imported].map((position) => shortName(matrix, matrix.rows[position]));
  const isCut = (edge) => matrix.cut.has(`${importers()[edge]} ${number("edges", "imported", edge)}`);
  const edges = sorted(pair.edges, (edge) => (isCut(edge) ? 0 : 1), false);
  detail.replaceChildren(
    element("h3", { tabindex: -1 }, ends.join(" → ")),
    element(
      "p",
      { class: "lead" },
      `${counted(pair.count, "import")} (${pair.kinds})${pair.backward ? ", with what is to be cut" : ""}.`,
    ),
    element("ul", { class: "statements" }, edges.slice(0, PRINTED).map(statement)),
  );
}
