// Symbols: which classes and functions are reached by more than one path, and by which path they should be.

const routeRows = (symbol) => items("symbols", "routes", symbol);
const userCount = (route) => number("routes", "users", route);
const usedRoutes = (symbol) => routeRows(symbol).filter(userCount).length;
const isLatent = (route) => text("routes", "standing", route) === "latent";
// The modules that import a symbol; one that does so by two paths is one.
const allUsers = (symbol) => new Set(routeRows(symbol).flatMap(usersOf)).size;
const isTold = (symbol) => routeRows(symbol).some((route) => toldPaths().has(number("routes", "path", route)));

/** The paths that a finding tells of, as the numbers of their texts. */
const toldPaths = lazy(() => {
  const found = new Set();
  for (let row = 0; row < size("findings"); row++)
    if (text("findings", "rule", row) === "many-paths")
      for (const item of items("findings", "evidence", row)) found.add(number("evidence", "subject", item));
  return found;
});

/** The table of symbols, the most scattered first. */
function symbolsScreen(_, search) {
  const all = mine("symbols");
  const used = new Map(all.map((row) => [row, usedRoutes(row)]));
  const users = new Map(all.map((row) => [row, allUsers(row)]));
  const rows = all
    .slice()
    .sort((one, other) => used.get(other) - used.get(one) || users.get(other) - users.get(one) || one - other);
  const told = new Set(all.filter(isTold));
  return {
    title: "Symbols",
    crumbs: [["Symbols", ["symbols"]]],
    sentence: [
      element("b", {}, counted(told.size, "name")),
      told.size === 1 ? " is imported by several paths" : " are imported by several paths",
      `, of ${counted(rows.length, "symbol")} with more than one that is offered or in use`,
      rows.length
        ? [
            "; ",
            symbolLink(rows[0]),
            " is imported through most: ",
            element("b", {}, counted(used.get(rows[0]), "path")),
            ".",
          ]
        : ".",
    ],
    content: [
      filteredTable({
        label: "Symbols, those with most paths in use first",
        search,
        nouns: ["symbol", "symbols"],
        rows,
        haystack: (row) =>
          [
            text("symbols", "id", row),
            ...routeRows(row)
              .filter((route) => !isLatent(route))
              .map((route) => text("routes", "path", route)),
          ].join(" "),
        choices: [
          { name: "told", title: "Finding", values: ["yes", "no"], value: (row) => (told.has(row) ? "yes" : "no") },
          {
            name: "kind",
            title: "Kind",
            values: ["class", "function", "alias", "value"],
            value: (row) => text("symbols", "kind", row),
          },
          ...newChoice(newSymbol),
        ],
        columns: [
          {
            title: "Symbol",
            width: "24%",
            value: (row) => text("symbols", "name", row),
            cell: (row) => symbolLink(row, { class: "whole" }),
          },
          {
            title: "Defined in",
            value: (row) => text("symbols", "id", row),
            cell: (row) => name(text("modules", "id", number("symbols", "module", row))),
          },
          {
            title: "Paths in use",
            width: "9rem",
            kind: "number",
            value: (row) => used.get(row),
            cell: (row) => figure(used.get(row)),
          },
          {
            title: "Users",
            width: "7rem",
            kind: "number",
            value: (row) => users.get(row),
            cell: (row) => figure(users.get(row)),
          },
          ...newColumn(newSymbol),
          { title: "Share of each path", width: "22%", cell: shareBar },
        ],
      }),
    ],
  };
}

/** What became of the findings about a symbol since the other state. */
function newSymbol(row) {
  const keys = [number("symbols", "id", row), number("symbols", "home", row), ...routeRows(row).map((route) => number("routes", "path", route))];
  return newOfAny(keys.flatMap((key) => findingsByText().get(key) ?? NONE));
}

/** A link to a symbol's page. */
function symbolLink(row, attributes = {}) {
  return link(["symbol", text("symbols", "id", row)], clipped(text("symbols", "name", row)), attributes);
}

/** How the users of a symbol are spread over its paths, widest first. */
function shareBar(symbol) {
  const counts = routeRows(symbol)
    .map(userCount)
    .filter(Boolean)
    .sort((one, other) => other - one);
  const made = element("span", { class: "shares", title: counts.map(figure).join(" + ") || "no users" });
  counts.forEach((count) => {
    const piece = element("i");
    piece.style.flexGrow = String(count);
    made.append(piece);
  });
  return made;
}

/** One symbol: where it stands, by which paths it is reached, and which one should be kept. */
function symbolScreen([id], search) {
  const row = symbolById().get(id);
  if (row === undefined)
    return missing("Symbol", `There is no symbol ${id} in this report; it may have a single path.`);
  const routes = routeRows(row);
  const home = text("symbols", "home", row);
  const module = number("symbols", "module", row);
  const most = Math.max(...routes.map(userCount), 1);
  const latent = number("symbols", "latent", row);
  const order = routes.slice().sort((one, other) => userCount(other) - userCount(one) || one - other);
  // What a package offers is one finding: its symbols are only witnesses of it.
  const names = new Set([id, id.replaceAll(":", "."), ...routes.map((route) => text("routes", "path", route))]);
  const starts = offsets("findings", "evidence");
  const findings = range(0, size("findings")).filter(
    (finding) =>
      names.has(text("findings", "subject", finding)) ||
      range(starts[finding], starts[finding + 1]).some((witness) => names.has(text("evidence", "subject", witness))),
  );
  return {
    title: text("symbols", "name", row),
    crumbs: [
      ["Symbols", ["symbols"]],
      [text("symbols", "name", row), ["symbol", id]],
    ],
    sentence: [
      "Imported under ",
      element("b", {}, counted(usedRoutes(row), "path")),
      " by ",
      element("b", {}, counted(allUsers(row), "module")),
      "; ",
      element("b", {}, name(home)),
      " should be its home.",
    ],
    content: [
      facts([
        [
          "Definition",
          element(
            "span",
            {},
            `${text("symbols", "kind", row)} in `,
            moduleLink(module),
            ", ",
            openPlace(text("modules", "path", module), number("symbols", "line", row)),
          ),
        ],
        [
          "Why this home",
          element(
            "ol",
            { class: "reasons" },
            items("symbols", "reasons", row).map((reason) => element("li", {}, prose(text("reasons", "text", reason)))),
          ),
        ],
      ]),
      part("May it go?", element("p", { class: `fix going ${allUsers(row) ? "no" : "after"}` }, symbolMayGo(row, home))),
      part(
        "Paths",
        longTable({
          label: "Paths to the symbol, the most used first",
          rows: order,
          columns: [
            { title: "Path", cell: (route) => name(text("routes", "path", route)) },
            { title: "Standing", width: "16rem", cell: (route) => standing(route, home) },
            {
              title: "Users",
              width: "20%",
              kind: "number",
              value: userCount,
              cell: (route) => measured(userCount(route), most, text("routes", "path", route) === home ? "home" : ""),
            },
            {
              title: "Passes through",
              width: "24%",
              cell: (route) =>
                clipped(
                  items("routes", "hops", route)
                    .map((hop) => text("hops", "module", hop))
                    .join(" → "),
                ),
            },
          ],
        }).node,
        latent ? element("p", { class: "note" }, `${counted(latent, "further path")} that nobody offers or uses.`) : null,
      ),
      findings.length ? part("Findings", findingTable(findings, "Findings about this symbol")) : null,
      part("Users", userTable(routes, search)),
    ],
  };
}

/** Whether a class or function, or a path to it, may go. */
function symbolMayGo(row, home) {
  const routes = routeRows(row);
  const aside = routes.filter((route) => text("routes", "path", route) !== home && userCount(route));
  const idle = routes.filter((route) => text("routes", "path", route) !== home && !userCount(route) && !number("routes", "defining", route));
  const uses = (some) => some.reduce((sum, route) => sum + items("routes", "users", route).reduce((all, user) => all + number("users", "count", user), 0), 0);
  const users = new Set(routes.flatMap((route) => items("routes", "users", route).map((user) => number("users", "module", user))));
  const whole = users.size
    ? `No, because ${counted(users.size, "module")} ${users.size === 1 ? "imports" : "import"} it`
    : "Nothing imports it; whether its own module uses it, imports do not tell";
  const paths = aside.length
    ? `; ${counted(aside.length, "path")} beside its home may go after ${counted(uses(aside), "import")} ${aside.length === 1 ? "is" : "are"} moved`
    : "";
  return `${whole}${paths}${idle.length ? `; ${counted(idle.length, "more path")} that nobody uses may go at once` : ""}.`;
}

/** Whether a path is offered, used or latent, and whether it is the definition or the home. */
function standing(route, home) {
  const words = [text("routes", "standing", route)];
  if (number("routes", "defining", route)) words.push("definition");
  if (text("routes", "path", route) === home) words.push("home");
  return element(
    "span",
    { class: "standing" },
    words.map((word) => element("span", { class: word }, word)),
  );
}

/** Every module that uses the symbol, and through which path. */
function userTable(routes, search) {
  const routeOf = new Map();
  for (const route of routes) for (const user of items("routes", "users", route)) routeOf.set(user, route);
  const module = (user) => number("users", "module", user);
  return filteredTable({
    label: "Users of the symbol",
    search,
    nouns: ["module by a path", "modules by a path"],
    rows: Array.from(routeOf.keys()),
    haystack: (user) => `${text("modules", "id", module(user))} ${text("routes", "path", routeOf.get(user))}`,
    columns: [
      {
        title: "Module",
        value: (user) => text("modules", "id", module(user)),
        cell: (user) => moduleLink(module(user)),
      },
      {
        title: "Through",
        value: (user) => text("routes", "path", routeOf.get(user)),
        cell: (user) => name(text("routes", "path", routeOf.get(user))),
      },
      {
        title: "Times",
        width: "6rem",
        kind: "number",
        value: (user) => number("users", "count", user),
        cell: (user) => figure(number("users", "count", user)),
      },
      ...(size("sources") ? [{ title: "First use", cell: (user) => codeLine(sourceText(text("modules", "path", module(user)), number("users", "line", user))) }] : []),
      { title: "First line", width: "8rem", kind: "number", cell: (user) => figure(number("users", "line", user)) },
    ],
  });
}
