// My part only: a package, a service or a team, chosen in the head, to which every screen is narrowed.

const PART_KINDS = new Map([
  ["service", "Services"],
  ["team", "Teams"],
  ["package", "Packages"],
]);
const OFFERED_PACKAGES = 40;

// The part that is chosen; `has` holds a 1 for each module in it. Without a kind it is the whole.
let chosenPart = { kind: "", name: "", has: null };
let membership = new Map();

/** Every part that can be chosen, with the modules in it: services, teams, packages, each by name. */
const allParts = lazy(() => {
  const found = new Map();
  const note = (kind, name, module) => {
    const key = `${kind}:${name}`;
    if (!found.has(key)) found.set(key, { key, kind, name, modules: [] });
    found.get(key).modules.push(module);
  };
  const kindOf = column("modules", "kind");
  for (let module = 0; module < kindOf.length; module++) {
    if (text("modules", "service", module)) note("service", text("modules", "service", module), module);
    for (const above of lineage(text("modules", "package", module))) note("package", above, module);
  }
  for (let owner = 0; owner < size("owners"); owner++)
    for (const item of items("owners", "modules", owner))
      note("team", text("owners", "name", owner), number("ownerModules", "module", item));
  const rank = [...PART_KINDS.keys()];
  const order = (one, other) =>
    rank.indexOf(one.kind) - rank.indexOf(other.kind) || (one.name < other.name ? -1 : one.name > other.name ? 1 : 0);
  return new Map(Array.from(found.values()).sort(order).map((part) => [part.key, part]));
});

/** A package and all packages above it. */
function lineage(name) {
  const parts = name ? name.split(".") : [];
  return parts.map((_, depth) => parts.slice(0, depth + 1).join("."));
}

/** Choose a part by its key; an unknown one leaves the whole. */
function choosePart(key) {
  const found = allParts().get(key);
  membership = new Map();
  chosenPart = { kind: "", name: "", has: null };
  if (!found) return;
  chosenPart = { kind: found.kind, name: found.name, has: new Uint8Array(size("modules")) };
  for (const module of found.modules) chosenPart.has[module] = 1;
}

/** The key of the chosen part; "" for the whole. */
function partKey() {
  return chosenPart.kind ? `${chosenPart.kind}:${chosenPart.name}` : "";
}

// The modules to which a row of each table belongs. Of a finding the payload says it; all else follows from that.
const HOMES = new Map([
  ["modules", (row) => [row]],
  ["findings", (row) => items("findings", "homes", row).map((item) => number("findingHomes", "module", item))],
  ["steps", (row) => stepFindings(row).flatMap((finding) => HOMES.get("findings")(finding))],
  ["knots", (row) => membersOf(row)],
  ["symbols", (row) => [number("symbols", "module", row), ...routeRows(row).flatMap(usersOf)]],
  ["removals", (row) => [number("removals", "module", row)]],
  ["migrations", (row) => items("migrations", "files", row).map(moduleOfFile)],
]);

/** The findings that a step ends. */
function stepFindings(row) {
  return items("steps", "resolves", row)
    .map((item) => findingByFingerprint().get(text("stepResolves", "fingerprint", item)))
    .filter((finding) => finding !== undefined);
}

/** The modules that use a route. */
function usersOf(route) {
  return items("routes", "users", route).map((item) => number("users", "module", item));
}

const moduleByPath = lazy(() => numbered("modules", "path"));

/** The module of a file that imports a concept. */
function moduleOfFile(item) {
  return moduleByPath().get(text("migrationFiles", "path", item));
}

/** Whether a row belongs to the chosen part. */
function isMine(table, row) {
  if (!chosenPart.has) return true;
  if (!membership.has(table)) {
    const rows = range(0, size(table));
    const belongs = (one) => HOMES.get(table)(one).some((module) => chosenPart.has[module]);
    membership.set(table, Uint8Array.from(rows, (one) => Number(belongs(one))));
  }
  return membership.get(table)[row] === 1;
}

/** The rows of a table that belong to the chosen part. */
function mine(table) {
  return range(0, size(table)).filter((row) => isMine(table, row));
}

/** What stands before the sentence of each screen, where a part is chosen. */
function partPrefix() {
  return chosenPart.kind ? ["In ", element("b", {}, familiar(chosenPart.name)), ": "] : [];
}

/** The box in the head that chooses a part. */
function startParts() {
  const box = document.getElementById("part");
  const packages = Array.from(allParts().values()).filter(({ kind }) => kind === "package");
  const largest = new Set(sorted(packages, ({ modules }) => modules.length, true).slice(0, OFFERED_PACKAGES));
  for (const [kind, label] of PART_KINDS) {
    const own = Array.from(allParts().values()).filter((part) => part.kind === kind && (kind !== "package" || largest.has(part)));
    if (!own.length) continue;
    const group = element("optgroup", { label });
    group.append(...own.map(({ key, name }) => element("option", { value: key }, familiar(name))));
    box.append(group);
  }
  box.addEventListener("change", () => {
    choosePart(box.value);
    const found = readAddress();
    if (found) remember(found.search, "part", partKey());
    showScreen();
    box.focus();
  });
}

/** Have the box say which part is chosen, also one that it does not offer. */
function showPart() {
  const box = document.getElementById("part");
  const key = partKey();
  if (key && !Array.from(box.options).some((option) => option.value === key))
    box.append(element("option", { value: key }, familiar(chosenPart.name)));
  box.value = key;
  box.closest("label").classList.toggle("narrowed", Boolean(key));
}

/** All parts side by side, and the way into each. */
function partsScreen(_, search) {
  const parts = Array.from(allParts().values());
  const tally = (table, weigh = () => 1) => {
    const counts = new Map(parts.map(({ key }) => [key, 0]));
    for (let row = 0; row < size(table); row++) {
      const weight = weigh(row);
      if (!weight) continue;
      for (const key of new Set(HOMES.get(table)(row).flatMap((module) => partsOfModule()[module] ?? NONE)))
        counts.set(key, counts.get(key) + weight);
    }
    return counts;
  };
  const findings = tally("findings");
  const errors = tally("findings", (row) => Number(text("findings", "severity", row) === "error"));
  const steps = tally("steps");
  const failing = tally("knots", (row) => Number(verdictOf(row) === "fails"));
  const symbols = tally("symbols", (row) => Number(isTold(row)));
  const most = Math.max(1, ...findings.values());
  const count = (title, width, value) => ({ title, width, kind: "number", value, cell: (part) => figure(value(part)) });
  const amounts = Array.from(PART_KINDS.keys(), (kind) => [parts.filter((part) => part.kind === kind).length, kind]);
  return {
    title: "Parts",
    crumbs: [["Parts", ["parts"]]],
    whole: true,
    sentence: [
      amounts
        .filter(([amount]) => amount)
        .map(([amount, kind], place) => [place ? ", " : "", element("b", {}, counted(amount, kind))]),
      ". A finding belongs to each part in which it stands, or in which its mend rewrites something, so the columns do not add up.",
    ],
    content: [
      filteredTable({
        label: "Parts, services and teams first",
        search,
        nouns: ["part", "parts"],
        rows: parts,
        haystack: ({ name }) => name,
        choices: [{ name: "kind", title: "Kind", values: [...PART_KINDS.keys()], value: ({ kind }) => kind }],
        columns: [
          {
            title: "Part",
            value: ({ name }) => name,
            cell: (part) => element("a", { href: address([""], { part: part.key }), class: "whole" }, name(part.name)),
          },
          { title: "Kind", width: "7rem", value: ({ kind }) => kind, cell: ({ kind }) => kind },
          count("Modules", "7rem", ({ modules }) => modules.length),
          {
            title: "Findings",
            width: "14rem",
            kind: "number",
            value: ({ key }) => findings.get(key),
            cell: ({ key }) => measured(findings.get(key), most),
          },
          count("Errors", "6rem", ({ key }) => errors.get(key)),
          count("Steps", "6rem", ({ key }) => steps.get(key)),
          count("Failing knots", "9rem", ({ key }) => failing.get(key)),
          count("By several paths", "11rem", ({ key }) => symbols.get(key)),
        ],
      }),
    ],
  };
}

/** The keys of the parts of each module. */
const partsOfModule = lazy(() => {
  const found = range(0, size("modules")).map(() => []);
  for (const { key, modules } of allParts().values()) for (const module of modules) found[module].push(key);
  return found;
});

/** The first screen of a part: the map with it, what to do first, what was found. */
function partOverview() {
  const [modules, findings, steps] = ["modules", "findings", "steps"].map(mine);
  const errors = findings.filter((row) => text("findings", "severity", row) === "error").length;
  const failing = mine("knots").filter((row) => verdictOf(row) === "fails").length;
  const causes = findings.filter((row) => text("findings", "rule", row) === CAUSE).length;
  const scattered = mine("symbols").filter(isTold).length;
  const clauses = [
    causes ? [link(["broken"], counted(causes, "root cause")), ` of imports that fail`] : null,
    failing ? [link(["cycles"], counted(failing, "knot")), failing === 1 ? " that fails" : " that fail"] : null,
    scattered ? [link(["symbols"], counted(scattered, "name")), " imported by several paths"] : null,
  ].filter(Boolean);
  return {
    title: familiar(chosenPart.name),
    kind: "code",
    crumbs: [],
    sentence: [
      link(["modules"], counted(modules.length, "module")),
      " with ",
      link(["findings"], counted(findings.length, "finding")),
      findings.length ? `, ${figure(errors)} of them ${errors === 1 ? "an error" : "errors"}` : "",
      clauses.map((clause) => ["; ", clause]),
      ".",
    ],
    content: [
      element(
        "div",
        { class: "first" },
        element("section", {}, element("h2", {}, "Where it is"), partMap()),
        element("section", {}, element("h2", {}, "What to do first"), firstSteps(steps)),
        element("section", {}, element("h2", {}, "What was found"), ruleCounts(findings)),
      ),
      element("p", { class: "lead" }, link(["parts"], "All parts side by side")),
    ],
  };
}

/** The map of the first screen; what lies outside of the part is faint. */
function partMap() {
  const map = document.querySelector("#overview .map").cloneNode(true);
  const lit = new Set();
  for (const module of mine("modules")) for (const above of lineage(text("modules", "package", module))) lit.add(above);
  for (const plot of map.querySelectorAll("a")) {
    const name = plot.getAttribute("aria-label");
    plot.classList.toggle("outside", !lit.has(name) && !moduleIsMine(name));
  }
  return [map, document.querySelector("#overview .legend").cloneNode(true)];
}

/** Whether a module of that name belongs to the part. */
function moduleIsMine(name) {
  const row = moduleById().get(name);
  return row !== undefined && isMine("modules", row);
}

/** The first steps of the plan that have to do with the part. */
function firstSteps(steps) {
  if (!steps.length) return element("p", { class: "lead" }, "The plan has no step in it.");
  return [
    element(
      "ol",
      { class: "decisions" },
      steps.slice(0, 5).map((row) =>
        element(
          "li",
          {},
          element("h3", {}, link(["plan", text("steps", "id", row)], prose(text("steps", "title", row)))),
          element("p", { class: "amount" }, prose(measureOf(row))),
          element(
            "p",
            { class: "facts" },
            element("span", {}, `step ${figure(row + 1)}`),
            element("span", {}, counted(number("steps", "files", row), "file")),
            element("span", {}, SAFETY_WORDS.get(text("steps", "safety", row))),
          ),
        ),
      ),
    ),
    element("p", { class: "lead" }, link(["plan"], `All ${counted(steps.length, "step")} of it`)),
  ];
}

/** What a number of findings of a rule is called. */
function rulePhrase(rule, count) {
  const row = ruleById().get(rule);
  return row === undefined ? rule : text("rules", count === 1 ? "one" : "many", row);
}

/** The findings by rule, as bars. */
function ruleCounts(rows) {
  const counts = new Map();
  for (const row of rows) {
    const rule = text("findings", "rule", row);
    if (!counts.has(rule)) counts.set(rule, new Map());
    const label = text("findings", "severity", row);
    counts.get(rule).set(label, (counts.get(rule).get(label) ?? 0) + 1);
  }
  const total = (kinds) => sum(Array.from(kinds.values()));
  const most = Math.max(1, ...Array.from(counts.values(), total));
  return element(
    "ul",
    { class: "found" },
    sorted(Array.from(counts), ([, kinds]) => total(kinds), true).map(([rule, kinds]) =>
      element(
        "li",
        {},
        element(
          "a",
          { href: address(["findings", rule]) },
          element("span", {}, rulePhrase(rule, total(kinds))),
          stackedBar(kinds, most),
          element("b", {}, figure(total(kinds))),
        ),
      ),
    ),
  );
}
