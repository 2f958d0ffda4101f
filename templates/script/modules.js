// Modules: all of them, and one between those that import it and those that it imports.

const NEIGHBOURS = 8;

/** What became of the findings in a module since the other state. */
function newModule(row) {
  return newOfAny(findingsOf(row));
}

/** The table of all modules. */
function modulesScreen(_, search) {
  const rows = mine("modules");
  const most = rows.reduce((found, row) => (importerCount(row) > importerCount(found) ? row : found), rows[0] ?? 0);
  const folders = rows.filter((row) => text("modules", "kind", row) === "namespace").length;
  const edges = sum(rows.map((row) => number("modules", "edges", row)));
  const highest = rows.length ? importerCount(most) : 0;
  const count = (title, value) => ({ title, width: "8rem", kind: "number", value, cell: (row) => figure(value(row)) });
  return {
    title: "Modules",
    crumbs: [["Modules", ["modules"]]],
    sentence: [
      element("b", {}, counted(rows.length - folders, "module")),
      folders ? ` and ${counted(folders, "folder")} without __init__.py,` : "",
      ` with ${counted(edges, "edge")} ${chosenPart.kind ? "from them" : "between them"}`,
      highest
        ? ["; ", moduleLink(most), " is imported by most: ", element("b", {}, counted(highest, "module")), "."]
        : ".",
    ],
    content: [
      filteredTable({
        label: "Modules",
        search,
        nouns: ["module", "modules"],
        rows,
        haystack: (row) => `${text("modules", "id", row)} ${text("modules", "path", row)}`,
        choices: [
          {
            name: "role",
            title: "Role",
            values: ["production", "test", "tooling"],
            value: (row) => text("modules", "role", row),
          },
          {
            name: "kind",
            title: "Kind",
            values: ["module", "package", "namespace", "opaque"],
            value: (row) => text("modules", "kind", row),
          },
          ...newChoice(newModule),
        ],
        columns: [
          {
            title: "Module",
            value: (row) => text("modules", "id", row),
            cell: (row) => moduleLink(row, { class: "whole" }),
          },
          ...newColumn(newModule),
          {
            title: "Role",
            width: "8rem",
            value: (row) => text("modules", "role", row),
            cell: (row) => text("modules", "role", row),
          },
          {
            title: "Importers",
            width: "16rem",
            kind: "number",
            value: importerCount,
            cell: (row) => measured(importerCount(row), highest),
          },
          count("Imported", (row) => number("modules", "edges", row)),
          count("Findings", (row) => findingsOf(row).length),
        ],
      }),
    ],
  };
}

/** One module between its importers and what it imports. */
function moduleScreen([id]) {
  const row = moduleById().get(id);
  if (row === undefined) return missing("Module", `There is no module ${id} in this report.`);
  const incoming = byWeight(arriving(row));
  const outgoing = byWeight(leaving(row));
  const findings = findingsOf(row);
  const owner = id.slice(0, Math.max(0, id.lastIndexOf(".")));
  return {
    title: id,
    kind: "code",
    crumbs: [["Modules", ["modules"]], ...ancestors(owner), [id.slice(owner ? owner.length + 1 : 0), ["module", id]]],
    sentence: [
      element("b", {}, counted(incoming.length, "module")),
      incoming.length === 1 ? " imports it; it imports " : " import it; it imports ",
      element("b", {}, figure(outgoing.length)),
      "; ",
      element("b", {}, counted(findings.length, "finding")),
      findings.length === 1 ? " names it." : " name it.",
    ],
    content: [
      removalPart(row),
      neighbourhood(row, incoming, outgoing),
      facts([
        ["File", element("span", { class: "code" }, text("modules", "path", row))],
        ["Role", text("modules", "role", row)],
        ["Kind", text("modules", "kind", row)],
        matrixByParent().has(id)
          ? ["Structure", link(["structure", id], "what its parts import")]
          : ["Structure", null],
      ]),
      findings.length ? part("Findings", findingTable(findings, "Findings that name this module")) : null,
      incoming.length
        ? part(
            "Importers",
            edgeTable(incoming, (edge) => importers()[edge], "Importers"),
          )
        : null,
      outgoing.length
        ? part(
            "Imported",
            edgeTable(outgoing, (edge) => number("edges", "imported", edge), "Imported"),
          )
        : null,
    ],
  };
}

/** Edges, those with most imports first. */
function byWeight(edges) {
  return sorted(edges, (edge) => imports("edges", edge), true);
}

/** The other ends of edges, with when and where they import. */
function edgeTable(edges, other, label) {
  const places = (edge) => {
    const lines = items("edges", "lines", edge).map((row) => number("lines", "line", row));
    return place(`${text("modules", "path", importers()[edge])}:${lines.join(", ")}`);
  };
  return longTable({
    label,
    rows: edges,
    columns: [
      { title: "Module", value: (edge) => text("modules", "id", other(edge)), cell: (edge) => moduleLink(other(edge)) },
      {
        title: "Imports",
        width: "7rem",
        kind: "number",
        value: (edge) => imports("edges", edge),
        cell: (edge) => figure(imports("edges", edge)),
      },
      { title: "When", width: "24%", cell: (edge) => clipped(kinds("edges", edge)) },
      { title: "Lines", cell: places },
    ],
  }).node;
}

/** Importers, the module, and what it imports: at most eight on each side. */
function neighbourhood(row, incoming, outgoing) {
  const before = incoming.slice(0, NEIGHBOURS);
  const after = outgoing.slice(0, NEIGHBOURS);
  const height = Math.max(before.length, after.length, 1);
  const list = (edges, all, other, what) =>
    element(
      "ul",
      { "aria-label": what },
      edges.map((edge) => element("li", {}, moduleLink(other(edge)))),
      all.length > edges.length
        ? element("li", { class: "others" }, counted(all.length - edges.length, "other"))
        : null,
      all.length ? null : element("li", { class: "others" }, `no ${what}`),
    );
  return element(
    "figure",
    { class: "neighbourhood", "aria-label": "Neighbourhood" },
    list(before, incoming, (edge) => importers()[edge], "importers"),
    fan(before, height, true),
    element("div", { class: "itself" }, name(text("modules", "id", row))),
    fan(after, height, false),
    list(after, outgoing, (edge) => number("edges", "imported", edge), "imported modules"),
    element("figcaption", {}, "Wider for more imports; dashed where none runs at import time"),
  );
}

/** Lines between a list and the middle; wider for more imports, dashed where none runs at import time. */
function fan(edges, height, inward) {
  const middle = height / 2;
  const first = (height - edges.length) / 2;
  const lines = edges.map((edge, position) => {
    const y = first + position + 0.5;
    const [from, to] = inward ? [y, middle] : [middle, y];
    return drawn("path", {
      d: `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`,
      "stroke-width": Math.min(5, 1 + Math.log2(imports("edges", edge))).toFixed(1),
      class: number("edges", "importTime", edge) ? null : "later",
    });
  });
  const picture = drawn(
    "svg",
    { class: "fan", viewBox: `0 0 100 ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    lines,
  );
  picture.style.blockSize = `calc(${height} * var(--neighbour))`;
  return picture;
}
