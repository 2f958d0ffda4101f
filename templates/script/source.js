// Evidence that can be read: lines of the sources with the place marked, where to open them, and interfaces side by side.

const SHOWN_PLACES = 12;
const SIDE_BY_SIDE = 4;
const SCHEMES = new Set(["https", "http", "vscode", "pycharm", "zed", "cursor"]);
const EDITOR_NAMES = new Map([
  ["vscode", "VS Code"],
  ["pycharm", "PyCharm"],
  ["zed", "Zed"],
  ["cursor", "Cursor"],
]);

/** The lines that are at hand, by file and number. */
const sourceFiles = lazy(() => {
  const found = new Map();
  for (let file = 0; file < size("sources"); file++) {
    const lines = new Map();
    for (const row of items("sources", "lines", file)) lines.set(number("sourceLines", "number", row), row);
    found.set(text("sources", "path", file), lines);
  }
  return found;
});

/** The lines of import statements of several lines, by file and by the line that opens them. */
const statementLines = lazy(() => {
  const found = new Map();
  for (let file = 0; file < size("sources"); file++)
    for (const row of items("sources", "lines", file)) {
      const back = number("sourceLines", "head", row);
      if (back < 1) continue;
      const key = `${text("sources", "path", file)}:${number("sourceLines", "number", row) - back}`;
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(row);
    }
  return found;
});

/** The rows of the lines around a place, with what else is at hand of its import statement; none where it is not. */
function sourceRows(path, line, subject) {
  const lines = sourceFiles().get(path);
  const own = lines?.get(line);
  if (own === undefined) return NONE;
  const back = number("sourceLines", "head", own);
  const others = (statementLines().get(`${path}:${line}`) ?? NONE).filter((row) => holds(row, subject));
  const rows = [...(back > 1 ? [lines.get(line - back)] : []), ...[line - 1, line, line + 1].map((one) => lines.get(one)), ...others];
  return sorted(Array.from(new Set(rows.filter((row) => row !== undefined))), (row) => number("sourceLines", "number", row), false);
}

/** Whether a line holds a name. */
function holds(row, subject) {
  return Boolean(subject) && text("sourceLines", "text", row).split(/[^\w]+/).includes(subject);
}

/** The text of one line, without what it is indented by; "" where it is not at hand. */
function sourceText(path, line) {
  const row = sourceFiles().get(path)?.get(line);
  return row === undefined ? "" : text("sourceLines", "text", row).trim();
}

/** A line of code in a table, cut off at the end of its cell. */
function codeLine(words) {
  return words ? element("code", { class: "clipped", title: words }, element("bdi", { dir: "ltr" }, words)) : "";
}

/** The lines around a place as a listing, with the place marked; null where there are none. */
function listing(path, line, subject = "") {
  const rows = sourceRows(path, line, subject);
  if (!rows.length) return null;
  const filled = rows.map((row) => text("sourceLines", "text", row)).filter((words) => words.trim());
  const indent = Math.min(...filled.map((words) => words.length - words.trimStart().length), 400);
  let before = 0;
  const entries = rows.flatMap((row) => {
    const at = number("sourceLines", "number", row);
    const gap = before && at > before + 1 ? [element("li", { class: "gap", "aria-hidden": "true" }, "…")] : NONE;
    before = at;
    const words = text("sourceLines", "text", row).slice(filled.length ? indent : 0);
    const isHere = at === line || (number("sourceLines", "head", row) === at - line && holds(row, subject));
    const code = element("code", {}, element("bdi", { dir: "ltr" }, isHere ? marked(words, subject) : words));
    return [...gap, element("li", { class: isHere ? "here" : null }, element("span", { class: "line" }, String(at)), code)];
  });
  return element("ol", { class: "listing", "aria-label": `${path}, line ${line}` }, entries);
}

/** A line in which what it is about stands out: the name, else what is imported. */
function marked(words, subject) {
  const named = subject ? words.split(new RegExp(`\\b(${subject})\\b`, "u")) : [words];
  if (named.length > 2) return named.map((piece, place) => (place % 2 ? element("mark", {}, piece) : piece));
  const found = /^(\s*(?:from\s+[\w.]+\s+)?import\s+)([^#(]+?)(\s*(?:#.*)?)$/.exec(words);
  return found ? [found[1], element("mark", {}, found[2]), found[3]] : words;
}

/** The address of a place under a template; null if it is none that a page may lead to. */
function opened(template, path, line) {
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  const target = template.replaceAll("{path}", () => escaped).replaceAll("{line}", String(line || 1));
  try {
    return SCHEMES.has(new URL(target).protocol.slice(0, -1)) ? target : null;
  } catch {
    return null;
  }
}

/** Links that open a place: the repository's page at this revision, and the editor. */
function openLinks(path, line) {
  if (!path) return NONE;
  return range(0, size("links")).map((row) => {
    const isEditor = text("links", "kind", row) === "editor";
    const target = opened(text("links", "template", row), path, line);
    if (!target) return null;
    const scheme = new URL(target).protocol.slice(0, -1);
    const label = isEditor ? EDITOR_NAMES.get(scheme) ?? "editor" : "repository";
    const attributes = isEditor ? {} : { target: "_blank", rel: "noopener noreferrer" };
    return element(
      "a",
      { class: "open", href: target, "aria-label": `Open ${path} in ${isEditor ? label : `the ${label}`}`, ...attributes },
      label,
    );
  });
}

/** A place with what opens it. */
function openPlace(path, line) {
  return element("span", { class: "placed" }, place(path, line), openLinks(path, line));
}

/** The name that a finding is about, by which its lines are marked; "" where that is no name. */
function lastName(row) {
  const last = text("findings", "subject", row).split(".").pop();
  return /^\w+$/.test(last) ? last : "";
}

/** A place with its lines, and what is said of it; null where no line is at hand. */
function sourceFigure(path, line, subject, said = "") {
  const lines = listing(path, line, subject);
  if (!lines) return null;
  const told = said ? element("span", { class: "quiet" }, said) : null;
  return element("figure", { class: "source" }, element("figcaption", {}, openPlace(path, line), told), lines);
}

/** The lines of a finding's own place, as they stand beside what is known of it. */
function ownSource(row) {
  return sourceFigure(text("findings", "path", row), number("findings", "line", row), lastName(row));
}

/** The other places of a finding with their lines; null where no line is at hand. */
function sourcePart(row, evidence) {
  const seen = new Set([`${text("findings", "path", row)}:${number("findings", "line", row)}`]);
  const figures = [];
  let known = 0;
  for (const one of evidence) {
    const [path, line] = [text("evidence", "path", one), number("evidence", "line", one)];
    const key = `${path}:${line}`;
    if (!path || !line || seen.has(key)) continue;
    seen.add(key);
    const [subject, words] = [text("evidence", "subject", one), text("evidence", "text", one)];
    const figure = sourceFigure(path, line, lastName(row), prose(words === subject ? "" : words));
    if (!figure) continue;
    known++;
    if (figures.length < SHOWN_PLACES) figures.push(figure);
  }
  if (!figures.length) return null;
  const more = known - figures.length;
  return part(
    "In the source",
    element("div", { class: "sources" }, figures),
    more > 0 ? element("p", { class: "more always" }, `and ${counted(more, "more place")}, below`) : null,
  );
}

const interfaceByPath = lazy(() => numbered("interfaces", "path"));

/** The interfaces of what a finding compares, member by member; null where it compares nothing. */
function comparedPart(evidence) {
  const paths = Array.from(new Set(evidence.map((row) => text("evidence", "subject", row))));
  const rows = paths.map((path) => interfaceByPath().get(path)).filter((row) => row !== undefined);
  if (rows.length < 2) return null;
  const shown = rows.slice(0, SIDE_BY_SIDE);
  const members = shown.map(
    (row) => new Map(items("interfaces", "members", row).map((item) => [text("interfaceMembers", "name", item), item])),
  );
  const names = Array.from(new Set(members.flatMap((known) => Array.from(known.keys()))));
  const standings = new Map(names.map((one) => [one, standingOf(members.map((known) => known.get(one)))]));
  const order = ["differs", "only here", "same"];
  const ranked = sorted(names, (one) => order.indexOf(standings.get(one)), false);
  const tally = order
    .map((word) => [word, names.filter((one) => standings.get(one) === word).length])
    .filter(([, count]) => count)
    .map(([word, count]) => `${figure(count)} ${word === "only here" ? "not in all of them" : count === 1 || word === "same" ? word : "differ"}`);
  return part(
    "Side by side",
    element("p", { class: "lead" }, `${counted(names.length, "member")}: ${tally.join(", ")}.`),
    element(
      "div",
      { class: "scrolled", tabindex: 0, role: "group", "aria-label": "Interfaces side by side" },
      element(
        "table",
        { class: "facing" },
        element(
          "thead",
          {},
          element("tr", {}, element("th", { scope: "col" }, "Member"), element("th", { scope: "col" }, "Standing"), shown.map((row) => element("th", { scope: "col" }, subjectLink(text("interfaces", "path", row))))),
        ),
        element(
          "tbody",
          {},
          ranked.filter((one) => standings.get(one) !== "same").map((one) => facingRow(one, members, standings.get(one))),
          sameRow(ranked.filter((one) => standings.get(one) === "same"), shown.length),
        ),
      ),
    ),
    rows.length > shown.length
      ? element("p", { class: "more always" }, `and ${counted(rows.length - shown.length, "more definition")}, in the evidence below`)
      : null,
  );
}

/** The members that are the same in all definitions, in one row. */
function sameRow(names, columns) {
  if (!names.length) return null;
  const listed = names.map((one, place) => [place ? ", " : "", element("code", {}, element("bdi", { dir: "ltr" }, one || "call"))]);
  return element(
    "tr",
    { class: "same" },
    element("th", { scope: "row" }, counted(names.length, "member")),
    element("td", { class: "standing" }, "same"),
    element("td", { colspan: columns }, listed),
  );
}

/** How one member stands in all definitions: "same", "differs", or "only here" where some lack it. */
function standingOf(found) {
  const there = found.filter((item) => item !== undefined);
  const digests = new Set(there.map((item) => number("interfaceMembers", "digest", item)));
  if (digests.size > 1) return "differs";
  return there.length < found.length ? "only here" : "same";
}

/** One member in all definitions. */
function facingRow(one, members, standing) {
  const signatures = members.map((known) => (known.has(one) ? number("interfaceMembers", "signature", known.get(one)) : null));
  const told = new Set(signatures.filter((value) => value !== null)).size > 1 ? "another signature" : "another body";
  const cell = (signature) =>
    signature === null
      ? element("td", { class: "absent" }, "–")
      : element("td", {}, element("code", {}, element("bdi", { dir: "ltr" }, strings[signature] || "field")));
  return element(
    "tr",
    { class: standing.replace(" ", "-") },
    element("th", { scope: "row" }, element("code", {}, element("bdi", { dir: "ltr" }, one || "call"))),
    element("td", { class: "standing" }, standing === "differs" ? told : standing),
    signatures.map(cell),
  );
}
