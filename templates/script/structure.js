// Structure: which package imports which, drawn as a matrix, listed as pairs, and opened down to the statement.

const ENOUGH_CELLS = 6;

/** The matrix of one package, or of the highest one that has something to show. */
function structureScreen([parent], search) {
  const matrixRow = parent === undefined ? ownMatrix() ?? topMatrix() : matrixByParent().get(parent);
  if (matrixRow === undefined && moduleById().has(parent)) return moduleScreen([parent]);
  if (matrixRow === undefined) {
    return missing(
      "Structure",
      parent === undefined ? "This project has no packages with links between them." : `There is no package ${parent}.`,
    );
  }
  const matrix = readMatrix(matrixRow, search);
  const title = matrix.services ? "Services" : matrix.parent || "Top level";
  const pairs = Array.from(matrix.pairs.values());
  const wrong = pairs.filter((pair) => (matrix.declared ? pair.standing === "forbidden" : pair.backward));
  const detail = element("section", { class: "detail", "aria-label": "The chosen cell" });
  const choose = (pair) => {
    remember(search, "from", matrix.rows[pair.importer]);
    remember(search, "to", matrix.rows[pair.imported]);
    showPair(matrix, pair, detail);
    announce(`${detail.querySelector("h2").textContent}: ${counted(pair.count, "import")}, listed beside the matrix`);
  };
  matrix.openable = (row) => openButton(matrix, row, search);
  const chosen = matrix.pair(matrix.rows.indexOf(search.get("from")), matrix.rows.indexOf(search.get("to")));
  if (chosen) showPair(matrix, chosen, detail);
  else detail.append(element("h2", {}, "A cell opens its imports"), heaviest(matrix, wrong));
  const content = [momentChoice(matrix, search)];
  let draw;
  if (pairs.length) {
    const drawing = element("div", { class: "drawing" });
    const beside = element("div", { class: "beside" }, drawing, detail);
    content.push(legend(matrix, wrong), beside, pairTable(matrix, search));
    draw = () => {
      const type = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const presenting = document.documentElement.classList.contains("present");
      const room = beside.clientWidth - (beside.clientWidth > 60 * type && !presenting ? 22.5 * type : 0);
      matrix.fill = presenting ? window.innerHeight - beside.getBoundingClientRect().top - window.scrollY - 3 * type : 0;
      const picture = drawMatrix(matrix, room, choose);
      drawing.replaceChildren(picture.node);
      if (chosen) picture.point(chosen.importer, chosen.imported);
    };
  }
  content.push(packageTable(matrix));
  return {
    title,
    crumbs: [
      ["Structure", ["structure"]],
      ...(matrix.services ? [] : matrix.parent ? ancestors(matrix.parent) : [["Top level", ["structure", ""]]]),
    ],
    sentence: structureSentence(matrix, pairs, wrong),
    content,
    draw,
    focus: chosen ? detail.querySelector("h2") : null,
  };
}

/** The button that opens a row in its place, or closes it again; null where there is nothing in it. */
function openButton(matrix, row, search) {
  const owner = Array.from(matrix.opened).find((one) => matrix.depths.get(row) && isBelow(matrix, row, one));
  const folds = FOLDS.has(row);
  const holds = folds || (row !== matrix.parent && !matrix.opened.has(row) && childRows(matrix, row).length > 1);
  const closes = !holds && owner !== undefined && matrix.rows.find((other) => isBelow(matrix, other, owner)) === row;
  if (!holds && !closes) return null;
  const target = holds ? row : owner;
  const press = () => {
    const opened = new Set(matrix.opened);
    if (holds) opened.add(target);
    else opened.delete(target);
    remember(search, "open", Array.from(opened).join(","));
    for (const key of ["from", "to"]) remember(search, key, "");
    showScreen();
    document.querySelector(`.side button[data-row="${CSS.escape(target)}"]`)?.focus();
  };
  return element(
    "button",
    { type: "button", "data-row": target, "aria-label": `${holds ? "Open" : "Close"} ${target}`, on: { click: press } },
    holds ? "+" : "−",
  );
}

/** Whether a row stands in one that is opened. */
function isBelow(matrix, row, opened) {
  return matrix.services && !opened.includes(".") && matrix.bandOf.get(row) === opened
    ? true
    : row !== opened && row.startsWith(`${opened}.`);
}

/** Which imports count: all, or those of one moment. */
function momentChoice(matrix, search) {
  const words = ["at import time", "in functions", "for typing"];
  const chosen = search.get("kind") ?? "";
  const box = element(
    "select",
    {
      name: "kind",
      on: {
        change: (event) => {
          remember(search, "kind", event.target.value);
          showScreen();
          document.querySelector('select[name="kind"]')?.focus();
        },
      },
    },
    element("option", { value: "" }, "all"),
    words.map((word, when) => element("option", { value: String(when), selected: chosen === String(when) }, word)),
  );
  return element(
    "div",
    { class: "filter" },
    element("label", { class: "choice" }, element("span", {}, "Imports"), box),
    matrix.opened.size ? element("a", { href: address(matrix.services ? ["structure"] : ["structure", matrix.parent]) }, "Close all rows") : null,
    matrix.services ? link(["structure", ""], "All packages") : null,
  );
}

/** The matrix of the package that is chosen as my part. */
function ownMatrix() {
  return chosenPart.kind === "package" ? matrixByParent().get(chosenPart.name) : undefined;
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
function structureSentence(matrix, pairs, wrong) {
  const total = (some) => some.reduce((sum, pair) => sum + pair.count, 0);
  if (!pairs.length) return [`The ${figure(matrix.hidden)} parts do not import each other.`];
  const opening = [
    element("b", {}, counted(matrix.rows.length, matrix.services && !matrix.opened.size ? "service" : "part")),
    " with ",
    element("b", {}, counted(total(pairs), "import")),
    " between them; ",
  ];
  if (matrix.declared) {
    const findings = new Set(wrong.flatMap((pair) => pair.told)).size;
    const open = pairs.filter((pair) => pair.standing === "undeclared").length;
    return [
      ...opening,
      element("b", {}, `${counted(wrong.length, "pair")} forbidden`),
      `, with ${counted(findings, "finding")}`,
      open ? `; of ${counted(open, "pair")} nothing is declared.` : ".",
    ];
  }
  const boxes = matrix.boxes.length;
  if (!boxes) return [...opening, element("b", {}, "no circle"), ": each can be imported before those above it."];
  const most = Math.max(...matrix.boxes.map(([first, last]) => last - first + 1));
  return [
    ...opening,
    element("b", {}, counted(boxes, "circle")),
    boxes === 1 ? ` of ${figure(most)}, which ` : `, the largest of ${figure(most)}, which `,
    boxes === 1 ? "at most " : "at most ",
    element("b", {}, figure(total(wrong))),
    ` of them close${total(wrong) === 1 ? "s" : ""}, in ${counted(wrong.length, "pair")}.`,
  ];
}

/** How to read the picture. */
function legend(matrix, wrong) {
  const entry = (kind, sign, words) =>
    element(
      "span",
      {},
      element(
        "span",
        { class: `shades ${sign}`, "aria-hidden": "true" },
        range(1, SHADES + 1).map((shade) => element("i", { class: `${kind} shade${shade}` })),
      ),
      words,
    );
  const has = (standing) => Array.from(matrix.pairs.values()).some((pair) => pair.standing === standing);
  const lines = matrix.declared
    ? [
        has("forbidden") ? entry("backward", "crosses", "forbidden, with the number of findings") : null,
        has("allowed") ? entry("forward", "", "allowed, few imports to many") : null,
        has("undeclared") ? entry("neutral", "", "nothing is declared of it") : null,
      ]
    : [
        entry("forward", "", "a row imports a column, few to many"),
        wrong.length ? entry("backward", "corners", "the same, closing a circle: the fewest that were found to cut") : null,
        matrix.boxes.length ? element("span", {}, element("i", { class: "knotted" }), "rows that import each other in a circle") : null,
      ];
  return element(
    "p",
    { class: "legend" },
    lines,
    matrix.hidden ? element("span", {}, `${counted(matrix.hidden, "row")} without links not shown`) : null,
    matrix.declared || matrix.services ? null : element("span", {}, "The order is suggested. Declare services or layers to have them judged"),
  );
}

/** What is to go, by weight. */
function heaviest(matrix, wrong) {
  if (!wrong.length) {
    return element("p", { class: "lead" }, matrix.declared ? "Nothing here is forbidden." : "Nothing here closes a circle.");
  }
  const value = (pair) => (matrix.declared ? pair.findings : pair.count);
  const pairs = sorted(wrong, value, true).slice(0, 10);
  const most = Math.max(1, value(pairs[0]));
  return element(
    "div",
    {},
    element("p", { class: "lead" }, matrix.declared ? "Forbidden, by findings" : "To cut, by imports"),
    element(
      "ol",
      { class: "pairs" },
      pairs.map((pair) =>
        element(
          "li",
          {},
          element("a", { href: pairAddress(matrix, pair) }, pairName(matrix, pair)),
          bar(value(pair), most, "backward"),
          element("span", { class: "number" }, figure(value(pair))),
        ),
      ),
    ),
  );
}

/** Where a pair of a matrix is shown. */
function pairAddress(matrix, pair) {
  return address(matrix.services ? ["structure"] : ["structure", matrix.parent], {
    ...(matrix.opened.size ? { open: Array.from(matrix.opened).join(",") } : {}),
    ...(matrix.moments.length === 1 ? { kind: String(matrix.moments[0]) } : {}),
    from: matrix.rows[pair.importer],
    to: matrix.rows[pair.imported],
  });
}

/** The full name of a row; of folded ones how many they are. */
function rowTitle(matrix, position) {
  return matrix.labels.get(matrix.rows[position]) ?? matrix.rows[position];
}

/** Both names of a pair. */
function pairName(matrix, pair) {
  const [one, other] = [matrix.rows[pair.importer], matrix.rows[pair.imported]];
  return element("span", { class: "pair" }, name(shortName(matrix, one)), " → ", name(shortName(matrix, other)));
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
      `${counted(pair.count, "import")} (${pair.kinds}) in ${counted(files.size, "module")}. `,
      back
        ? element("a", { href: pairAddress(matrix, back) }, `${counted(back.count, "import")} the other way`)
        : "None the other way.",
    ),
    pair.told?.length
      ? element(
          "ul",
          { class: "told" },
          pair.told.slice(0, 20).map((fingerprint) => {
            const row = findingByFingerprint().get(fingerprint);
            return row === undefined
              ? null
              : element(
                  "li",
                  {},
                  severity(text("findings", "severity", row)),
                  " ",
                  link(["finding", fingerprint], prose(text("findings", "message", row))),
                );
          }),
        )
      : "",
    element("ul", { class: "statements" }, edges.slice(0, PRINTED).map(statement)),
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
    element(
      "span",
      { class: "quiet place" },
      place(`${text("modules", "path", importer)}:${lines.join(", ")}`),
      openLinks(text("modules", "path", importer), lines[0]),
    ),
    codeLine(sourceText(text("modules", "path", importer), lines[0])),
  );
}

/** The edges between the modules of two rows. */
function pairEdges(matrix, pair) {
  const rowOf = rowFinder(matrix);
  const found = [];
  for (let module = 0; module < size("modules"); module++) {
    if (rowOf(module) !== pair.importer) continue;
    for (const edge of leaving(module))
      if (rowOf(number("edges", "imported", edge)) === pair.imported && matrix.moments.some((when) => number("edges", MOMENTS[when], edge))) found.push(edge);
  }
  return found;
}

/** The picture's twin: every pair as a row. */
function pairTable(matrix, search) {
  const pairs = Array.from(matrix.pairs.values());
  const side = (pair) => (matrix.declared ? pair.standing : pair.backward ? "to be cut" : "in order");
  const rank = (pair) => (pair.backward || pair.standing === "forbidden" ? 1 : 0);
  pairs.sort(
    (one, other) =>
      rank(other) - rank(one) ||
      other.count - one.count ||
      one.importer - other.importer ||
      one.imported - other.imported,
  );
  return part(
    "All pairs",
    filteredTable({
      label: "Pairs of the matrix, those to mend first",
      search,
      nouns: ["pair", "pairs"],
      rows: pairs,
      haystack: (pair) => `${matrix.rows[pair.importer]} ${matrix.rows[pair.imported]}`,
      choices: [
        {
          name: "side",
          title: "Standing",
          values: matrix.declared ? ["forbidden", "allowed", "undeclared"] : ["to be cut", "in order"],
          value: side,
        },
      ],
      columns: [
        {
          title: "Importer",
          value: (pair) => matrix.rows[pair.importer],
          cell: (pair) => element("a", { href: pairAddress(matrix, pair) }, name(rowTitle(matrix, pair.importer))),
        },
        {
          title: "Imported",
          value: (pair) => matrix.rows[pair.imported],
          cell: (pair) => name(rowTitle(matrix, pair.imported)),
        },
        {
          title: "Standing",
          width: "8rem",
          value: side,
          cell: (pair) => element("span", { class: rank(pair) ? "below" : "above" }, side(pair)),
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
          value: (pair) => pair.moments[0],
          cell: (pair) => figure(pair.moments[0]),
        },
        ...(matrix.declared
          ? [
              {
                title: "Findings",
                width: "7rem",
                kind: "number",
                value: (pair) => pair.findings,
                cell: (pair) => figure(pair.findings),
              },
            ]
          : []),
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
