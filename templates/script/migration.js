// Migration: how far the files are that import a declared concept, and what is left of what it replaces.

const STATES = [
  ["canonical", "import it as declared"],
  ["shimmed", "by a shim or another path"],
  ["hybrid", "import both the old and the new"],
  ["legacy", "import only what it replaces"],
];
const inState = (table, row, state) => number(table, state, row);
const allFiles = (table, row) => STATES.reduce((sum, [state]) => sum + inState(table, row, state), 0);
const doneShare = (table, row) => (allFiles(table, row) ? inState(table, row, "canonical") / allFiles(table, row) : 1);

/** All concepts, those with most files left first; or one of them. */
function migrationScreen([symbol], search) {
  const rows = symbol === undefined ? mine("migrations") : range(0, size("migrations"));
  if (symbol !== undefined) {
    const row = rows.find((found) => text("migrations", "symbol", found) === symbol);
    return row === undefined
      ? missing("Migration", `No concept ${symbol} is declared for this report.`)
      : conceptScreen(row, search);
  }
  const left = rows.reduce((sum, row) => sum + number("migrations", "left", row), 0);
  const over = rows.filter(isOver).length;
  const count = (title, name, width) => ({
    title,
    width,
    kind: "number",
    value: (row) => number("migrations", name, row),
    cell: (row) => figure(number("migrations", name, row)),
  });
  return {
    title: "Migration",
    crumbs: [["Migration", ["migration"]]],
    sentence: [
      element("b", {}, counted(rows.length, "declared concept")),
      "; ",
      element("b", {}, counted(left, "file")),
      ` in all still ${left === 1 ? "imports" : "import"} what ${rows.length === 1 ? "it replaces" : "they replace"}`,
      over ? ["; ", element("b", {}, counted(over, "concept")), ` ${over === 1 ? "is" : "are"} over budget.`] : ".",
    ],
    content: [
      rows.length ? stateLegend() : null,
      longTable({
        label: "Declared concepts, those with most files left first",
        rows: sorted(rows, (row) => number("migrations", "left", row), true),
        tall: true,
        columns: [
          { title: "Concept", value: (row) => text("migrations", "symbol", row), cell: conceptLink },
          {
            title: "State",
            width: "9rem",
            value: (row) => text("migrations", "state", row),
            cell: (row) => stateWord(text("migrations", "state", row)),
          },
          count("Files left", "left", "7rem"),
          {
            title: "Budget",
            width: "7rem",
            kind: "number",
            value: (row) => number("migrations", "budget", row),
            cell: budgetCell,
          },
          ...shareColumns("migrations"),
        ],
      }).node,
    ],
  };
}

/** Whether more files are left than the budget of a concept allows. */
function isOver(row) {
  const budget = number("migrations", "budget", row);
  return budget >= 0 && number("migrations", "left", row) > budget;
}

/** The budget of a concept, with a word where it is exceeded. */
function budgetCell(row) {
  const budget = number("migrations", "budget", row);
  if (budget < 0) return element("span", { class: "quiet" }, "none");
  return isOver(row) ? element("span", { class: "over" }, `${figure(budget)}, over`) : figure(budget);
}

/** A concept's name, and below it what is to become of what it replaces. */
function conceptLink(row) {
  const symbol = text("migrations", "symbol", row);
  const replaced = items("migrations", "replaced", row);
  const gone = replaced.filter((item) => !text("replaced", "path", item)).length;
  const words = `replaces ${counted(replaced.length, "thing")}${gone ? `, ${figure(gone)} of them gone` : ""}`;
  return [link(["migration", symbol], name(symbol), { class: "whole" }), clipped(words, "under")];
}

/** A state as a word. */
function stateWord(state) {
  return element("span", { class: `state ${state.split(" ")[0]}` }, state);
}

/** The columns that show the files of a row by their state. */
function shareColumns(table) {
  return [
    {
      title: "Done",
      width: "5rem",
      kind: "number",
      value: (row) => doneShare(table, row),
      cell: (row) => `${Math.floor(100 * doneShare(table, row))}%`,
    },
    { title: "Files by state", width: "26%", cell: (row) => stateBar(table, row) },
  ];
}

/** The files of a row as one bar; its title says the numbers. */
function stateBar(table, row) {
  const found = STATES.filter(([state]) => inState(table, row, state));
  const words = found.map(([state]) => `${figure(inState(table, row, state))} ${state}`).join(", ");
  const made = element("span", { class: "shares states", role: "img", "aria-label": words || "no files", title: words });
  for (const [state] of found) {
    const piece = element("i", { class: state });
    piece.style.flexGrow = String(inState(table, row, state));
    made.append(piece);
  }
  return made;
}

/** How to read the bars. */
function stateLegend() {
  const sign = (state) => element("span", { class: "shades", "aria-hidden": "true" }, element("i", { class: state }));
  return element(
    "p",
    { class: "legend states" },
    STATES.map(([state, meaning]) => element("span", {}, sign(state), `${state}: ${meaning}`)),
  );
}

/** One concept: what it replaces, the folders, and the files that are not there yet. */
function conceptScreen(row, search) {
  const symbol = text("migrations", "symbol", row);
  const path = text("migrations", "path", row);
  const files = items("migrations", "files", row);
  const findings = range(0, size("findings")).filter((found) => text("findings", "subject", found) === symbol);
  const budget = number("migrations", "budget", row);
  return {
    title: symbol,
    kind: "code",
    crumbs: [
      ["Migration", ["migration"]],
      [symbol.slice(symbol.lastIndexOf(".") + 1), ["migration", symbol]],
    ],
    sentence: [
      stateWord(text("migrations", "state", row)),
      "; ",
      element("b", {}, `${Math.floor(100 * doneShare("migrations", row))}%`),
      ` of ${counted(allFiles("migrations", row), "file")} import it as declared; `,
      element("b", {}, figure(number("migrations", "left", row))),
      " still import what it replaces",
      budget < 0 ? "." : [", ", isOver(row) ? "over" : "within", ` the budget of ${figure(budget)}.`],
    ],
    content: [
      facts([
        ["Defined at", path ? place(path, number("migrations", "line", row)) : "nowhere"],
        ["Made by", text("migrations", "constructWith", row) && name(text("migrations", "constructWith", row))],
        ["Why", text("migrations", "reason", row) && prose(text("migrations", "reason", row))],
        ["Files", stateBar("migrations", row)],
      ]),
      stateLegend(),
      part("What it replaces", replacedTable(items("migrations", "replaced", row))),
      findings.length ? part("Findings", findingTable(findings, "Findings about this concept")) : null,
      part("Folders", folderTable(items("migrations", "folders", row))),
      files.length ? part("Files that are not there yet", leftTable(files, search)) : null,
    ],
  };
}

/** The things that a concept replaces. */
function replacedTable(rows) {
  const count = (title, name) => ({
    title,
    width: "7rem",
    kind: "number",
    value: (row) => number("replaced", name, row),
    cell: (row) => figure(number("replaced", name, row)),
  });
  const said = (row) =>
    [
      number("replaced", "declared", row) ? "" : "a shim that warns, and is not declared",
      text("replaced", "overdue", row),
      text("replaced", "warning", row),
    ]
      .filter(Boolean)
      .join("; ");
  return longTable({
    label: "What the concept replaces",
    rows,
    tall: true,
    columns: [
      {
        title: "Name",
        value: (row) => text("replaced", "name", row),
        cell: (row) => [perhapsModule(text("replaced", "name", row)), clipped(said(row), "under")],
      },
      {
        title: "State",
        width: "9rem",
        value: (row) => text("replaced", "state", row),
        cell: (row) => (text("replaced", "path", row) ? stateWord(text("replaced", "state", row)) : "gone"),
      },
      count("Files", "files"),
      count("Statements", "statements"),
      count("Strings", "strings"),
      {
        title: "Place",
        width: "26%",
        cell: (row) =>
          text("replaced", "path", row) ? place(text("replaced", "path", row), number("replaced", "line", row)) : "",
      },
    ],
  }).node;
}

/** The folders whose files use a concept, those with most left to do first. */
function folderTable(rows) {
  const left = (row) => allFiles("migrationFolders", row) - inState("migrationFolders", row, "canonical");
  return longTable({
    label: "Folders, those with most files left first",
    rows: sorted(rows, left, true),
    columns: [
      {
        title: "Folder",
        value: (row) => text("migrationFolders", "folder", row),
        cell: (row) => name(text("migrationFolders", "folder", row)),
      },
      {
        title: "State",
        width: "9rem",
        value: (row) => text("migrationFolders", "state", row),
        cell: (row) => stateWord(text("migrationFolders", "state", row)),
      },
      { title: "Left", width: "6rem", kind: "number", value: left, cell: (row) => figure(left(row)) },
      ...shareColumns("migrationFolders"),
    ],
  }).node;
}

/** The files that do not yet import a concept as declared, or not only so. */
function leftTable(rows, search) {
  return filteredTable({
    label: "Files that are not there yet",
    search,
    nouns: ["file", "files"],
    rows,
    haystack: (row) => text("migrationFiles", "path", row),
    choices: [
      {
        name: "state",
        title: "State",
        values: STATES.slice(1).map(([state]) => state),
        value: (row) => text("migrationFiles", "state", row),
      },
    ],
    columns: [
      {
        title: "File",
        value: (row) => text("migrationFiles", "path", row),
        cell: (row) => name(text("migrationFiles", "path", row)),
      },
      {
        title: "State",
        width: "9rem",
        value: (row) => text("migrationFiles", "state", row),
        cell: (row) => stateWord(text("migrationFiles", "state", row)),
      },
    ],
  });
}
