// May it go? One sentence for a module, and the lists of what only forwards and of what nobody imports.

const removalOf = lazy(() => new Map(column("removals", "module").map((module, row) => [module, row])));
const TELLING = 20; // places of one kind that are listed

/** The modules that go with a module: of a package all that is in it. */
function membersWith(module) {
  if (text("modules", "kind", module) === "module") return [module];
  const id = text("modules", "id", module);
  return range(0, size("modules")).filter(
    (row) => row === module || text("modules", "id", row).startsWith(`${id}.`),
  );
}

/** What is known of a module, with all that goes with it, besides imports. */
function removal(module, members = [module]) {
  const row = removalOf().get(module);
  const told = (name) => (row === undefined ? "" : text("removals", name, row));
  const rows = members.map((member) => removalOf().get(member)).filter((found) => found !== undefined);
  return {
    row,
    use: told("use") || "yes",
    doubt: told("doubt"),
    forwards: members.length === 1 ? told("forwards") : "",
    started: rows.map((found) => text("removals", "started", found)).find(Boolean) ?? "",
    warns: told("warns"),
    strings: sum(rows.map((found) => number("removals", "strings", found))),
  };
}

/** The imports of some modules from elsewhere, tests apart, with the lines that they stand on. */
function directImporters(members) {
  const inside = new Set(members);
  const edges = members.flatMap(arriving).filter((edge) => !inside.has(importers()[edge]));
  const files = new Set(edges.map((edge) => importers()[edge]));
  const tests = Array.from(files).filter((file) => text("modules", "role", file) === "test");
  return { files: files.size, tests: tests.length, lines: sum(edges.map((edge) => number("edges", "lines", edge))) };
}

/** How many modules and test files depend on some modules, directly or through others; types run nothing. */
function dependants(members) {
  const seen = new Set(members);
  const waiting = [...members];
  while (waiting.length) {
    for (const edge of arriving(waiting.pop())) {
      if (!number("edges", "importTime", edge) && !number("edges", "deferred", edge)) continue;
      const importer = importers()[edge];
      if (seen.has(importer)) continue;
      seen.add(importer);
      waiting.push(importer);
    }
  }
  for (const member of members) seen.delete(member);
  const tests = Array.from(seen).filter((row) => text("modules", "role", row) === "test").length;
  return { modules: seen.size - tests, tests };
}

/** Whether a module may go: a word ("yes", "after" or "no") and the sentence that says so. */
function mayGo(module) {
  if (text("modules", "role", module) === "test") return { word: "test", sentence: "It is a test: nothing rests on it." };
  const members = membersWith(module);
  const known = removal(module, members);
  const { files, tests, lines } = directImporters(members);
  const whole = members.length > 1 ? `, with the ${counted(members.length - 1, "module")} in it` : "";
  const strings = known.strings ? `${counted(known.strings, "string")} ${known.strings === 1 ? "names" : "name"} it` : "";
  const started = known.started ? `something starts it: ${known.started}` : "";
  const against = [started, strings].filter(Boolean).join(", and ");
  const also = against ? `; besides, ${against}` : "";
  if (started && !files) return { word: "no", sentence: `No, because ${against}.` };
  if (!files && known.use === "unknown")
    return { word: "unknown", sentence: `Perhaps${whole}: nothing here imports it, but ${known.doubt}${also}.` };
  if (!files && strings) return { word: "after", sentence: `After a look at what names it${whole}: nothing imports it, but ${strings}.` };
  if (!files) return { word: "yes", sentence: `Yes${whole}: nothing imports it, nothing starts it, and no string names it.` };
  const where = `${counted(lines, "line")} in ${counted(files, "file")}`;
  if (known.forwards && !started)
    return { word: "after", sentence: `After ${where}, which can import ${known.forwards} instead${also}.` };
  if (files === tests && !started)
    return {
      word: "after",
      sentence: `With its tests${whole}: only ${counted(tests, "test file")} ${tests === 1 ? "imports" : "import"} it${also}.`,
    };
  if (known.use === "no" || known.use === "tests")
    return {
      word: "after",
      sentence: `With those that import it${whole}: nothing that is started comes to any of them (${where})${also}.`,
    };
  const reached = dependants(members);
  const rest = `${counted(reached.modules, "module")} and ${counted(reached.tests, "test file")} depend on it, directly or through others`;
  return { word: "no", sentence: `No, because ${where} import it; ${rest}${also}.` };
}

/** The answer as a part of a module's page, with what stands in the way. */
function removalPart(module) {
  const { word, sentence } = mayGo(module);
  if (word === "test") return null;
  const known = removal(module);
  const places = known.row === undefined ? NONE : items("removals", "places", known.row);
  const target = moduleById().get(known.forwards);
  const rewrites = word === "after" ? rewritesOf(module) : NONE;
  return part(
    "May it go?",
    element("p", { class: `fix going ${word}` }, sentence),
    facts([
      ["Forwards to", known.forwards ? (target === undefined ? name(known.forwards) : moduleLink(target)) : null],
      ["Warns", known.warns ? prose(known.warns) : null],
      [
        "Named in strings",
        places.length
          ? element(
              "span",
              {},
              places
                .slice(0, TELLING)
                .map((item) => [openPlace(text("removalPlaces", "path", item), number("removalPlaces", "line", item)), " "]),
              known.strings > Math.min(places.length, TELLING) ? `and ${figure(known.strings - Math.min(places.length, TELLING))} more` : "",
            )
          : null,
      ],
    ]),
    rewrites.length
      ? element(
          "details",
          { class: "entries" },
          element("summary", {}, `The patch: ${counted(rewrites.length, "line")} that the plan rewrites`),
          rewriteList(rewrites),
        )
      : null,
  );
}

/** The rewrites of the lines that import a module. */
function rewritesOf(module) {
  const wanted = new Set();
  for (const edge of arriving(module)) {
    const path = text("modules", "path", importers()[edge]);
    for (const item of items("edges", "lines", edge)) wanted.add(`${path}:${number("lines", "line", item)}`);
  }
  return range(0, size("rewrites")).filter((row) =>
    wanted.has(`${text("rewrites", "path", row)}:${number("rewrites", "line", row)}`),
  );
}

/** What may go: shims with the importers that are left, and what nobody or only tests come to. */
function removalsScreen(_, search) {
  const rows = mine("removals");
  const shims = rows.filter((row) => text("removals", "forwards", row));
  const files = (row) => arriving(number("removals", "module", row)).length;
  const idle = rows.filter((row) => ["no", "tests", "unknown"].includes(text("removals", "use", row)));
  const free = shims.filter((row) => !files(row)).length;
  const dead = idle.filter((row) => text("removals", "use", row) === "no").length;
  const tested = idle.filter((row) => text("removals", "use", row) === "tests").length;
  const partly = idle.length - dead - tested;
  const module = (row) => number("removals", "module", row);
  const id = (row) => text("modules", "id", module(row));
  const most = Math.max(1, ...shims.map(files));
  const answer = {
    title: "May it go?",
    width: "38%",
    cell: (row) => clipped(mayGo(module(row)).sentence, `clipped going ${mayGo(module(row)).word}`),
  };
  return {
    title: "What may go",
    crumbs: [["Removal", ["removals"]]],
    sentence: [
      element("b", {}, counted(shims.length, "shim")),
      shims.length === 1 ? " only forwards" : " only forward",
      ", of which ",
      element("b", {}, figure(free)),
      free === 1 ? " is imported by nobody; " : " are imported by nobody; ",
      partly && !dead && !tested
        ? `${counted(partly, "module")} that nothing here imports, of a part of the project.`
        : ["nothing that is started comes to ", element("b", {}, counted(dead + tested, "module")), tested ? `, ${figure(tested)} of them tested.` : "."],
    ],
    content: [
      shims.length
        ? part(
            "Modules that only forward",
            longTable({
              label: "Shims, those with fewest importers first",
              rows: sorted(shims, files, false),
              columns: [
                { title: "Shim", value: id, cell: (row) => moduleLink(module(row), { class: "whole" }) },
                { title: "Forwards to", value: (row) => text("removals", "forwards", row), cell: (row) => name(text("removals", "forwards", row)) },
                { title: "Importers", width: "11rem", kind: "number", value: files, cell: (row) => measured(files(row), most) },
                { title: "Strings", width: "6rem", kind: "number", value: (row) => number("removals", "strings", row), cell: (row) => figure(number("removals", "strings", row)) },
                answer,
              ],
            }).node,
          )
        : null,
      idle.length
        ? part(
            partly && !dead && !tested ? "Modules that nothing here imports" : "Modules that nothing in use imports",
            filteredTable({
              label: "Modules that nothing in use imports",
              search,
              nouns: ["module", "modules"],
              rows: idle,
              haystack: id,
              choices: [{ name: "use", title: "In use", values: ["no", "tests", "unknown"], value: (row) => text("removals", "use", row) }, ...newChoice(newRemoval)],
              columns: [
                { title: "Module", value: id, cell: (row) => moduleLink(module(row), { class: "whole" }) },
                ...newColumn(newRemoval),
                { title: "In use", width: "8rem", value: (row) => text("removals", "use", row), cell: (row) => text("removals", "use", row) },
                { title: "Importers", width: "8rem", kind: "number", value: files, cell: (row) => figure(files(row)) },
                answer,
              ],
            }),
          )
        : null,
    ],
  };
}
