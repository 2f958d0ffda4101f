// What changed since some other state: both states in one matrix, knots, findings, figures; and how the figures went.

const FINE = 10_000;
const CHANGE_ROWS = 40;
const KINDS = new Map([
  ["new", "new"],
  ["grown", "grown"],
  ["eased", "eased"],
  ["moved", "moved"],
  ["gone", "gone"],
]);

const compares = () => size("states") > 0;
const changeRows = (kind) => myChanges().filter((row) => text("changes", "kind", row) === kind);

/** What became of findings in the chosen part: of those that are here as the report says, of others by their file. */
function myChanges() {
  const rows = range(0, size("changes"));
  if (!chosenPart.has) return rows;
  return rows.filter((row) => {
    const finding = findingByFingerprint().get(text("changes", "fingerprint", row));
    if (finding !== undefined) return isMine("findings", finding);
    const module = moduleByPath().get(text("changes", "path", row));
    return module !== undefined && chosenPart.has[module] === 1;
  });
}

/** What became of the findings that a step ends. */
function newStep(row) {
  return newOfAny(stepFindings(row));
}

/** What became of the findings in a module that nothing in use imports. */
function newRemoval(row) {
  return newModule(number("removals", "module", row));
}

/** What became of each finding of this report since the other state, by fingerprint; unchanged ones are left out. */
const newness = lazy(() => {
  const found = new Map();
  for (let row = 0; row < size("changes"); row++)
    if (text("changes", "kind", row) !== "gone") found.set(number("changes", "fingerprint", row), text("changes", "kind", row));
  return found;
});

/** What became of a finding: "new", "grown", "eased", "moved", or "" for one that is as it was. */
function newOf(finding) {
  return newness().get(number("findings", "fingerprint", finding)) ?? "";
}

/** The worst of what became of several findings. */
function newOfAny(findings) {
  const kinds = new Set(findings.map(newOf));
  return Array.from(KINDS.keys()).find((kind) => kinds.has(kind)) ?? "";
}

/** A column for a list that can be compared; none where there is nothing to compare with. */
function newColumn(value) {
  if (!compares()) return NONE;
  const order = [...KINDS.keys(), ""];
  return [{ title: "Since", width: "6.5rem", value: (row) => order.indexOf(value(row)), cell: (row) => sinceWord(value(row)) }];
}

/** A filter for the same. */
function newChoice(value) {
  return compares() ? [{ name: "since", title: "Since", values: Array.from(KINDS.keys()).slice(0, 4), value }] : NONE;
}

/** What became of something, as a word with a sign. */
function sinceWord(kind) {
  return kind ? element("span", { class: `since ${kind}` }, KINDS.get(kind)) : "";
}

/** A figure as it is written. */
function fine(value) {
  if (value < 0) return "–";
  return value % FINE ? (value / FINE).toFixed(4).replace(/0+$/, "") : figure(value / FINE);
}

/** The comparison. */
function diffScreen(_, search) {
  if (!compares() && !size("points")) {
    return missing(
      "What changed",
      "There is no comparison in this report. importmap analyze --compare OLD makes one, with a revision, a snapshot or a report.json.",
    );
  }
  const matrix = compares() ? changeMatrix() : null;
  const picture = matrix && matrix.rows.length > 1 ? changePicture(matrix, search) : { content: [], draw: null };
  return {
    title: compares() ? `Since ${text("states", "base", 0) || "the last snapshot"}` : "How the figures went",
    crumbs: [["What changed", ["diff"]]],
    sentence: compares() ? changeSentence() : [element("b", {}, counted(size("points"), "revision")), " of the history."],
    content: compares()
      ? [
          element("div", { class: "versus" }, causePart(), figurePart()),
          knotPart(),
          circlePart(),
          ...picture.content,
          changeTable(search),
          trendPart(search),
          notePart("changeNotes"),
        ]
      : [trendPart(search), notePart("trendNotes")],
    draw: picture.draw,
  };
}

/** What changed, in numbers. */
function changeSentence() {
  const counts = Array.from(KINDS.keys(), (kind) => [kind, changeRows(kind).length]);
  const told = counts.filter(([kind, count]) => count || kind === "new" || kind === "gone");
  const [better, worse] = ["better", "worse"].map((verdict) => figuresThat(verdict).length);
  const known = range(0, size("figures"));
  if (known.length && known.every((row) => number("figures", "before", row) < 0)) return ["There was nothing of this code yet: all is new."];
  return [
    told.map(([kind, count], place) => [place ? ", " : "", element("b", {}, `${figure(count)} ${kind}`)]),
    chosenPart.kind ? "; of the whole " : `, ${counted(number("states", "kept", 0), "finding")} as before; `,
    element("b", {}, counted(better, "figure")),
    " better, ",
    element("b", {}, figure(worse)),
    " worse.",
  ];
}

/** The verdict on a figure: relative to the size of the code where that has changed, else absolute. */
function verdictOnFigure(row) {
  return text("figures", "share", row) || text("figures", "verdict", row);
}

/** The figures with a verdict. */
function figuresThat(verdict) {
  return range(0, size("figures")).filter((row) => verdictOnFigure(row) === verdict);
}

/** Findings that are new and gone, by cause: bars to both sides. */
function causePart() {
  const counts = new Map();
  for (const row of myChanges()) {
    const kind = text("changes", "kind", row);
    if (kind === "moved") continue;
    const rule = text("changes", "rule", row);
    const entry = counts.get(rule) ?? { new: 0, grown: 0, eased: 0, gone: 0 };
    entry[kind]++;
    counts.set(rule, entry);
  }
  if (!counts.size) return part("Findings by cause", element("p", { class: "lead" }, "No finding is new, and none has gone."));
  const most = Math.max(...Array.from(counts.values(), (entry) => Math.max(entry.new + entry.grown, entry.gone + entry.eased)), 1);
  const rules = sorted(Array.from(counts), ([, entry]) => entry.new + entry.grown + entry.gone + entry.eased, true);
  const half = (first, second, kinds) => {
    const pieces = [first, second].map((count, place) => {
      const filled = element("span", { class: `filled ${kinds[place]}` });
      filled.style.inlineSize = `${count ? Math.max((100 * count) / most, 1.5) : 0}%`;
      return filled;
    });
    return element("span", { class: "bar stacked", "aria-hidden": "true" }, pieces);
  };
  return part(
    "Findings by cause",
    element(
      "table",
      { class: "causes" },
      element(
        "thead",
        {},
        element("tr", {}, ["Gone or eased", "", "Rule", "", "New or grown"].map((title) => element(title ? "th" : "td", { scope: title ? "col" : null }, title))),
      ),
      element(
        "tbody",
        {},
        rules.map(([rule, entry]) =>
          element(
            "tr",
            {},
            element("td", { class: "left" }, half(entry.gone, entry.eased, ["gone", "eased"])),
            element("td", { class: "number" }, entry.gone + entry.eased ? `−${figure(entry.gone + entry.eased)}` : ""),
            element("th", { scope: "row" }, ruleById().has(rule) && size("findings") ? link(["findings", rule], rule) : rule),
            element("td", { class: "number" }, entry.new + entry.grown ? `+${figure(entry.new + entry.grown)}` : ""),
            element("td", {}, half(entry.new, entry.grown, ["new", "grown"])),
          ),
        ),
      ),
    ),
  );
}

/** The figures that moved, those with a verdict first. */
function figurePart() {
  const rows = range(0, size("figures"));
  if (!rows.length) return part("Figures", element("p", { class: "lead" }, "No figure has changed."));
  const order = ["worse", "better", "same", "changed"];
  const ranked = sorted(rows, (row) => order.indexOf(verdictOnFigure(row)), false);
  const sized = rows.some((row) => text("figures", "share", row));
  return part(
    "Figures",
    sized ? element("p", { class: "lead" }, "The code has changed its size: better and worse are judged by the share of modules, or of tests.") : null,
    element(
      "table",
      { class: "causes" },
      element("thead", {}, element("tr", {}, ["Figure", "Before", "Now", "Change", ""].map((title, place) => element(title ? "th" : "td", { scope: title ? "col" : null, class: place && title ? "number" : null }, title)))),
      element(
        "tbody",
        {},
        ranked.map((row) => {
          const [before, after] = [number("figures", "before", row), number("figures", "after", row)];
          const moved = before < 0 || after < 0 ? "" : after > before ? `+${fine(after - before)}` : `−${fine(before - after)}`;
          const verdict = verdictOnFigure(row);
          const differs = text("figures", "share", row) && verdict !== text("figures", "verdict", row);
          return element(
            "tr",
            {},
            element("th", { scope: "row" }, text("figures", "name", row).replaceAll("-", " ")),
            element("td", { class: "number" }, fine(before)),
            element("td", { class: "number" }, fine(after)),
            element("td", { class: "number" }, moved),
            element(
              "td",
              {},
              verdict === "changed" ? "" : element("span", { class: `verdict ${verdict}` }, verdict === "same" ? "as before" : verdict),
              differs ? element("span", { class: "quiet" }, ` for its ${text("figures", "by", row)}`) : null,
            ),
          );
        }),
      ),
    ),
  );
}

/** Knots before and after, in words. */
function knotPart() {
  const rows = range(0, size("knotChanges"));
  if (!rows.length) return null;
  const sizes = (table, name, row) => items("knotChanges", name, row).map((item) => figure(number(table, "size", item)));
  const names = (table, name, row) => items("knotChanges", name, row).map((item) => text(table, "module", item));
  const listed = (title, modules) =>
    modules.length
      ? element(
          "details",
          {},
          element("summary", {}, `${title}: ${counted(modules.length, "module")}`),
          element("ul", {}, modules.slice(0, PRINTED).map((module) => element("li", {}, perhapsModule(module)))),
          modules.length > PRINTED ? element("p", { class: "quiet" }, `and ${figure(modules.length - PRINTED)} more`) : null,
        )
      : null;
  return part(
    "Knots",
    element(
      "ul",
      { class: "knotchanges" },
      rows.map((row) => {
        const [before, after] = [sizes("knotsBefore", "before", row), sizes("knotsAfter", "after", row)];
        const kind = text("knotChanges", "kind", row);
        return element(
          "li",
          {},
          element("b", {}, `${before.join(" + ") || "none"} → ${after.join(" + ") || "none"}`),
          element("span", {}, ` ${KNOT_WORDS.get(kind) ?? kind}, ${VIEWS.get(text("knotChanges", "view", row))?.[0] ?? ""}`),
          listed(before.length ? "joined it" : "in it", names("knotJoined", "joined", row)),
          listed(after.length ? "split off" : "were in it", names("knotLeft", "left", row)),
        );
      }),
    ),
  );
}

const KNOT_WORDS = new Map([
  ["new", "a new knot"],
  ["grew", "it grew"],
  ["shrank", "it shrank"],
  ["merged", "they merged"],
  ["split", "it split"],
  ["gone", "it is untied"],
  ["changed", "some joined, some split off"],
]);

/** New circles, and the imports of the change that close them. */
function circlePart() {
  const rows = range(0, size("newCircles"));
  if (!rows.length) return null;
  return part(
    "What closes new circles",
    element(
      "ul",
      { class: "knotchanges" },
      rows.map((row) => {
        const back = items("newCircles", "back", row);
        const least = number("newCircles", "least", row) ? "" : "at most ";
        return element(
          "li",
          {},
          `A circle of ${counted(number("newCircles", "members", row), "module")}: without ${least}${counted(back.length, "import")} of this change it is not closed.`,
          element(
            "ul",
            { class: "statements" },
            back.map((item) => {
              const [path, line] = [text("circleBack", "path", item), number("circleBack", "line", item)];
              return element(
                "li",
                {},
                element("span", {}, perhapsModule(text("circleBack", "importer", item)), element("span", { class: "quiet" }, " → "), perhapsModule(text("circleBack", "imported", item))),
                element("span", { class: "quiet place" }, openPlace(path, line)),
                codeLine(sourceText(path, line)),
              );
            }),
          ),
        );
      }),
    ),
  );
}

/** All findings that are not as they were. */
function changeTable(search) {
  const rows = myChanges();
  if (!rows.length) return null;
  const folder = (row) => text("changes", "path", row).split("/").slice(0, -1).join(".") || "–";
  const about = (row) => {
    const known = findingByFingerprint().has(text("changes", "fingerprint", row));
    const subject = name(text("changes", "subject", row));
    return [
      known ? link(["finding", text("changes", "fingerprint", row)], subject, { class: "whole" }) : element("span", { class: "tall-name" }, subject),
      clipped(text("changes", "message", row), "under"),
    ];
  };
  const kindOf = (row) => text("changes", "kind", row);
  return part(
    "Findings, one by one",
    filteredTable({
      label: "Findings that are not as they were, new ones first",
      search,
      nouns: ["finding", "findings"],
      rows,
      tall: true,
      haystack: (row) => ["subject", "message", "path", "rule"].map((column_) => text("changes", column_, row)).join(" "),
      choices: [
        { name: "kind", title: "Change", values: Array.from(KINDS.keys()).filter((kind) => changeRows(kind).length), value: kindOf },
        { name: "rule", title: "Rule", values: Array.from(new Set(rows.map((row) => text("changes", "rule", row)))).sort(), value: (row) => text("changes", "rule", row) },
      ],
      columns: [
        { title: "Change", width: "6.5rem", value: (row) => Array.from(KINDS.keys()).indexOf(kindOf(row)), cell: (row) => sinceWord(kindOf(row)) },
        { title: "Severity", width: "7.5rem", cell: (row) => severity(text("changes", "severity", row)) },
        { title: "Finding", value: (row) => text("changes", "subject", row), cell: about },
        { title: "Package", width: "24%", value: folder, cell: (row) => name(folder(row)) },
        { title: "Rule", width: "12rem", value: (row) => text("changes", "rule", row), cell: (row) => text("changes", "rule", row) },
      ],
    }),
  );
}

/** What the reader should know of a comparison or of a history. */
function notePart(table) {
  const rows = range(0, size(table));
  return rows.length
    ? part("Notes", rows.map((row) => element("p", { class: "note" }, element("b", {}, text(table, "subject", row)), " ", prose(text(table, "text", row)))))
    : null;
}
