// The dependency matrix: rows import columns. Cells are drawn as a few paths, one for each shade, so any size is quick.

const SHADES = 5;
const PAPER = { width: 980, height: 640 }; // what a landscape page holds, in pixels of CSS

/** A row's name without what all rows have in common; the package's own file is its `__init__`. */
function shortName(matrix, row) {
  const told = matrix.labels?.get(row);
  if (told !== undefined) return told;
  if (row === matrix.parent) return "__init__";
  const stem = `${matrix.parent}.`;
  return matrix.parent && row.startsWith(stem) ? row.slice(stem.length) : row;
}

/** The picture of a matrix; `choose(pair)` is told which cell was opened. */
function drawMatrix(matrix, width, choose) {
  const count = matrix.rows.length;
  const type = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const longest = matrix.rows.reduce((found, row) => Math.max(found, shortName(matrix, row).length), 0);
  const labels = Math.round(type * Math.max(8, Math.min(16, (matrix.openable ? 2.75 : 1) + 0.5 * longest)));
  const widest = matrix.fill ? Math.floor((matrix.fill - Math.min(labels, 10 * type)) / count) : 2.125 * type;
  const unit = Math.max(13, Math.min(Math.round(widest), Math.floor((width - labels - 2) / count), 5 * type));
  const side = unit * count;
  const cursor = { importer: 0, imported: Math.min(1, count - 1) };
  const cross = [drawn("rect", { class: "cross" }), drawn("rect", { class: "cross" })];
  const marker = drawn("rect", { class: "cursor", width: unit, height: unit });
  const picture = drawn(
    "svg",
    { class: "cells", width: side, height: side, viewBox: `0 0 ${side} ${side}`, "aria-hidden": "true" },
    drawn("path", { class: "grid", d: gridPath(count, unit) }),
    drawn("path", {
      class: "diagonal",
      d: range(0, count)
        .map((row) => square(row, row, unit))
        .join(""),
    }),
    ...cross,
    shadePaths(matrix, unit),
    boxPaths(matrix, unit),
    matrix.corners?.(matrix, unit) ?? null,
    unit >= 1.25 * type ? countLabels(matrix, unit) : null,
    drawn("path", { class: "sign", d: signPath(matrix, unit) }),
    drawn("path", { class: "crossed", d: crossPath(matrix, unit) }),
    marker,
  );
  const tops = matrix.rows.map((row) => columnLabel(matrix, row, unit));
  const sides = matrix.rows.map((row) => rowLabel(matrix, row, unit));
  const field = element(
    "div",
    {
      class: "field",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "matrix",
      "aria-label": `${count} rows and columns; rows import columns. Arrow keys move, Enter opens a cell. The table below holds the same.`,
    },
    picture,
  );
  const status = element("p", { class: "status" });
  const corner = element("div", { class: "corner" }, "rows import columns");
  const frame = element(
    "div",
    { class: "matrix", role: "group", "aria-label": "Matrix" },
    corner,
    element("div", { class: "tops", "aria-hidden": "true" }, tops),
    element("div", { class: "sides" }, sides),
    field,
  );
  frame.style.setProperty("--labels", `${labels}px`);
  frame.style.setProperty("--tops", `${Math.min(labels, Math.round(10 * type))}px`);
  frame.style.setProperty("--side", `${side}px`);
  frame.style.setProperty(
    "--paper-zoom",
    String(Math.min(1, PAPER.width / (labels + side), PAPER.height / (labels + side))),
  );
  frame.style.setProperty("--unit", `${unit}px`);

  /** Point at a cell. */
  function point(importer, imported) {
    tops[cursor.imported].classList.remove("pointed");
    sides[cursor.importer].classList.remove("pointed");
    cursor.importer = importer;
    cursor.imported = imported;
    tops[imported].classList.add("pointed");
    sides[importer].classList.add("pointed");
    put(marker, imported * unit, importer * unit, unit, unit);
    put(cross[0], 0, importer * unit, side, unit);
    put(cross[1], imported * unit, 0, unit, side);
    frame.classList.add("pointing");
    status.replaceChildren(...describe(matrix, importer, imported));
  }

  /** The cell under the pointer. */
  function under(event) {
    const bounds = picture.getBoundingClientRect();
    const scale = bounds.width / side || 1;
    const within = (value) => Math.max(0, Math.min(count - 1, Math.floor(value / (unit * scale))));
    return [within(event.clientY - bounds.top), within(event.clientX - bounds.left)];
  }

  /** Open the cell that is pointed at, if it holds imports. */
  function open() {
    const pair = matrix.pair(cursor.importer, cursor.imported);
    if (pair) choose(pair);
  }

  const steps = new Map([
    ["ArrowUp", [-1, 0]],
    ["ArrowDown", [1, 0]],
    ["ArrowLeft", [0, -1]],
    ["ArrowRight", [0, 1]],
    ["Home", [0, -count]],
    ["End", [0, count]],
    ["PageUp", [-10, 0]],
    ["PageDown", [10, 0]],
  ]);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open();
      return;
    }
    const step = steps.get(event.key);
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const within = (value) => Math.max(0, Math.min(count - 1, value));
    point(within(cursor.importer + step[0]), within(cursor.imported + step[1]));
    bringIntoView(frame, field, cursor, unit);
    announce(status.textContent);
  });
  field.addEventListener("focus", () => point(cursor.importer, cursor.imported));
  field.addEventListener("pointermove", (event) => point(...under(event)));
  field.addEventListener("click", (event) => {
    point(...under(event));
    open();
  });
  return { node: element("figure", { class: "matrix-figure" }, frame, status), point, numbered: unit >= 1.25 * type };
}

/** What one cell says, as the content of a sentence. */
function describe(matrix, importer, imported) {
  const one = matrix.rows[importer];
  const other = matrix.rows[imported];
  const names = [element("b", {}, shortName(matrix, one)), " → ", element("b", {}, shortName(matrix, other)), ": "];
  if (importer === imported) return [element("b", {}, shortName(matrix, one)), " itself"];
  const pair = matrix.pair(importer, imported);
  const back = matrix.pair(imported, importer);
  const there = pair ? `${counted(pair.count, "import")} (${pair.kinds ?? kinds("cells", pair.cell)})` : "no import";
  const sign = pair?.sign !== undefined ? pair.sign : pair?.backward ? `, ${matrix.against}` : pair ? STANDINGS.get(pair.standing)?.(pair) ?? "" : "";
  return [...names, `${there}${sign}; ${back ? figure(back.count) : "none"} the other way`];
}

/** Scroll a frame so that its cursor is not under the labels. */
function bringIntoView(frame, field, cursor, unit) {
  const left = field.offsetLeft + cursor.imported * unit;
  const top = field.offsetTop + cursor.importer * unit;
  const view = { left: frame.scrollLeft + field.offsetLeft, top: frame.scrollTop + field.offsetTop };
  if (left < view.left) frame.scrollLeft -= view.left - left;
  if (top < view.top) frame.scrollTop -= view.top - top;
  frame.scrollLeft += Math.max(0, left + unit - frame.scrollLeft - frame.clientWidth);
  frame.scrollTop += Math.max(0, top + unit - frame.scrollTop - frame.clientHeight);
}

/** Put a rectangle somewhere. */
function put(rectangle, x, y, width, height) {
  for (const [key, value] of Object.entries({ x, y, width, height })) rectangle.setAttribute(key, value);
}

/** The outline of one cell, inside its grid lines. */
function square(importer, imported, unit) {
  return `M${imported * unit + 1} ${importer * unit + 1}h${unit - 1}v${unit - 1}h${1 - unit}z`;
}

/** The lines between cells. */
function gridPath(count, unit) {
  const side = count * unit;
  return range(0, count + 1)
    .map((line) => `M0 ${line * unit + 0.5}H${side}M${line * unit + 0.5} 0V${side}`)
    .join("");
}

// What is declared of a pair, in words.
const STANDINGS = new Map([
  ["allowed", () => ", allowed"],
  ["undeclared", () => ", of which nothing is declared"],
  [
    "forbidden",
    (pair) => `, forbidden: ${pair.findings ? counted(pair.findings, "finding") : "asked to be ignored, or told elsewhere"}`,
  ],
]);

/** The colour of a pair: red for what is to go, grey for what nothing is said of. */
function hue(pair) {
  if (pair.backward || pair.standing === "forbidden") return "backward";
  return pair.standing === "undeclared" ? "neutral" : "forward";
}

/** All cells of one shade and colour are one path. */
function shadePaths(matrix, unit) {
  const paths = new Map();
  for (const pair of matrix.pairs.values()) {
    const kind = `${hue(pair)} shade${pair.shade}`;
    paths.set(kind, (paths.get(kind) ?? "") + square(pair.importer, pair.imported, unit));
  }
  return Array.from(paths, ([kind, d]) => drawn("path", { class: kind, d }));
}

/** The frames on the diagonal: knots of rows, and bands of what is declared together. */
function boxPaths(matrix, unit) {
  const frame = ([first, last]) => {
    const [start, side] = [first * unit + 0.5, (last - first + 1) * unit];
    return `M${start} ${start}h${side}v${side}h${-side}z`;
  };
  const line = (row) => `M0 ${row * unit + 0.5}H${matrix.rows.length * unit}M${row * unit + 0.5} 0V${matrix.rows.length * unit}`;
  return [
    drawn("path", { class: "band", d: (matrix.bands ?? []).map(line).join("") }),
    drawn("path", { class: "knotted", d: (matrix.boxes ?? []).map(frame).join("") }),
  ];
}

/** A triangle in the corner of each cell that is to be cut: colour is not the only sign. */
function signPath(matrix, unit) {
  const leg = Math.max(4, Math.round(unit / 3.5));
  let d = "";
  for (const { importer, imported, backward } of matrix.pairs.values()) {
    if (backward) d += `M${imported * unit + 1} ${(importer + 1) * unit - leg}v${leg}h${leg}z`;
  }
  return d;
}

/** A cross over each cell that is forbidden; where its number stands, in the corner. */
function crossPath(matrix, unit) {
  let d = "";
  const small = unit >= 26;
  for (const { importer, imported, standing } of matrix.pairs.values()) {
    if (standing !== "forbidden") continue;
    const edge = small ? Math.round(unit / 3.2) : unit - 6;
    const [x, y] = [imported * unit + 3.5, importer * unit + 3.5];
    d += `M${x} ${y}l${edge} ${edge}m0 ${-edge}l${-edge} ${edge}`;
  }
  return d;
}

/** The number in each cell, where there is room for three digits: of findings where it is forbidden, else of imports. */
function countLabels(matrix, unit) {
  return Array.from(matrix.pairs.values(), (pair) => {
    const count = pair.standing === "forbidden" ? pair.findings : pair.count;
    const shift = pair.standing === "forbidden" ? 0.6 : 0.5;
    const shown = !count ? "" : count > 999 ? `${Math.floor(count / 1000)}k` : String(count);
    return drawn(
      "text",
      {
        class: [pair.shade >= 4 ? "bright" : "", shown.length > 2 ? "long" : ""].filter(Boolean).join(" ") || null,
        x: (pair.imported + shift) * unit + 0.5,
        y: (pair.importer + shift) * unit + 0.5,
      },
      shown,
    );
  });
}

/** The name above a column. */
function columnLabel(matrix, row, unit) {
  const label = element(
    "div",
    { class: "top", title: row },
    element("span", {}, element("bdi", {}, shortName(matrix, row))),
  );
  label.style.inlineSize = `${unit}px`;
  return label;
}

/** The name beside a row, which leads to its page, with a button that opens the row in its place. */
function rowLabel(matrix, row, unit) {
  const short = name(shortName(matrix, row));
  const parts = matrix.pages
    ? matrix.pages(row)
    : matrixByParent().has(row) && row !== matrix.parent
      ? ["structure", row]
      : moduleById().has(row)
        ? ["module", row]
        : null;
  const title = matrix.titles?.get(row) ?? row;
  const label = parts ? link(parts, short, { title }) : element("span", { title }, short);
  const button = matrix.openable?.(row);
  const made = element("div", { class: `side${matrix.depths?.get(row) ? " inner" : ""}` }, button ?? null, label);
  made.style.blockSize = `${unit}px`;
  return made;
}
