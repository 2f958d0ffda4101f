// Broken: the root causes of imports that fail, with what each keeps from working and with the mend.

const CAUSE = "unresolved-import";
const MENDS = new Map([
  ["safe", "safe"],
  ["unsafe", "check"],
  ["manual", "by hand"],
]);
const FAILURES = new Map([
  ["broken-file", ["file that Python cannot read", "files that Python cannot read"]],
  ["import-cycle", ["circle of imports", "circles of imports"]],
  ["uncollectable-test", ["test file that cannot be collected", "test files that cannot be collected"]],
  ["dead-fallback", ["guarded import that always fails", "guarded imports that always fail"]],
]);

/** One of the figures that the weight of a finding is made of; 0 where it has none of that name. */
function countOf(row, wanted) {
  const found = items("findings", "counts", row).find((item) => text("findingCounts", "name", item) === wanted);
  return found === undefined ? 0 : number("findingCounts", "value", found);
}

/** The root causes, worst first, and what else fails. */
function brokenScreen(_, search) {
  const all = mine("findings");
  const rows = all.filter((row) => text("findings", "rule", row) === CAUSE);
  const failing = rows.reduce((sum, row) => sum + countOf(row, "imports"), 0);
  const safe = rows.filter((row) => mendOf(row) === "safe").length;
  const one = rows.length === 1;
  return {
    title: "Broken",
    crumbs: [["Broken", ["broken"]]],
    sentence: rows.length
      ? [
          element("b", {}, counted(rows.length, "root cause")),
          ` ${one ? "makes" : "make"} `,
          element("b", {}, counted(failing, "import")),
          " fail; ",
          element("b", {}, figure(safe)),
          ` ${safe === 1 ? "has" : "have"} a safe mend.`,
        ]
      : ["No import is known to fail."],
    content: [
      rows.length
        ? filteredTable({
            label: "Root causes, worst first",
            search,
            nouns: ["root cause", "root causes"],
            rows,
            tall: true,
            haystack: causeWords,
            choices: [
              {
                name: "severity",
                title: "Severity",
                values: ["error", "warning", "info"],
                value: (row) => text("findings", "severity", row),
              },
              { name: "mend", title: "Mend", values: Array.from(MENDS.values()), value: mendOf },
              ...newChoice(newOf),
            ],
            columns: [
              { title: "What is missing", value: (row) => text("findings", "subject", row), cell: whatAbout },
              ...newColumn(newOf),
              freed("Tests", "tests"),
              freed("Modules", "modules"),
              freed("Imports", "imports"),
              { title: "Mend", width: "36%", value: mendOf, cell: mendCell },
            ],
          })
        : null,
      otherFailures(all),
    ],
  };
}

/** All words by which a root cause may be searched for. */
function causeWords(row) {
  const told = ["subject", "message", "path", "fix"].map((column) => text("findings", column, row));
  return [...told, ...items("findings", "evidence", row).map((item) => text("evidence", "text", item))].join(" ");
}

/** How sure the mend of a root cause is, in a word. */
function mendOf(row) {
  return MENDS.get(text("findings", "safety", row)) ?? "";
}

/** A column of what a mend frees, and below it what needs no other mend. */
function freed(title, kind) {
  return {
    title,
    width: "8.5rem",
    kind: "number",
    value: (row) => countOf(row, kind),
    cell: (row) => {
      const [value, alone] = [countOf(row, kind), countOf(row, `${kind}-alone`)];
      const part = kind === "imports" || alone === value ? "" : `${alone ? figure(alone) : "none"} at once`;
      return [element("span", {}, figure(value)), element("span", { class: "under" }, part)];
    },
  };
}

/** The mend: a rewrite of the first import if there is one, else what to do; and below it how sure that is. */
function mendCell(row) {
  const rewrites = items("findings", "rewrites", row).map((item) => number("findingRewrites", "rewrite", item));
  const sure = element("span", { class: `under mend ${text("findings", "safety", row)}` });
  sure.append(mendOf(row));
  if (!rewrites.length) return [clipped(text("findings", "fix", row)), sure];
  const after = text("rewrites", "after", rewrites[0]);
  sure.append(`: ${counted(rewrites.length, "line")} to rewrite`);
  return [element("span", { class: "clipped", title: text("findings", "fix", row) }, element("code", {}, after)), sure];
}

/** What fails besides, by rule, each with the way to its list. */
function otherFailures(all) {
  const counts = new Map();
  for (const row of all) {
    const rule = text("findings", "rule", row);
    const fails = rule === "import-cycle" ? text("findings", "severity", row) === "error" : FAILURES.has(rule);
    if (fails) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  if (!counts.size) return null;
  const entry = ([rule, [singular, plural]]) =>
    counts.has(rule) ? element("li", {}, link(["findings", rule], counted(counts.get(rule), singular, plural))) : null;
  return part("What else fails", element("ul", {}, Array.from(FAILURES, entry)));
}
