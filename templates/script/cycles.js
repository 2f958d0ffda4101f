// Cycles: the knots by when they bite, and one of them with where it fails, what to cut, and its shortest way around.

// Of each view a word for a column, a phrase for a sentence, and what counts in it.
const VIEWS = new Map([
  ["import-time", ["at import time", " when they are imported", "Statements that run at import time"]],
  [
    "implied",
    [
      "by parent packages",
      " when they are imported, counting the parent packages that Python runs on the way",
      "Those, and parent packages that run on the way",
    ],
  ],
  [
    "deferred",
    ["by functions", ", counting imports inside functions", "Import-time statements, and those inside functions"],
  ],
  [
    "typing",
    ["by type checking", ", counting imports for the type checker", "Those, and imports for the type checker"],
  ],
]);
const VERDICTS = new Map([
  ["fails", ["error", "fails"]],
  ["luck", ["warning", "works by luck"]],
  ["swallowed", ["", "falls back"]],
  ["order", ["", "works by order"]],
  ["harmless", ["", "harmless"]],
]);
const DRAWN_RING = 12;
const SHOWN_CUT_LINES = 3;

const knotById = lazy(() => numbered("knots", "id"));
const verdictOf = (row) => text("knots", "verdict", row);
const viewOf = (row) => text("knots", "view", row);
const membersOf = (row) => items("knots", "members", row).map((item) => number("knotMembers", "module", item));
const cutsOf = (row) => items("knots", "cuts", row);
const atMost = (count) => (count > 1 ? `at most ${figure(count)}` : figure(count));

/** All knots, those that fail first. */
function cyclesScreen(_, search) {
  const rows = mine("knots");
  const failing = rows.filter((row) => verdictOf(row) === "fails").length;
  const lucky = rows.filter((row) => verdictOf(row) === "luck").length;
  const reported = rows.filter((row) => findingsByText().has(number("knots", "id", row))).length;
  const rank = (row) => [...VERDICTS.keys()].indexOf(verdictOf(row));
  const ordered = sorted(rows, (row) => (rank(row) < 0 ? VERDICTS.size : rank(row)), false);
  const most = rows.reduce((found, row) => Math.max(found, number("knots", "members", row)), 1);
  return {
    title: "Cycles",
    crumbs: [["Cycles", ["cycles"]]],
    sentence: rows.length
      ? [
          element("b", {}, counted(rows.length, "knot")),
          rows.length === 1 ? ", a group of modules" : ", groups of modules",
          " that import each other in a circle; ",
          reported ? [element("b", {}, figure(reported)), reported === 1 ? " is told as a finding, " : " are told as findings, "] : "",
          element("b", {}, figure(failing)),
          failing === 1 ? " fails when something is imported first, " : " fail when something is imported first, ",
          element("b", {}, figure(lucky)),
          lucky === 1 ? " works by luck of the order." : " work by luck of the order.",
        ]
      : ["No module imports itself in a circle."],
    content: [
      viewBars(),
      rows.length
        ? filteredTable({
            label: "Knots, those that fail first",
            search,
            nouns: ["knot", "knots"],
            rows: ordered,
            tall: true,
            haystack: (row) => membersOf(row).map((module) => text("modules", "id", module)).join(" "),
            choices: [
              { name: "view", title: "Tied", values: [...VIEWS.keys()], value: viewOf },
              { name: "verdict", title: "Verdict", values: [...VERDICTS.keys()], value: verdictOf },
              ...newChoice(newKnot),
            ],
            columns: [
              { title: "Knot", value: (row) => text("knots", "id", row), cell: knotCell },
              ...newColumn(newKnot),
              { title: "Tied", width: "12rem", value: viewOf, cell: (row) => VIEWS.get(viewOf(row))[0] },
              { title: "Verdict", width: "10.5rem", value: verdictOf, cell: verdictWord },
              {
                title: "Modules",
                width: "13rem",
                kind: "number",
                value: (row) => number("knots", "members", row),
                cell: (row) => measured(number("knots", "members", row), most, VERDICTS.get(verdictOf(row))?.[0]),
              },
              {
                title: "Cuts",
                width: "8rem",
                kind: "number",
                value: (row) => number("knots", "needed", row),
                cell: (row) => (number("knots", "needed", row) ? atMost(number("knots", "needed", row)) : "–"),
              },
            ],
          })
        : null,
    ],
  };
}

/** What became of a knot since the other state, by its finding. */
function newKnot(row) {
  return newOfAny((findingsByText().get(number("knots", "id", row)) ?? NONE).filter((finding) => number("findings", "subject", finding) === number("knots", "id", row)));
}

/** How many cycles there are: four answers, each with the imports that it counts. */
function viewBars() {
  const rows = range(0, size("views"));
  const most = rows.reduce((found, row) => Math.max(found, number("views", "largest", row)), 1);
  const entry = (row) => {
    const [knots, modules, largest] = ["knots", "modules", "largest"].map((name) => number("views", name, row));
    return element(
      "li",
      {},
      element("span", {}, VIEWS.get(text("views", "view", row))[2]),
      bar(largest, most),
      element("span", { class: "number" }, figure(largest)),
      element(
        "span",
        { class: "quiet" },
        knots ? `${counted(knots, "knot")} with ${counted(modules, "module")} in all` : "no knot",
      ),
    );
  };
  return part(
    "The largest knot, by what counts as an import",
    element("ul", { class: "views", "aria-label": "Views" }, rows.map(entry)),
    element(
      "p",
      { class: "lead" },
      "A parent package counts where an import runs it on the way; a module's own ancestors do not, for they run ",
      "before it in any case. Only the first two can fail when something is imported. Below, each group of modules ",
      "stands once, by the first of these that ties it.",
    ),
  );
}

/** A knot's name, and below it what is said of it. */
function knotCell(row) {
  const others = number("knots", "members", row) - 1;
  const error = text("knots", "error", row);
  return [
    link(["cycle", text("knots", "id", row)], knotName(row), { class: "whole" }),
    clipped(error || `and ${counted(others, "other module")}`, "under"),
  ];
}

/** The module that a knot is called by. */
function knotName(row) {
  return name(knotTitle(row));
}

/** What people know of a knot: the package that holds most of it, or its two modules, and how many modules it has. */
function knotTitle(row) {
  const members = membersOf(row);
  const ids = members.map((module) => text("modules", "id", module));
  if (members.length < 3) return ids.join(" ⇄ ");
  const counts = new Map();
  for (const id of ids) {
    const parts = id.split(".");
    for (let depth = 1; depth <= parts.length - 1; depth++) {
      const above = parts.slice(0, depth).join(".");
      counts.set(above, (counts.get(above) ?? 0) + 1);
    }
  }
  // The deepest package that holds two thirds of it; a knot across packages is called by what they share.
  const home = sorted(
    [...counts].filter(([, count]) => count * 3 >= members.length * 2),
    ([package_]) => package_.length,
    true,
  )[0]?.[0];
  return `${home ?? ids[0]} (${figure(members.length)})`;
}

/** What becomes of a knot when it is imported. */
function verdictWord(row) {
  const found = VERDICTS.get(verdictOf(row));
  if (!found) return element("span", { class: "quiet" }, "not judged");
  return found[0] ? element("span", { class: `severity ${found[0]}` }, found[1]) : found[1];
}

/** One knot: what to cut, where it fails, its picture, its way around, its members. */
function cycleScreen([id], search) {
  const row = knotById().get(id);
  if (row === undefined) return missing("Cycle", "This knot is not in this report; it may have been untied.");
  const members = membersOf(row);
  const picture = knotPicture(row, search);
  const findings = findingsByText().get(number("knots", "id", row)) ?? NONE;
  return {
    title: `Knot of ${counted(members.length, "module")}: ${knotTitle(row).replace(/ \([^)]*\)$/, "")}`,
    kind: "code",
    crumbs: [
      ["Cycles", ["cycles"]],
      [knotTitle(row), ["cycle", id]],
    ],
    sentence: cycleSentence(row),
    content: [
      failurePart(row),
      cutPart(row, search),
      ...picture.content,
      ringPart(row),
      part(
        counted(members.length, "module"),
        findings.length
          ? element(
              "p",
              { class: "lead" },
              "Reported as ",
              link(["finding", text("findings", "fingerprint", findings[0])], "this finding"),
              ".",
            )
          : null,
        memberTable(members),
      ),
    ],
    draw: picture.draw,
    focus: picture.focus,
  };
}

/** What the knot is, whether it works, and what unties it. */
function cycleSentence(row) {
  const [members, needed] = [number("knots", "members", row), number("knots", "needed", row)];
  const entries = items("knots", "entries", row).length;
  const verdicts = new Map([
    ["fails", [`${counted(entries, "module")} cannot be imported first`]],
    ["luck", [`it works by luck: ${counted(entries, "module")} could not be imported first`]],
    ["swallowed", ["whichever is imported first, a handler catches what fails in it"]],
    ["order", ["it works by the order that something sees to which always runs first"]],
    ["harmless", ["no order of imports breaks it"]],
  ]);
  const later = viewOf(row) === "typing" ? "it closes only for the type checker" : "it closes only when functions run";
  const said = verdicts.get(verdictOf(row)) ?? [later];
  return [
    element("b", {}, counted(members, "module")),
    ` import each other${VIEWS.get(viewOf(row))[1]}; `,
    element("b", {}, said),
    ...(needed ? ["; ", element("b", {}, `${atMost(needed)} ${needed === 1 ? "cut unties" : "cuts untie"} it`)] : []),
    ".",
  ];
}

/** What Python says, the modules in progress when it does, and the other modules that fail. */
function failurePart(row) {
  const error = text("knots", "error", row);
  if (!error) return null;
  const halts = items("knots", "halts", row);
  const entries = items("knots", "entries", row).map((item) => number("knotEntries", "module", item));
  const last = halts.length - 1;
  return part(
    verdictOf(row) === "fails" ? "Where it fails" : "Where it would fail",
    element("p", { class: "fix" }, element("code", {}, error)),
    element(
      "p",
      { class: "lead" },
      "The modules in progress, the one that was imported first on top; each waits at its line for the next.",
    ),
    element(
      "ol",
      { class: "halts" },
      halts.map((halt, position) => {
        const module = number("halts", "module", halt);
        return element(
          "li",
          { class: position === last ? "last" : null },
          moduleLink(module),
          placeOf(module, number("halts", "line", halt)),
          position === last ? element("span", { class: "severity error" }, "fails here") : null,
        );
      }),
    ),
    entries.length > 1
      ? element(
          "details",
          { class: "entries" },
          element("summary", {}, `All ${figure(entries.length)} modules that cannot be imported first`),
          element(
            "ul",
            {},
            entries.map((module) => element("li", {}, moduleLink(module))),
          ),
        )
      : null,
  );
}

/** A line of a module's file. */
function placeOf(module, line) {
  return element("span", { class: "quiet place" }, openPlace(text("modules", "path", module), line));
}

/** The cuts in their order, with what each gains and how to make it. */
function cutPart(row, search) {
  const cuts = cutsOf(row);
  if (!cuts.length) return null;
  const trial = whatIf(row, cuts, search);
  const needed = number("knots", "needed", row);
  const halted = new Set(
    items("knots", "halts", row).map((halt) => `${number("halts", "module", halt)}:${number("halts", "line", halt)}`),
  );
  return part(
    "What to cut",
    element(
      "p",
      { class: "lead" },
      needed > 1 ? "Few and cheap imports that were found to do it; fewer may be possible. " : "",
      "The figures are the modules in the largest knot that is left, before and after the cut. Whoever counts on what ",
      "an import loads by the way must load it himself once it is gone.",
    ),
    staircase(row, cuts),
    trial.node,
    element(
      "ol",
      { class: "cuts" },
      cuts.map((cut, place) => cutEntry(cut, halted, trial.box(place))),
    ),
    needed > cuts.length
      ? element("p", { class: "more always" }, `and ${figure(needed - cuts.length)} more, not worked out one by one`)
      : null,
  );
}

/** One cut. */
function cutEntry(cut, halted, box) {
  const importer = number("cuts", "importer", cut);
  const imported = number("cuts", "imported", cut);
  const lines = items("cuts", "lines", cut).map((item) => number("cutLines", "line", item));
  const packages = items("cuts", "onto", cut)
    .map((item) => number("cutOnto", "module", item))
    .filter((module) => module !== imported);
  const [before, after] = [number("cuts", "before", cut), number("cuts", "after", cut)];
  const ends = lines.some((line) => halted.has(`${importer}:${line}`));
  const crossing = [
    counted(number("cuts", "names", cut), "name"),
    counted(number("cuts", "uses", cut), "use"),
    `cost ${figure(number("cuts", "cost", cut))}`,
  ];
  return element(
    "li",
    {},
    element(
      "p",
      { class: "gain" },
      box,
      element("b", { class: before === after ? "same" : null }, `${figure(before)} → ${figure(after)}`),
    ),
    element(
      "div",
      {},
      element(
        "p",
        { class: "ends" },
        moduleLink(importer),
        element("span", { class: "quiet" }, "imports"),
        moduleLink(imported),
      ),
      element("p", { class: "how" }, prose(sentenceCase(text("cuts", "how", cut))), "."),
      packages.length
        ? element(
            "p",
            { class: "quiet" },
            packages.length < items("cuts", "onto", cut).length ? "It also runs " : "What counts is that it runs ",
            packages.map((module, place) => [place ? " and " : "", moduleLink(module)]),
            " on the way.",
          )
        : null,
      element(
        "p",
        { class: "facts" },
        lines.length === 1
          ? openPlace(text("modules", "path", importer), lines[0])
          : place(text("modules", "path", importer), lines.join(", ")),
        element("span", {}, crossing.join(", ")),
        ends ? element("span", { class: "severity error" }, "ends the failure") : null,
      ),
      lines.slice(0, SHOWN_CUT_LINES).map((line) => listing(text("modules", "path", importer), line)),
    ),
  );
}

/** A phrase with a capital first. */
function sentenceCase(phrase) {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** The shortest way around, as a ring and as a list. */
function ringPart(row) {
  const legs = items("knots", "ring", row);
  const steps = legs.map((leg) => {
    const [importer, imported, onto] = ["importer", "imported", "onto"].map((end) => number("legs", end, leg));
    const through =
      onto === imported ? [] : [element("span", { class: "quiet" }, "by "), moduleLink(imported)];
    return element(
      "li",
      {},
      element("span", {}, moduleLink(importer)),
      element("span", { class: "onto" }, element("span", { class: "quiet" }, "→ "), moduleLink(onto), through),
      placeOf(importer, number("legs", "line", leg)),
    );
  });
  return part(
    `The shortest way around: ${counted(legs.length, "import")}`,
    element(
      "div",
      { class: "around" },
      legs.length <= DRAWN_RING ? drawRing(legs) : null,
      element("ol", { class: "statements" }, steps),
    ),
  );
}

/** The members, with their importers in the whole project. */
function memberTable(members) {
  const most = members.reduce((found, module) => Math.max(found, importerCount(module)), 1);
  return longTable({
    label: "Members, in the order that is left after all cuts",
    rows: members,
    columns: [
      {
        title: "Module",
        value: (module) => text("modules", "id", module),
        cell: (module) => moduleLink(module, { class: "whole" }),
      },
      {
        title: "File",
        value: (module) => text("modules", "path", module),
        cell: (module) => name(text("modules", "path", module)),
      },
      {
        title: "Importers",
        width: "14rem",
        kind: "number",
        value: importerCount,
        cell: (module) => measured(importerCount(module), most),
      },
    ],
  }).node;
}
