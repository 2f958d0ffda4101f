// How things are written on the page. Text enters the document as text nodes and attributes, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const figures = new Intl.NumberFormat("en-US");

/** An element with attributes and children; `on` holds listeners, and what is null or false is left out. */
function element(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for a part of a drawing. */
function drawn(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

/** Give a new element its attributes, listeners and children. */
function dress(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** A whole number with thousands separators. */
function figure(value) {
  return figures.format(value);
}

/** A number with its noun. */
function counted(value, one, many = `${one}s`) {
  return `${figure(value)} ${value === 1 ? one : many}`;
}

/** The address of a screen; names are escaped, so that any name makes a link. */
function address(parts, choices = {}) {
  const path = `#/${parts.map(encodeURIComponent).join("/")}`;
  const query = new URLSearchParams(choices).toString();
  return query ? `${path}?${query}` : path;
}

/** A link to a screen. */
function link(parts, content, attributes = {}) {
  return element("a", { href: address(parts), ...attributes }, content);
}

/** A dotted name as people know it: a folder's dot, which cannot stand in such a name, is a hyphen there. */
function familiar(id) {
  return id.startsWith("-") ? `.${id.slice(1)}` : id;
}

/** A dotted name or a path; where there is no room, its beginning gives way, for its end tells more. */
function name(id) {
  const full = familiar(id);
  const signs = /^[^\s<>]*\/[^\s<>]*$/.test(full) ? ["/"] : [".", ":"];
  const cut = 1 + Math.max(...signs.map((sign) => full.lastIndexOf(sign, full.length - 2)));
  const stem = element("span", { class: "stem" }, full.slice(0, cut));
  return element("span", { class: "name", title: full }, element("bdi", { dir: "ltr" }, stem, full.slice(cut)));
}

/** A sentence in which what stands between backticks is code. */
function prose(sentence) {
  const pieces = sentence.split("`");
  if (pieces.length % 2 === 0) return element("bdi", {}, sentence);
  return element(
    "bdi",
    {},
    pieces.map((piece, place) => (place % 2 ? element("code", {}, piece) : piece)),
  );
}

/** A sentence that is cut off at the end of its line, and whole in its title. */
function clipped(sentence, kind = "clipped") {
  return element("span", { class: kind, title: sentence }, prose(sentence));
}

/** A place in the code, `path:line`. */
function place(path, line) {
  return name(line ? `${path}:${line}` : path);
}

/** A link to a module's page. */
function moduleLink(row, attributes = {}) {
  const id = text("modules", "id", row);
  return link(["module", id], name(id), attributes);
}

/** A name as a link, if it is the name of a module. */
function perhapsModule(full) {
  const row = moduleById().get(full);
  return row === undefined ? name(full) : moduleLink(row);
}

/** A severity as a sign and a word. */
function severity(label) {
  return element("span", { class: `severity ${label}` }, label);
}

/** A safety as a word. */
function safety(label) {
  return element("span", { class: `safety ${label}` }, SAFETY_WORDS.get(label) ?? label);
}

/** A bar whose length is a share of the longest one; the number stands beside it. */
function bar(value, longest, kind = "") {
  const filled = element("span", { class: `filled ${kind}` });
  filled.style.inlineSize = `${longest ? Math.max((100 * value) / longest, value ? 1 : 0) : 0}%`;
  return element("span", { class: "bar", "aria-hidden": "true" }, filled);
}

/** A bar with its number. */
function measured(value, longest, kind) {
  return element("span", { class: "measured" }, bar(value, longest, kind), element("span", {}, figure(value)));
}

/** A heading with what follows it. */
function part(title, ...children) {
  return element("section", { class: "part" }, element("h2", {}, title), ...children);
}

/** Names and values in two columns; rows without a value are left out. */
function facts(rows) {
  return element(
    "dl",
    { class: "factlist" },
    rows
      .filter(([, value]) => value)
      .map(([title, ...value]) => [element("dt", {}, title), element("dd", {}, ...value)]),
  );
}

/** Say something to those who hear the page. */
function announce(sentence) {
  document.getElementById("live").textContent = sentence;
}

/** The imports of an edge or cell by when they run, in words. */
function kinds(table, row) {
  return momentWords(["importTime", "deferred", "typing"].map((when) => number(table, when, row)));
}

/** How many imports run at import time, in functions, and never, in words. */
function momentWords(counts) {
  return counts
    .map((count, place) => (count ? `${figure(count)} ${["at import time", "deferred", "for typing"][place]}` : ""))
    .filter(Boolean)
    .join(", ");
}

/** Rewrites folded by file: what was and what is to be. */
function rewriteList(rows) {
  const files = new Map();
  for (const row of rows) {
    const path = text("rewrites", "path", row);
    if (!files.has(path)) files.set(path, []);
    files.get(path).push(row);
  }
  const unfold = rows.length <= 12;
  return element(
    "div",
    { class: "rewrites" },
    Array.from(files, ([path, changes]) => rewriteFold(path, changes, unfold)),
  );
}

/** The rewrites of one file; they are drawn when they are first unfolded. */
function rewriteFold(path, changes, open) {
  const list = element("ul");
  const fill = () => {
    if (list.childElementCount) return;
    list.append(
      ...changes.map((row) =>
        element(
          "li",
          {},
          element("span", { class: "line" }, `line ${number("rewrites", "line", row)}`),
          element("del", {}, element("bdi", {}, text("rewrites", "before", row))),
          element("ins", {}, element("bdi", {}, text("rewrites", "after", row))),
        ),
      ),
    );
  };
  if (open) fill();
  return element(
    "details",
    { open, on: { toggle: fill } },
    element("summary", {}, name(path), element("span", { class: "quiet" }, counted(changes.length, "line"))),
    list,
  );
}
