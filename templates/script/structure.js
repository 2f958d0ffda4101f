// Structure: which package imports which, drawn as a matrix, listed as pairs, and opened down to the statement.

const ENOUGH_CELLS = 6;

/** The matrix of one package, or of the highest one that has something to show. */
function structureScreen([parent], search) {
  const matrixRow = parent === undefined ? topMatrix() : matrixByParent().get(parent);
  if (matrixRow === undefined) {
    return missing(
      "Structure",
      parent === undefined ? "This project has no packages with links between them." : `There is no package ${parent}.`,
    );
  }
  const matrix = readMatrix(matrixRow);
  const title = matrix.services ? "Services" : matrix.parent || "Top level";
  const pairs = Array.from(matrix.pairs.values());
  const backward = pairs.filter((pair) => pair.backward);
  const detail = element("section", { class: "detail", "aria-label": "The chosen cell" });
  const choose = (pair) => {
    remember(search, "from", matrix.rows[pair.importer]);
    remember(search, "to", matrix.rows[pair.imported]);
    showPair(matrix, pair, detail);
    announce(`${detail.querySelector("h2").textContent}: ${counted(pair.count, "import")}, listed beside the matrix`);
  };
  const content = [];
  let chosen;
  if (pairs.length) {
    const drawing = element("div", { class: "drawing" });
    const beside = element("div", { class: "beside" }, drawing, detail);
    content.push(legend(matrix, backward), beside, pairTable(matrix, search));
    chosen = matrix.pair(matrix.rows.indexOf(search.get("from")), matrix.rows.indexOf(search.get("to")));
    const draw = () => {
      const type = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const room = beside.clientWidth - (beside.clientWidth > 60 * type ? 22.5 * type : 0);
      const picture = drawMatrix(matrix, room, choose);
      drawing.replaceChildren(picture.node);
      if (chosen) picture.point(chosen.importer, chosen.imported);
    };
    content.draw = draw;
  }
  if (chosen) showPair(matrix, chosen, detail);
  else detail.append(element("h2", {}, "A cell opens its imports"), heaviest(matrix, backward));
  content.push(packageTable(matrix));
  return {
    title,
    crumbs: [
      ["Structure", ["structure"]],
      ...(matrix.services ? [] : matrix.parent ? ancestors(matrix.parent) : [["Top level", ["structure", ""]]]),
    ],
    sentence: structureSentence(matrix, pairs, backward),
    content,
    draw: content.draw,
    focus: chosen ? detail.querySelector("h2") : null,
  };
}

/** The declared services; or the highest package whose parts have something to do with each other; or the fullest. */
function topMatrix() {
  if (serviceMatrix() !== null) return serviceMatrix();
  const cells = (row) => number("matrices", "cells", row);
  const depth = (row) => text("matrices", "parent", row).split(".").filter(Boolean).length;
  const all = range(0, size("matrices")).filter(cells);
  return sorted(all, depth, false).find((row) => cells(row) >= ENOUGH_CELLS) ?? sorted(all, cells, true)[0];
}

/** The packages above a package that have a matrix, and itself. */
function ancestors(parent) {
  const parts = parent ? parent.split(".") : [];
  return parts
    .map((part, depth) => [part, parts.slice(0, depth + 1).join(".")])
    .filter(([, full]) => matrixByParent().has(full))
    .map(([part, full]) => [part, ["structure", full]]);
}

/** What the matrix says, with its numbers; an order that was computed decides nothing. */
function structureSentence(matrix, pairs, backward) {
  const total = (some) => some.reduce((sum, pair) => sum + pair.count, 0);
  const what = matrix.services ? "service" : "part";
  if (!pairs.length) return [`The ${figure(matrix.hidden)} parts do not import each other.`];
  return [
    element("b", {}, counted(matrix.rows.length, what)),
    " with ",
    element("b", {}, counted(total(pairs), "import")),
    " between them; in the suggested order at most ",
    element("b", {}, figure(total(backward))),
    ` of these point backwards, in ${counted(backward.length, "pair")}.`,
  ];
}

/** How to read the picture. */
function legend(matrix, backward) {
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
    backward.length
      ? element(
          "span",
          {},
          shades("backward"),
          "the same below the diagonal: against the suggested order, which is not a fault in itself",
        )
      : null,
    matrix.services
      ? element(
          "span",
          {},
          "Rows are the declared services; what they may not import is among the ",
          link(["findings"], "findings"),
          ". All packages: ",
          link(["structure", ""], "top level"),
        )
      : null,
    matrix.hidden ? element("span", {}, `${counted(matrix.hidden, "row")} without links not shown`) : null,
  );
}

/** The pairs that stand farthest from the suggested order, by weight. */
function heaviest(matrix, backward) {
  if (!backward.length) return element("p", { class: "lead" }, "No pair stands below the diagonal.");
  const pairs = sorted(backward, (pair) => pair.count, true).slice(0, 10);
  const most = pairs[0].count;
  return element(
    "div",
    {},
    element("p", { class: "lead" }, "Heaviest below the diagonal"),
    element(
      "ol",
      { class: "pairs" },
      pairs.map((pair) =>
        element(
          "li",
          {},
          element("a", { href: pairAddress(matrix, pair) }, pairName(matrix, pair)),
          bar(pair.count, most, "backward"),
          element("span", { class: "number" }, figure(pair.count)),
        ),
      ),
    ),
  );
}

/** Where a pair of a matrix is shown. */
function pairAddress(matrix, pair) {
  return address(matrix.services ? ["structure"] : ["structure", matrix.parent], {
    from: matrix.rows[pair.importer],
    to: matrix.rows[pair.imported],
  });
}

/** Both names of a pair. */
function pairName(matrix, pair) {
  const [one, other] = [matrix.rows[pair.importer], matrix.rows[pair.imported]];
  return element("span", { class: "pair" }, clipped(shortName(matrix, one)), " → ", clipped(shortName(matrix, other)));
}

/** The import statements behind a cell. */
function showPair(matrix, pair, detail) {
  const edges = pairEdges(matrix, pair);
  const back = matrix.pair(pair.imported, pair.importer);
  const files = new Set(edges.map((edge) => importers()[edge]));
  detail.replaceChildren(
    element(
      "h2",
      { tabindex: -1 },
      shortName(matrix, matrix.rows[pair.importer]),
      " → ",
      shortName(matrix, matrix.rows[pair.imported]),
    ),
    element(
      "p",
      { class: "lead" },
      `${counted(pair.count, "import")} (${kinds("cells", pair.cell)}) in ${counted(files.size, "module")}. `,
      back
        ? element("a", { href: pairAddress(matrix, back) }, `${counted(back.count, "import")} the other way`)
        : "None the other way.",
    ),
    edges.length
      ? element("ul", { class: "statements" }, edges.slice(0, PRINTED).map(statement))
      : element(
          "p",
          { class: "lead" },
          "Which statements these are is among the ",
          link(["findings"], "findings"),
          ".",
        ),
    edges.length > PRINTED
      ? element("p", { class: "more always" }, `${figure(edges.length - PRINTED)} more in report.json`)
      : "",
  );
}

/** One edge with the lines of its imports. */
function statement(edge) {
  const importer = importers()[edge];
  const lines = items("edges", "lines", edge).map((row) => number("lines", "line", row));
  return element(
    "li",
    {},
    element("span", {}, moduleLink(importer)),
    element(
      "span",
      { class: "onto" },
      element("span", { class: "quiet" }, "→ "),
      moduleLink(number("edges", "imported", edge)),
    ),
    element("span", { class: "quiet place" }, place(`${text("modules", "path", importer)}:${lines.join(", ")}`)),
  );
}

/** The edges between the modules of two rows. */
function pairEdges(matrix, pair) {
  const rowOf = rowFinder(matrix);
  const found = [];
  for (let module = 0; module < size("modules"); module++) {
    if (rowOf(module) !== pair.importer) continue;
    for (const edge of leaving(module))
      if (rowOf(number("edges", "imported", edge)) === pair.imported) found.push(edge);
  }
  return found;
}

/** Which row of a matrix a module belongs to; -1 for none. */
function rowFinder(matrix) {
  const positions = new Map(matrix.rows.map((row, position) => [row, position]));
  const known = new Map();
  return (module) => {
    if (!known.has(module)) {
      let id = text("modules", "id", module);
      while (id && !positions.has(id)) id = id.slice(0, Math.max(0, id.lastIndexOf(".")));
      known.set(module, positions.get(id) ?? -1);
    }
    return known.get(module);
  };
}

/** The picture's twin: every pair as a row. */
function pairTable(matrix, search) {
  const pairs = Array.from(matrix.pairs.values());
  pairs.sort(
    (one, other) =>
      other.backward - one.backward ||
      other.count - one.count ||
      one.importer - other.importer ||
      one.imported - other.imported,
  );
  const side = (pair) => (pair.backward ? "below" : "above");
  return part(
    "All pairs",
    filteredTable({
      label: "Pairs of the matrix, those below the diagonal first",
      search,
      nouns: ["pair", "pairs"],
      rows: pairs,
      haystack: (pair) => `${matrix.rows[pair.importer]} ${matrix.rows[pair.imported]}`,
      choices: [{ name: "side", title: "Diagonal", values: ["above", "below"], value: side }],
      columns: [
        {
          title: "Importer",
          value: (pair) => matrix.rows[pair.importer],
          cell: (pair) => element("a", { href: pairAddress(matrix, pair) }, name(matrix.rows[pair.importer])),
        },
        {
          title: "Imported",
          value: (pair) => matrix.rows[pair.imported],
          cell: (pair) => name(matrix.rows[pair.imported]),
        },
        {
          title: "Diagonal",
          width: "7rem",
          value: side,
          cell: (pair) => element("span", { class: side(pair) }, side(pair)),
        },
        {
          title: "Imports",
          width: "7rem",
          kind: "number",
          value: (pair) => pair.count,
          cell: (pair) => figure(pair.count),
        },
        {
          title: "Import time",
          width: "8rem",
          kind: "number",
          value: (pair) => number("cells", "importTime", pair.cell),
          cell: (pair) => figure(number("cells", "importTime", pair.cell)),
        },
        {
          title: "Back",
          width: "6rem",
          kind: "number",
          value: (pair) => matrix.pair(pair.imported, pair.importer)?.count ?? 0,
          cell: (pair) => figure(matrix.pair(pair.imported, pair.importer)?.count ?? 0),
        },
      ],
    }),
  );
}

/** The coupling of the packages at and below this one. */
function packageTable(matrix) {
  const stem = matrix.parent ? `${matrix.parent}.` : "";
  const rows = range(0, size("packages")).filter((row) => {
    const full = text("packages", "package", row);
    return full === matrix.parent || full.startsWith(stem);
  });
  const count = (title, name, width) => ({
    title,
    width,
    kind: "number",
    value: (row) => number("packages", name, row),
    cell: (row) => figure(number("packages", name, row)),
  });
  const instability = (row) => {
    const [inward, outward] = [number("packages", "afferent", row), number("packages", "efferent", row)];
    return inward + outward ? outward / (inward + outward) : 0;
  };
  const label = (row) => {
    const full = text("packages", "package", row);
    return matrixByParent().has(full) ? link(["structure", full], name(full)) : name(full);
  };
  return part(
    "Packages and their coupling",
    element(
      "p",
      { class: "lead" },
      "Imported by and imports count modules outside the package. Instability is the share of the latter: 0 for what others rest on, 1 for what rests on others.",
    ),
    longTable({
      label: "Packages",
      rows,
      columns: [
        { title: "Package", value: (row) => text("packages", "package", row), cell: label },
        count("Modules", "modules", "7rem"),
        count("Lines", "lines", "8rem"),
        count("Imported by", "afferent", "9rem"),
        count("Imports", "efferent", "7rem"),
        {
          title: "Instability",
          width: "8rem",
          kind: "number",
          value: instability,
          cell: (row) => instability(row).toFixed(2),
        },
      ],
    }).node,
  );
}
