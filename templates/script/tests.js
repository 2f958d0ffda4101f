// Tests: what pytest cannot collect, by root cause and by file, what it passes over in silence, and its markers.

const UNCOLLECTABLE = "uncollectable-test";
const UNCOLLECTED = "uncollected-test";
const MARKER = "unknown-marker";

/** One of the figures about tests. */
function testFigure(name) {
  return size("tests") ? number("tests", name, 0) : 0;
}

/** What is wrong with the tests, before any of them runs. */
function testsScreen(_, search) {
  const all = mine("findings");
  const [failing, lost, marked] = [UNCOLLECTABLE, UNCOLLECTED, MARKER].map((rule) =>
    all.filter((row) => text("findings", "rule", row) === rule),
  );
  const [tests, files, stuck] = ["tests", "modules", "uncollectable"].map(testFigure);
  const narrowed = chosenPart.kind && failing.length + lost.length + marked.length;
  return {
    title: "Tests",
    crumbs: [["Tests", ["tests"]]],
    sentence: narrowed
      ? [
          element("b", {}, counted(sum(failing.map((row) => countOf(row, "tests"))), "test")),
          ` in ${counted(failing.length, "file")} cannot be collected; pytest passes over `,
          element("b", {}, figure(sum(lost.map((row) => countOf(row, "tests"))))),
          " more, and ",
          element("b", {}, counted(marked.length, "marker")),
          ` ${marked.length === 1 ? "is" : "are"} not registered.`,
        ]
      : failing.length + lost.length + marked.length
        ? [
            element("b", {}, figure(stuck)),
            ` of ${counted(tests, "test")} in ${counted(files, "file")} cannot be collected; pytest passes over `,
            element("b", {}, figure(testFigure("uncollected"))),
            " more, and ",
            element("b", {}, counted(testFigure("markers"), "marker")),
            ` ${testFigure("markers") === 1 ? "is" : "are"} not registered.`,
          ]
        : [
            chosenPart.kind
              ? "nothing keeps pytest from collecting its tests."
              : `Nothing keeps pytest from collecting ${counted(tests, "test")} in ${counted(files, "file")}.`,
          ],
    content: [
      element("p", { class: "lead" }, "Tests are counted by functions, not by their parameters."),
      failing.length ? part("Root causes", causeTable(failing)) : null,
      failing.length ? part("Files that cannot be collected", failingTable(failing, search)) : null,
      lost.length ? countedPart("Tests that are passed over", lost, "Tests") : null,
      marked.length ? countedPart("Markers", marked, "Uses") : null,
    ],
  };
}

/** What stands in the way, and how many files and tests each cause keeps from being collected. */
function causeTable(rows) {
  const known = new Map();
  for (const row of range(0, size("findings")))
    if (text("findings", "rule", row) === CAUSE) known.set(text("findings", "subject", row), row);
  const causes = new Map();
  for (const row of rows) {
    for (const item of items("findings", "evidence", row)) {
      const subject = text("evidence", "subject", item);
      if (!subject) continue; // what is said of all of them
      const cause = causes.get(subject) ?? { subject, words: text("evidence", "text", item), files: 0, tests: 0 };
      cause.files += countOf(row, "test-modules");
      cause.tests += countOf(row, "tests");
      causes.set(subject, cause);
    }
  }
  for (const cause of causes.values()) {
    const row = known.get(cause.subject);
    if (row === undefined) continue;
    Object.assign(cause, { row, files: countOf(row, "test-modules"), tests: countOf(row, "tests") });
  }
  const worst = sorted(sorted(Array.from(causes.values()), (cause) => cause.files, true), (cause) => cause.tests, true);
  return longTable({
    label: "Root causes, worst first",
    rows: worst,
    tall: true,
    columns: [
      { title: "What stands in the way", value: (cause) => cause.subject, cell: causeCell },
      amount("Tests", (cause) => cause.tests),
      amount("Files", (cause) => cause.files),
    ],
  }).node;
}

/** A cause, as a link to what is known of it, and how it was met first. */
function causeCell(cause) {
  const told = clipped(cause.words.slice(cause.words.lastIndexOf(": ") + 1).trim(), "under");
  if (cause.row === undefined) return [perhapsModule(cause.subject), told];
  return [link(["finding", text("findings", "fingerprint", cause.row)], name(cause.subject), { class: "whole" }), told];
}

/** The test files and conftest files at which pytest stops. */
function failingTable(rows, search) {
  return filteredTable({
    label: "Files that cannot be collected, worst first",
    search,
    nouns: ["file", "files"],
    rows,
    tall: true,
    haystack: causeWords,
    choices: newChoice(newOf),
    columns: [
      { title: "File", value: (row) => text("findings", "subject", row), cell: whatAbout },
      ...newColumn(newOf),
      amount("Tests", (row) => countOf(row, "tests")),
      amount("Causes", (row) => countOf(row, "causes")),
      { title: "Place", width: "32%", value: (row) => text("findings", "path", row), cell: findingPlace },
    ],
  });
}

/** Findings with the figure that is their weight. */
function countedPart(label, rows, title) {
  const table = longTable({
    label,
    rows,
    tall: true,
    columns: [
      { title: "Severity", width: "7.5rem", cell: (row) => severity(text("findings", "severity", row)) },
      { title: "Finding", value: (row) => text("findings", "subject", row), cell: whatAbout },
      amount(title, (row) => number("findings", "weight", row)),
      { title: "Place", width: "32%", value: (row) => text("findings", "path", row), cell: findingPlace },
    ],
  });
  return part(label, table.node);
}

/** A column of figures. */
function amount(title, value) {
  return { title, width: "6.5rem", kind: "number", value, cell: (row) => figure(value(row)) };
}
