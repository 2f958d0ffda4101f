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
    ...newColumn(newOf),
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
          ...newChoice(newOf),
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
  const silent = rules.filter(([rule, count]) => !count && rule !== chosen).map(([rule]) => rule);
  const titleOf = (rule) => (ruleById().has(rule) ? text("rules", "title", ruleById().get(rule)) : rule);
  return element(
    "ul",
    { class: "rulebars", "aria-label": "Rules" },
    chosen === undefined ? null : element("li", {}, link(["findings"], "All rules")),
    rules
      .filter(([rule]) => !silent.includes(rule))
      .map(([rule, count]) => entry(rule, titleOf(rule), count, severities.get(rule) ?? new Map())),
    silent.length
      ? element(
          "li",
          { class: "quiet" },
          "Found nothing: ",
          silent.map((rule, index) => [index ? ", " : "", link(["findings", rule], rule)]),
        )
      : null,
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
function findingScreen([fingerprint], search) {
  const row = findingByFingerprint().get(fingerprint) ?? namesakeOf(search);
  if (row === undefined) return absentFinding(fingerprint, search);
  const current = text("findings", "fingerprint", row);
  const since = current === fingerprint ? null : successorNote(fingerprint);
  const rule = text("findings", "rule", row);
  const subject = text("findings", "subject", row);
  const evidence = items("findings", "evidence", row);
  const safety = text("findings", "safety", row);
  const rewrites = items("findings", "rewrites", row).map((item) => number("findingRewrites", "rewrite", item));
  const steps = stepsFor(current);
  const journeys = journeysOf(row);
  if (!since) for (const [key, value] of [["rule", rule], ["subject", subject]]) remember(search, key, value);
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
      since,
      element("div", { class: "evident" }, facts([
        ["Rule", link(["about", rule], rule)],
        ["Subject", subjectLink(subject)],
        ["Place", openPlace(text("findings", "path", row), number("findings", "line", row))],
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
      ]), ownSource(row)),
      safety
        ? part(
            "What to do",
            element("p", { class: "fix" }, prose(text("findings", "fix", row))),
            element("p", { class: "lead" }, SAFETIES.get(safety) ?? safety),
          )
        : null,
      journeys.length ? part("Critical paths that reach it", facts(journeys.map(journeyChain))) : null,
      comparedPart(evidence),
      sourcePart(row, evidence),
      evidence.length ? part("Evidence", evidenceTable(evidence)) : null,
      rewrites.length ? part("Rewrites", rewriteList(rewrites)) : null,
    ],
  };
}

/** The one finding of the rule and subject that an older link names, if it is the only one. */
function namesakeOf(search) {
  const [rule, subject] = [search?.get("rule"), search?.get("subject")];
  if (!rule || !subject) return undefined;
  const alike = range(0, size("findings")).filter(
    (row) => text("findings", "rule", row) === rule && text("findings", "subject", row) === subject,
  );
  return alike.length === 1 ? alike[0] : undefined;
}

/** What is said on the page of a finding that an older link has led to. */
function successorNote(fingerprint) {
  return element(
    "p",
    { class: "note" },
    `The link names ${fingerprint}, which is not in this report. This is the one finding of the same rule about the same `,
    "subject: what supports it has changed since the link was made.",
  );
}

/** What became of a finding that is not here, as far as this report can tell. */
function absentFinding(fingerprint, search) {
  const rule = search?.get("rule") ?? "";
  const subject = search?.get("subject") ?? "";
  const named = rule && subject ? `The finding of ${rule} about ${subject}` : `The finding ${fingerprint}`;
  const alike = (table) =>
    range(0, size(table)).find(
      (row) =>
        text(table, "fingerprint", row) === fingerprint ||
        (rule && text(table, "rule", row) === rule && text(table, "subject", row) === subject),
    );
  const ignored = alike("ignored");
  if (ignored !== undefined) {
    return missing("Finding", `${named} is not in this report: it is ignored, because ${text("ignored", "reason", ignored)}.`);
  }
  const gone = range(0, size("changes")).find(
    (row) => text("changes", "kind", row) === "gone" && text("changes", "fingerprint", row) === fingerprint,
  );
  if (gone !== undefined) {
    const told = `${text("changes", "rule", gone)} about ${text("changes", "subject", gone)}`;
    return missing("Finding", `The finding of ${told} is not in this report: it has gone since ${text("states", "base", 0)}.`);
  }
  if (ruleById().has(rule) && text("rules", "severity", ruleById().get(rule)) === "off") {
    return missing("Finding", `${named} is not in this report: the rule is off.`);
  }
  if (moduleById().has(subject) || symbolById().has(subject) || symbolByPath().has(subject)) {
    return missing("Finding", `${named} is not in this report; what it was about is still there: it was mended, or others are told of it.`);
  }
  const causes = "have been mended, ignored or renamed, be told only by a rule that is off, or never have been there";
  return missing("Finding", `${named} is not in this report; it may ${causes}.`);
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
  const placeOfIt = (row) => [text("evidence", "path", row), number("evidence", "line", row)];
  const placed = (row) => (text("evidence", "path", row) ? openPlace(...placeOfIt(row)) : "");
  const line = (row) => codeLine(sourceText(...placeOfIt(row)));
  return longTable({
    label: "Evidence",
    rows,
    columns: [
      { title: "What supports it", cell: witness },
      ...(size("sources") ? [{ title: "Line", width: "30%", cell: line }] : []),
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
      ...newColumn(newOf),
      { title: "Place", width: "26%", cell: findingPlace },
    ],
  }).node;
}
