// Plan: the steps on a board and in their order, one step with all that it takes, and what was agreed.

/** The plan: how much it gains for what, the board, and the table of all steps. */
function planScreen(_, search) {
  const rows = mine("steps");
  const gain = (some) => sum(some.map((row) => number("steps", "gain", row)));
  const first = boardRows(rows, false);
  const pictures = element("div");
  const cards = element("div");
  const told = element("b");
  const follow = (shown) => {
    const onBoard = boardRows(shown, shown.length < rows.length);
    pictures.replaceChildren(planPictures(shown, onBoard) ?? "");
    cards.replaceChildren(board(onBoard, tell));
  };
  const tell = () => told.replaceChildren(rulingCounts());
  tell();
  return {
    title: "Plan",
    crumbs: [["Plan", ["plan"]]],
    sentence: rows.length
      ? [
          element("b", {}, counted(rows.length, "step")),
          ", in the order in which to take them",
          first.length < rows.length
            ? [
                "; the ",
                element("b", {}, figure(first.length)),
                ` to begin with carry ${Math.floor((100 * gain(first)) / (gain(rows) || 1))} % of the gain`,
              ]
            : "",
          "; ",
          told,
          ".",
        ]
      : ["The plan has no steps."],
    content: [
      rows.length || size("upkeep")
        ? element("div", { class: "filter tools-of-plan" }, link(["agreed"], "What was agreed"), rulingTools())
        : null,
      pictures,
      rows.length ? stepTable(rows, search, cards, follow) : board(rows, tell),
      bundleList(),
    ],
  };
}

/** The table of all steps, and above it the board, which shows what the table is narrowed to. */
function stepTable(rows, search, above, follow) {
  const most = rows.reduce((found, row) => Math.max(found, number("steps", "gain", row)), 1);
  const rules = Array.from(new Set(rows.map((row) => text("steps", "rule", row)))).sort();
  const phases = Array.from(PHASES.keys()).filter((phase) => rows.some((row) => text("steps", "phase", row) === phase));
  const table = filteredTable({
    label: "Steps in the order in which to take them",
    search,
    nouns: ["step", "steps"],
    rows,
    tall: true,
    above: element("div", {}, above, element("h2", { class: "all-steps" }, "All steps")),
    follow,
    haystack: (row) =>
      [
        text("steps", "title", row),
        text("steps", "subject", row),
        ...items("steps", "files", row).map((item) => text("stepFiles", "path", item)),
      ].join(" "),
    choices: [
      { name: "phase", title: "Phase", values: phases, value: (row) => text("steps", "phase", row) },
      { name: "safety", title: "Safety", values: [...SAFETY_WORDS.keys()], value: (row) => text("steps", "safety", row) },
      { name: "effort", title: "Effort", values: EFFORTS.map(([label]) => label), value: effortOf },
      { name: "ruling", title: "Decided", values: [...RULINGS.keys(), "open"], value: rulingOf },
      { name: "rule", title: "Rule", values: rules, value: (row) => text("steps", "rule", row) },
      ...newChoice(newStep),
    ],
    columns: [
      { title: "Step", width: "5rem", kind: "number", cell: (row) => figure(row + 1) },
      {
        title: "What",
        cell: (row) => [
          link(["plan", text("steps", "id", row)], clipped(text("steps", "title", row)), { class: "whole" }),
          clipped(measureOf(row), "under"),
        ],
      },
      {
        title: "After",
        width: "8rem",
        cell: (row) =>
          after(row)
            .map((step) => `step ${figure(step + 1)}`)
            .join(", "),
      },
      ...newColumn(newStep),
      { title: "Safety", width: "9rem", cell: (row) => safety(text("steps", "safety", row)) },
      {
        title: "Files",
        width: "6rem",
        kind: "number",
        value: (row) => number("steps", "files", row),
        cell: (row) => figure(number("steps", "files", row)),
      },
      {
        title: "By hand",
        width: "7rem",
        kind: "number",
        value: (row) => number("steps", "byHand", row),
        cell: (row) => figure(number("steps", "byHand", row)),
      },
      {
        title: "Gain",
        width: "14rem",
        kind: "number",
        value: (row) => number("steps", "gain", row),
        cell: (row) => measured(number("steps", "gain", row), most),
      },
    ],
  });
  return table;
}

/** What only works when several are done. */
function bundleList() {
  const rows = range(0, size("bundles"));
  if (!rows.length) return null;
  const freed = (row) =>
    [
      [number("bundles", "tests", row), "test"],
      [number("bundles", "modules", row), "module"],
    ]
      .filter(([amount]) => amount)
      .map(([amount, noun]) => counted(amount, noun))
      .join(" and ");
  const steps = (row) =>
    items("bundles", "steps", row)
      .map((item) => stepById().get(text("bundleSteps", "id", item)))
      .filter((step) => step !== undefined)
      .map((step, place) => [place ? ", " : "", stepLink(step)]);
  return part(
    "What only works when several are done",
    element("ul", { class: "bundles" }, rows.map((row) => element("li", {}, steps(row), ` together free ${freed(row)} more`))),
  );
}

/** The steps that must come before a step. */
function after(row) {
  return items("steps", "after", row)
    .map((item) => stepById().get(text("stepAfter", "id", item)))
    .filter((step) => step !== undefined);
}

/** A link to a step, by its number. */
function stepLink(row) {
  return link(["plan", text("steps", "id", row)], `step ${figure(row + 1)}`, { title: text("steps", "title", row) });
}

/** The steps that end each finding. */
const stepsByFinding = lazy(() => {
  const found = new Map();
  const starts = offsets("steps", "resolves");
  const ended = column("stepResolves", "fingerprint");
  for (let row = 0; row < size("steps"); row++)
    for (let item = starts[row]; item < starts[row + 1]; item++) {
      const fingerprint = strings[ended[item]];
      found.set(fingerprint, [...(found.get(fingerprint) ?? NONE), row]);
    }
  return found;
});

/** The steps that end a finding. */
function stepsFor(fingerprint) {
  return stepsByFinding().get(fingerprint) ?? NONE;
}

/** One step: why, what it takes, what becomes of the figures, what it ends. */
function stepScreen([id]) {
  if (isUpkeep(id)) return upkeepScreen(id);
  const row = stepById().get(id);
  if (row === undefined) return missing("Plan", `There is no step ${id} in this plan; it may have been taken.`);
  const files = items("steps", "files", row);
  const rewrites = items("steps", "rewrites", row).map((item) => number("stepRewrites", "rewrite", item));
  const findings = items("steps", "resolves", row)
    .map((item) => findingByFingerprint().get(text("stepResolves", "fingerprint", item)))
    .filter((finding) => finding !== undefined);
  const byHand = number("steps", "byHand", row);
  return {
    title: `${figure(row + 1)}. ${text("steps", "title", row)}`,
    crumbs: [
      ["Plan", ["plan"]],
      [`step ${figure(row + 1)}`, ["plan", id]],
    ],
    sentence: [
      element("b", {}, `Gain ${figure(number("steps", "gain", row))}`),
      ` in ${counted(files.length, "file")}, `,
      safety(text("steps", "safety", row)),
      ".",
    ],
    content: [
      rulingBox(id),
      stepFacts(row, byHand),
      forecastPart(row),
      findings.length ? part("Findings that it ends", findingTable(findings, "Findings that the step ends")) : null,
      rewrites.length ? part(`${counted(rewrites.length, "line")} to rewrite`, rewriteList(rewrites)) : null,
      files.length
        ? part(
            "Files",
            longTable({
              label: "Files",
              rows: files,
              columns: [{ title: "File", cell: (item) => openPlace(text("stepFiles", "path", item), 0) }],
            }).node,
          )
        : null,
    ],
  };
}

/** What is known of a step, row by row. */
function stepFacts(row, byHand) {
  const listed = (column, table, name) => items("steps", column, row).map((item) => text(table, name, item));
  const before = after(row);
  const leads = range(0, size("steps")).filter((other) => after(other).includes(row));
  const links = (steps) => element("span", {}, steps.map((step) => [stepLink(step), " "]));
  const nearest = listed("nearest", "stepNearest", "path");
  const more = number("steps", "allTests", row) - nearest.length;
  const command = text("steps", "command", row);
  const notes = listed("notes", "stepNotes", "text");
  const worth = [
    [number("steps", "tests", row), "test freed", "tests freed"],
    [number("steps", "modules", row), "module freed", "modules freed"],
    [number("steps", "imports", row), "import mended", "imports mended"],
    [number("steps", "uses", row), "call or patch mended", "calls or patches mended"],
    [number("steps", "lines", row), "line less", "lines less"],
  ];
  return facts([
    ["Why", prose(text("steps", "reason", row))],
    ["To answer", text("steps", "question", row) ? prose(text("steps", "question", row)) : null],
    ["Must fall", prose(measureOf(row))],
    ["Worth", worth.filter(([amount]) => amount).map(([amount, ...nouns]) => counted(amount, ...nouns)).join(", ")],
    ["Phase", PHASES.get(text("steps", "phase", row))],
    ["By hand", byHand ? `${counted(byHand, "place")} that nothing rewrites` : null],
    ["Mind", notes.length ? element("ul", {}, notes.map((note) => element("li", {}, prose(note)))) : null],
    ["Comes after", before.length ? links(before) : "nothing; it can be taken at once"],
    ["Comes before", leads.length ? links(leads) : null],
    ["Subject", subjectLink(text("steps", "subject", row))],
    ["Rule", link(["about", text("steps", "rule", row)], text("steps", "rule", row))],
    ["Services", listed("services", "stepServices", "name").join(", ")],
    ["Owners", listed("owners", "stepOwners", "name").join(", ")],
    ["Critical paths", listed("journeys", "stepJourneys", "name").join(", ")],
    [
      "Tests to run",
      nearest.length
        ? element(
            "ul",
            {},
            nearest.map((path) => element("li", {}, openPlace(path, 0))),
            more > 0 ? element("li", { class: "quiet" }, `and ${counted(more, "other test file")} that can be reached`) : null,
          )
        : null,
    ],
    ["Command", command ? element("code", {}, command) : null],
  ]);
}

/** What becomes of the figures. */
function forecastPart(row) {
  const rows = items("steps", "forecasts", row);
  if (!rows.length) return null;
  const count = (title, name) => ({ title, width: "12rem", kind: "number", cell: (item) => text("stepForecasts", name, item) });
  return part(
    "Figures that it changes",
    longTable({
      label: "Figures that the step changes",
      rows,
      columns: [
        { title: "Figure", cell: (item) => sentenceCase(text("stepForecasts", "metric", item).replaceAll("-", " ")) },
        count("Now", "now"),
        count("After it alone", "alone"),
        count("With those before", "then"),
      ],
    }).node,
  );
}

/** The step that is always open: the configuration that keeps what holds. */
function upkeepScreen(id) {
  return {
    title: "Keep what holds today",
    crumbs: [
      ["Plan", ["plan"]],
      ["Keep it so", ["plan", id]],
    ],
    sentence: [element("b", {}, upkeepWords()), ` for ${text("upkeep", "file", 0)}; nothing of it fails today.`],
    content: [
      rulingBox(id),
      part("Configuration", element("pre", { class: "configuration", tabindex: 0 }, text("upkeep", "configuration", 0))),
    ],
  };
}

const OUTCOMES = new Map([
  ["open", "open"],
  ["done", "done"],
  ["elsewhere", "partly done"],
  ["unknown", "unknown step"],
]);

/** One page for the minutes: what is agreed now, and what became of what was agreed last time. */
function agreedScreen() {
  // What was agreed and is done is told under last time, and is nothing to agree on any more.
  const isDone = (id) => decided.get(id).state === "agreed" && becameOf(id, decided.get(id)).outcome === "done";
  const now = Array.from(decided.keys()).filter((id) => !isDone(id) || !decidedBefore.has(id));
  const agreed = now.filter((id) => decided.get(id).state === "agreed");
  const before = Array.from(decidedBefore.keys()).filter((id) => decidedBefore.get(id).state === "agreed");
  const done = before.filter((id) => becameOf(id, decidedBefore.get(id)).outcome === "done");
  const state = (wanted, title) => {
    const ids = now.filter((id) => decided.get(id).state === wanted);
    return ids.length ? part(`${title}: ${figure(ids.length)}`, minutes(ids, decided, title)) : null;
  };
  return {
    title: "What was agreed",
    crumbs: [
      ["Plan", ["plan"]],
      ["What was agreed", ["agreed"]],
    ],
    sentence: [
      ...(before.length
        ? [element("b", {}, `${figure(done.length)} of ${figure(before.length)}`), " that were agreed last time are done; "]
        : []),
      agreed.length ? element("b", {}, counted(agreed.length, "step")) : "no step",
      agreed.length === 1 ? " is agreed now." : agreed.length ? " are agreed now." : " is agreed now; the plan has a button on each.",
    ],
    content: [
      element("div", { class: "filter tools-of-plan" }, link(["plan"], "The plan"), rulingTools()),
      decidedBefore.size
        ? part("What became of what was decided last time", minutes(Array.from(decidedBefore.keys()), decidedBefore, "Last time"))
        : null,
      state("agreed", "Agreed"),
      state("later", "For later"),
      state("rejected", "Rejected"),
    ],
  };
}

/** Decisions as a list, in the order of the plan, those behind that it does not know any more. */
function minutes(ids, rulings, label) {
  const order = (id) => stepById().get(id) ?? size("steps") + (isUpkeep(id) ? 0 : 1);
  const became = new Map(ids.map((id) => [id, becameOf(id, rulings.get(id))]));
  const isPast = rulings === decidedBefore;
  const what = (id) => {
    const { title, note, owner } = rulings.get(id);
    const row = stepById().get(id);
    const shown = row === undefined ? title || stepTitle(id) || id : `${figure(row + 1)}. ${text("steps", "title", row)}`;
    const linked = row === undefined && !isUpkeep(id) ? prose(shown) : link(["plan", id], prose(shown));
    const said = [owner, note].filter(Boolean).join(": ");
    return element("span", { class: "wrapped" }, linked, said ? element("span", { class: "quiet" }, " – ", said) : null);
  };
  const fate = (id) => {
    const { outcome, ended, steps } = became.get(id);
    const all = rulings.get(id).resolves.length;
    const share = all && outcome !== "done" ? `, ${figure(ended)} of ${counted(all, "finding")} gone` : "";
    const others = outcome === "elsewhere" ? ["; see ", steps.map((step) => [stepLink(step), " "])] : [];
    return element("span", { class: `outcome ${outcome}` }, OUTCOMES.get(outcome), share, others);
  };
  const row = (id) => stepById().get(id);
  return longTable({
    label,
    rows: sorted(ids, order, false),
    tall: true,
    columns: [
      { title: "What", cell: what },
      ...(isPast
        ? [
            { title: "Decided", width: "9rem", cell: (id) => RULINGS.get(rulings.get(id).state) },
            { title: "What became of it", width: "24rem", cell: fate },
          ]
        : [
            {
              title: "Must fall",
              width: "26%",
              cell: (id) => (row(id) === undefined ? "" : element("span", { class: "wrapped" }, prose(measureOf(row(id))))),
            },
            {
              title: "After",
              width: "8rem",
              cell: (id) => (row(id) === undefined ? "" : after(row(id)).map((step) => `step ${figure(step + 1)}`).join(", ")),
            },
            {
              title: "Files",
              width: "5rem",
              kind: "number",
              cell: (id) => (row(id) === undefined ? "" : figure(number("steps", "files", row(id)))),
            },
          ]),
      { title: "Date", width: "8rem", cell: (id) => rulings.get(id).date },
    ],
  }).node;
}
