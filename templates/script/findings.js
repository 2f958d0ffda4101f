// Findings: by rule, as a list, and one with all its evidence.

/** All findings, or those of one rule. */
function findingsScreen([rule], search) {
  const known =
    rule === undefined || ruleById().has(rule) || column("findings", "rule").some((value) => strings[value] === rule);
  if (!known) return missing("Findings", `There is no rule ${rule}.`);
  const all = mine("findings");
  const rows = rule === undefined ? all : all.filter((row) => text("findings", "rule", row) === rule);
  const errors = rows.filter((row) => text("findings", "severity", row) === "error").length;
  const found = ruleById().get(rule);
  const columns = [
    { title: "Severity", width: "7.5rem", cell: (row) => severity(text("findings", "severity", row)) },
    { title: "Finding", value: (row) => text("findings", "subject", row), cell: whatAbout },
    { title: "Place", width: "28%", value: (row) => text("findings", "path", row), cell: findingPlace },
    ...(rule === undefined ? [{ title: "Rule", width: "12rem", cell: (row) => text("findings", "rule", row) }] : []),
    {
      title: "Weight",
      width: "6.5rem",
      kind: "number",
      value: (row) => number("findings", "weight", row),
      cell: (row) => figure(number("findings", "weight", row)),
    },
  ];
  return {
    title: found === undefined ? (rule ?? "Findings") : text("rules", "title", found),
    crumbs: [["Findings", ["findings"]], ...(rule === undefined ? [] : [[rule, ["findings", rule]]])],
    sentence: [
      element("b", {}, counted(rows.length, "finding")),
      rule === undefined ? ` of ${counted(new Set(column("findings", "rule")).size, "rule")}` : "",
      rows.length ? [", ", element("b", {}, figure(errors)), ` of them ${errors === 1 ? "an error" : "errors"}.`] : ".",
      rule === undefined ? "" : [" ", link(["about", rule], "What the rule means")],
    ],
    content: [
      ruleBars(rule, search),
      filteredTable({
        label: "Findings, worst first",
        search,
        nouns: ["finding", "findings"],
        rows,
        tall: true,
        columns,
        haystack: (row) => ["message", "subject", "path", "rule"].map((name) => text("findings", name, row)).join(" "),
        choices: [
          {
            name: "severity",
            title: "Severity",
            values: ["error", "warning", "info"],
            value: (row) => text("findings", "severity", row),
          },
          ...(size("journeys") ? [journeyChoice()] : []),
        ],
      }),
    ],
  };
}

/** The critical paths, for those who want to see what one of them comes to. */
function journeyChoice() {
  const names = new Set(column("journeys", "name").map((value) => strings[value]));
  const namesOf = (row) => journeysOf(row).map((journey) => text("journeys", "name", journey));
  return {
    name: "path",
    title: "Critical path",
    values: Array.from(names).sort(),
    value: (row, wanted) => namesOf(row).find((found) => found === wanted),
  };
}

/** The journeys that reach a finding. */
function journeysOf(row) {
  return items("findings", "journeys", row).map((item) => number("findingJourneys", "journey", item));
}

/** What a finding is about, and below it what is said of it. */
function whatAbout(row) {
  return [
    link(["finding", text("findings", "fingerprint", row)], name(text("findings", "subject", row)), { class: "whole" }),
    clipped(text("findings", "message", row), "under"),
  ];
}

/** Where a finding is. */
function findingPlace(row) {
  return place(text("findings", "path", row), number("findings", "line", row));
}

/** One bar for each rule, which is also the way from rule to rule. */
function ruleBars(chosen, search) {
  const counts = new Map();
  for (const row of range(0, size("rules")))
    if (text("rules", "severity", row) !== "off") counts.set(text("rules", "id", row), 0);
  const severities = new Map();
  for (const row of mine("findings")) {
    const rule = text("findings", "rule", row);
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
    if (!severities.has(rule)) severities.set(rule, new Map());
    const label = text("findings", "severity", row);
    severities.get(rule).set(label, (severities.get(rule).get(label) ?? 0) + 1);
  }
  const most = Math.max(...counts.values(), 1);
  const kept = {};
  for (const key of ["text", "severity"]) if (search.get(key)) kept[key] = search.get(key);
  const entry = (rule, title, count, kind) =>
    element(
      "li",
      {},
      element(
        "a",
        {
          href: address(rule === undefined ? ["findings"] : ["findings", rule], kept),
          "aria-current": rule === chosen ? "true" : null,
        },
        element("span", { class: "title" }, title),
        stackedBar(kind, most),
        element("span", { class: "number" }, figure(count)),
      ),
    );
  const rules = sorted(Array.from(counts), ([, count]) => count, true);
  const titleOf = (rule) => (ruleById().has(rule) ? text("rules", "title", ruleById().get(rule)) : rule);
  return element(
    "ul",
    { class: "rulebars", "aria-label": "Rules" },
    chosen === undefined ? null : element("li", {}, link(["findings"], "All rules")),
    rules.map(([rule, count]) => entry(rule, titleOf(rule), count, severities.get(rule) ?? new Map())),
  );
}

/** One bar with a part for each severity. */
function stackedBar(counts, longest) {
  const words = Array.from(counts, ([label, count]) => counted(count, label, label === "info" ? label : undefined));
  const parts = Array.from(counts, ([label, count]) => {
    const filled = element("span", { class: `filled ${label}` });
    filled.style.inlineSize = `${Math.max((100 * count) / longest, 0.5)}%`;
    return filled;
  });
  return element("span", { class: "bar stacked", title: words.join(", "), "aria-hidden": "true" }, parts);
}

/** One finding: what, where, why, and what to do. */
function findingScreen([fingerprint]) {
  const row = findingByFingerprint().get(fingerprint);
  if (row === undefined) {
    const causes = "have been mended, ignored or renamed, be told only by a rule that is off, or never have been there";
    return missing("Finding", `The finding ${fingerprint} is not in this report; it may ${causes}.`);
  }
  const rule = text("findings", "rule", row);
  const subject = text("findings", "subject", row);
  const evidence = items("findings", "evidence", row);
  const safety = text("findings", "safety", row);
  const rewrites = items("findings", "rewrites", row).map((item) => number("findingRewrites", "rewrite", item));
  const steps = stepsFor(fingerprint);
  const journeys = journeysOf(row);
  return {
    title: subject,
    kind: "code",
    crumbs: [
      ["Findings", ["findings"]],
      [rule, ["findings", rule]],
      [subject, ["finding", fingerprint]],
    ],
    sentence: [severity(text("findings", "severity", row)), " ", prose(text("findings", "message", row)), "."],
    content: [
      facts([
        ["Rule", link(["about", rule], rule)],
        ["Subject", subjectLink(subject)],
        ["Place", findingPlace(row)],
        ["Weight", figure(number("findings", "weight", row))],
        ...items("findings", "counts", row).map(countFact),
        steps.length
          ? [
              "Plan",
              element(
                "span",
                {},
                steps.map((step) => [stepLink(step), " "]),
              ),
            ]
          : ["Plan", null],
      ]),
      safety
        ? part(
            "What to do",
            element("p", { class: "fix" }, prose(text("findings", "fix", row))),
            element("p", { class: "lead" }, SAFETIES.get(safety) ?? safety),
          )
        : null,
      journeys.length ? part("Critical paths that reach it", facts(journeys.map(journeyChain))) : null,
      evidence.length ? part("Evidence", evidenceTable(evidence)) : null,
      rewrites.length ? part("Rewrites", rewriteList(rewrites)) : null,
    ],
  };
}

/** One of the figures that the weight is made of, under its name. */
function countFact(item) {
  const words = text("findingCounts", "name", item).replaceAll("-", " ");
  const value = number("findingCounts", "value", item);
  return [words[0].toUpperCase() + words.slice(1), value ? figure(value) : null];
}

/** A journey's name, and its way from the module that it enters by. */
function journeyChain(journey) {
  const stops = items("journeys", "chain", journey).map((item) => moduleLink(number("stops", "module", item)));
  const chain = stops.map((stop, place) => (place ? [" → ", stop] : stop));
  return [text("journeys", "name", journey), element("span", {}, chain)];
}

/** The facts that support a finding: a name, a phrase about it, or both. */
function evidenceTable(rows) {
  const witness = (row) => {
    const [subject, words] = [text("evidence", "subject", row), text("evidence", "text", row)];
    const said = words === subject ? null : element("span", { class: subject ? "quiet" : null }, prose(words));
    return element("span", { class: "clipped", title: words }, subject ? [subjectLink(subject), " "] : null, said);
  };
  const placed = (row) =>
    text("evidence", "path", row) ? place(text("evidence", "path", row), number("evidence", "line", row)) : "";
  return longTable({
    label: "Evidence",
    rows,
    columns: [
      { title: "What supports it", cell: witness },
      { title: "Place", width: "28%", cell: placed },
    ],
  }).node;
}

/** A finding's subject, as a link to the symbol, module or knot that it names. */
function subjectLink(subject) {
  if (knotById().has(subject)) return link(["cycle", subject], name(subject));
  const symbol = symbolById().get(subject) ?? symbolByPath().get(subject);
  return symbol === undefined ? perhapsModule(subject) : link(["symbol", text("symbols", "id", symbol)], name(subject));
}

const SAFETIES = new Map([
  ["safe", "Safe: applying it cannot change behaviour."],
  ["unsafe", "Unsafe: it may change behaviour; look at it."],
  ["manual", "By hand: it is described, and not applied."],
]);

/** A list of findings on the page of something else. */
function findingTable(rows, label) {
  return longTable({
    label,
    rows,
    tall: true,
    columns: [
      { title: "Severity", width: "7.5rem", cell: (row) => severity(text("findings", "severity", row)) },
      { title: "Finding", cell: whatAbout },
      { title: "Rule", width: "12rem", cell: (row) => text("findings", "rule", row) },
      { title: "Place", width: "26%", cell: findingPlace },
    ],
  }).node;
}
