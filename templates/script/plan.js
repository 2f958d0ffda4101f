// Plan: the steps in their order, and one step with all that it changes.

/** The table of steps. */
function planScreen(_, search) {
  const rows = range(0, size("steps"));
  const total = rows.reduce((sum, row) => sum + number("steps", "gain", row), 0);
  const most = rows.reduce((found, row) => Math.max(found, number("steps", "gain", row)), 1);
  const rules = Array.from(new Set(rows.map((row) => text("steps", "rule", row)))).sort();
  return {
    title: "Plan",
    crumbs: [["Plan", ["plan"]]],
    sentence: rows.length
      ? [
          element("b", {}, counted(rows.length, "step")),
          " that gain ",
          element("b", {}, figure(total)),
          ", in the order in which to take them.",
        ]
      : ["The plan has no steps."],
    content: [
      filteredTable({
        label: "Steps in the order in which to take them",
        search,
        nouns: ["step", "steps"],
        rows,
        tall: true,
        haystack: (row) =>
          [
            text("steps", "title", row),
            text("steps", "subject", row),
            ...items("steps", "files", row).map((item) => text("stepFiles", "path", item)),
          ].join(" "),
        choices: [
          {
            name: "safety",
            title: "Safety",
            values: ["safe", "unsafe", "manual"],
            value: (row) => text("steps", "safety", row),
          },
          { name: "rule", title: "Rule", values: rules, value: (row) => text("steps", "rule", row) },
        ],
        columns: [
          { title: "Step", width: "5rem", kind: "number", cell: (row) => figure(row + 1) },
          {
            title: "What",
            cell: (row) => [
              link(["plan", text("steps", "id", row)], clipped(text("steps", "title", row)), { class: "whole" }),
              clipped(text("steps", "measure", row), "under"),
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
          { title: "Safety", width: "7rem", cell: (row) => safety(text("steps", "safety", row)) },
          {
            title: "Files",
            width: "6rem",
            kind: "number",
            value: (row) => number("steps", "files", row),
            cell: (row) => figure(number("steps", "files", row)),
          },
          {
            title: "Gain",
            width: "14rem",
            kind: "number",
            value: (row) => number("steps", "gain", row),
            cell: (row) => measured(number("steps", "gain", row), most),
          },
        ],
      }),
    ],
  };
}

/** The steps that must come before a step. */
function after(row) {
  return items("steps", "after", row)
    .map((item) => stepById().get(text("stepAfter", "id", item)))
    .filter((step) => step !== undefined);
}

/** A link to a step, by its number. */
function stepLink(row) {
  return link(["plan", text("steps", "id", row)], `step ${figure(row + 1)}`);
}

/** The steps that end a finding. */
function stepsFor(fingerprint) {
  const starts = offsets("steps", "resolves");
  const ended = column("stepResolves", "fingerprint");
  return range(0, size("steps")).filter((row) => {
    for (let item = starts[row]; item < starts[row + 1]; item++) if (strings[ended[item]] === fingerprint) return true;
    return false;
  });
}

/** One step: why, what it touches, what it ends. */
function stepScreen([id]) {
  const row = stepById().get(id);
  if (row === undefined) return missing("Plan", `There is no step ${id} in this plan; it may have been taken.`);
  const files = items("steps", "files", row);
  const rewrites = items("steps", "rewrites", row).map((item) => number("stepRewrites", "rewrite", item));
  const findings = items("steps", "resolves", row)
    .map((item) => findingByFingerprint().get(text("stepResolves", "fingerprint", item)))
    .filter((finding) => finding !== undefined);
  const before = after(row);
  const rule = text("steps", "rule", row);
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
      facts([
        ["Why", prose(text("steps", "reason", row))],
        ["Must fall", prose(text("steps", "measure", row))],
        ["Subject", subjectLink(text("steps", "subject", row))],
        ["Rule", link(["about", rule], rule)],
        [
          "Comes after",
          before.length
            ? element(
                "span",
                {},
                before.map((step) => [stepLink(step), " "]),
              )
            : "nothing; it can be taken at once",
        ],
      ]),
      findings.length ? part("Findings that it ends", findingTable(findings, "Findings that the step ends")) : null,
      rewrites.length ? part(`${counted(rewrites.length, "line")} to rewrite`, rewriteList(rewrites)) : null,
      files.length
        ? part(
            "Files",
            longTable({
              label: "Files",
              rows: files,
              columns: [{ title: "File", cell: (item) => name(text("stepFiles", "path", item)) }],
            }).node,
          )
        : null,
    ],
  };
}
