// The rows of a matrix, and what stands between them: opened in place, folded where they are too many, and judged.

const MOST_ROWS = 60;
const PRESENTED_ROWS = 24; // so that the last row of a room reads the numbers
const MOMENTS = ["importTime", "deferred", "typing"];
const FOLDS = new Map([
  ["*tests", "test"],
  ["*scripts", "script"],
  ["*others", "other"],
]);

/** The rows of a matrix as `open` and `kind` of the address want them, and the pairs between them. */
function readMatrix(row, search) {
  const given = items("matrices", "rows", row).map((item) => text("matrixRows", "id", item));
  const matrix = {
    parent: text("matrices", "parent", row),
    services: services(row),
    opened: new Set((search?.get("open") ?? "").split(",").filter(Boolean)),
    moments: search?.get("kind") ? [Number(search.get("kind"))] : [0, 1, 2],
    labels: new Map(),
    titles: new Map(),
    depths: new Map(),
    folded: new Map(),
    bandOf: new Map(),
  };
  layRows(matrix, given);
  tally(matrix);
  matrix.most = document.documentElement.classList.contains("present") ? PRESENTED_ROWS : MOST_ROWS;
  if (matrix.rows.length > matrix.most) fold(matrix);
  const linked = new Set(Array.from(matrix.pairs.values(), (pair) => [pair.importer, pair.imported]).flat());
  matrix.hidden = matrix.rows.length - linked.size;
  matrix.rows = matrix.rows.filter((_, position) => linked.has(position));
  tally(matrix);
  judge(matrix);
  return matrix;
}

/** The rows in their order, with the children of those that are opened in their place. */
function layRows(matrix, given) {
  matrix.rows = [];
  const add = (row, band, depth) => {
    matrix.bandOf.set(row, band);
    if (depth) matrix.depths.set(row, depth);
    const children = matrix.opened.has(row) && depth < 4 ? childRows(matrix, row) : NONE;
    if (!children.length) {
      matrix.rows.push(row);
      return;
    }
    for (const child of children) if (!matrix.bandOf.has(child) || child === row) {
      if (child === row) matrix.rows.push(row);
      else add(child, band, depth + 1);
    }
  };
  for (const row of given) add(row, bandName(matrix, row), 0);
}

/** What a row holds: of a service its packages, of a package what its own matrix has. */
function childRows(matrix, row) {
  if (matrix.services && !matrixByParent().has(row)) return servicePackages(row);
  const own = matrixByParent().get(row);
  if (own === undefined) return NONE;
  return items("matrices", "rows", own).map((item) => text("matrixRows", "id", item));
}

/** The outermost packages and modules of a service. */
function servicePackages(service) {
  const found = new Set();
  for (let module = 0; module < size("modules"); module++)
    if (text("modules", "service", module) === service) found.add(text("modules", "id", module).split(".")[0]);
  return Array.from(found).sort();
}

/** What is declared of a row: its service, or its layer; "" for none. */
function bandName(matrix, row) {
  if (matrix.services) return row;
  const layer = layerOf().get(row);
  return layer === undefined ? "" : `layer ${layer.layering} ${layer.rank}`;
}

/** The layer of each module that stands in one. */
const layerOf = lazy(() => {
  const found = new Map();
  for (let layering = 0; layering < size("layerings"); layering++)
    items("layerings", "layers", layering).forEach((layer, rank) => {
      for (const item of items("layers", "modules", layer))
        found.set(text("layerModules", "name", item), { layering, rank, free: Boolean(number("layers", "free", layer)) });
    });
  return found;
});

/** Which row each module belongs to; -1 for none. */
function rowFinder(matrix) {
  const positions = new Map(matrix.rows.map((row, position) => [row, position]));
  for (const [row, into] of matrix.folded ?? NONE) positions.set(row, positions.get(into));
  const known = new Map();
  return (module) => {
    let found = known.get(module);
    if (found === undefined) {
      let id = text("modules", "id", module);
      while (id && !positions.has(id)) id = id.slice(0, Math.max(0, id.lastIndexOf(".")));
      found = positions.get(id) ?? (matrix.services ? positions.get(text("modules", "service", module)) : undefined) ?? -1;
      if (matrix.services && !text("modules", "service", module)) found = -1;
      known.set(module, found);
    }
    return found;
  };
}

/** Add up the imports between all rows. */
function tally(matrix) {
  const rowOf = rowFinder(matrix);
  const count = matrix.rows.length;
  const found = new Map();
  const columns = MOMENTS.map((when) => column("edges", when));
  const imported = column("edges", "imported");
  for (let module = 0; module < size("modules"); module++) {
    const here = rowOf(module);
    if (here < 0) continue;
    for (const edge of leaving(module)) {
      const there = rowOf(imported[edge]);
      if (there < 0 || there === here) continue;
      if (chosenPart.has && !chosenPart.has[module] && !chosenPart.has[imported[edge]]) continue;
      const total = matrix.moments.reduce((sum, when) => sum + columns[when][edge], 0);
      if (!total) continue;
      const key = here * count + there;
      const pair = found.get(key) ?? { importer: here, imported: there, count: 0, moments: [0, 0, 0], findings: 0 };
      for (const when of matrix.moments) pair.moments[when] += columns[when][edge];
      pair.count += total;
      found.set(key, pair);
    }
  }
  const most = Math.max(1, ...Array.from(found.values(), (pair) => pair.count));
  for (const pair of found.values()) {
    pair.shade = Math.min(SHADES, 1 + Math.floor((SHADES * Math.log(pair.count)) / Math.log(most + 1)));
    pair.kinds = momentWords(pair.moments);
  }
  matrix.pairs = found;
  matrix.pair = (importer, there) => found.get(importer * matrix.rows.length + there);
}

/** Put tests, loose scripts and what has one neighbour into a row each, and at last the rows with fewest imports. */
function fold(matrix) {
  const neighbours = matrix.rows.map(() => new Set());
  const weights = matrix.rows.map(() => 0);
  for (const { importer, imported, count } of matrix.pairs.values()) {
    neighbours[importer].add(imported);
    neighbours[imported].add(importer);
    weights[importer] += count;
    weights[imported] += count;
  }
  const roles = rowRoles(matrix);
  const kindOf = (row, position) => {
    if (row === matrix.parent || matrix.opened.has(row)) return "";
    if (roles[position].size === 1 && roles[position].has("test")) return "*tests";
    if (!row.includes(".") && roles[position].size === 1 && roles[position].has("tooling")) return "*scripts";
    return neighbours[position].size <= 1 ? "*others" : "";
  };
  const into = new Map();
  matrix.rows.forEach((row, position) => into.set(row, kindOf(row, position)));
  const left = matrix.rows.map((_, position) => position).filter((position) => !into.get(matrix.rows[position]));
  const light = sorted(left, (position) => weights[position], false).slice(0, Math.max(0, left.length - matrix.most + 3));
  for (const position of light) if (matrix.rows[position] !== matrix.parent) into.set(matrix.rows[position], "*others");
  const members = new Map();
  for (const [row, fold] of into) if (fold && !matrix.opened.has(fold)) members.set(fold, [...(members.get(fold) ?? []), row]);
  for (const [fold, rows] of members) {
    for (const row of rows) matrix.folded.set(row, fold);
    matrix.labels.set(fold, counted(rows.length, FOLDS.get(fold)));
    matrix.titles.set(fold, rows.slice(0, 20).join(", "));
  }
  matrix.rows = matrix.rows.filter((row) => !matrix.folded.has(row));
  matrix.rows.push(...Array.from(FOLDS.keys()).filter((fold) => members.has(fold)));
  tally(matrix);
}

/** For each row the roles of its modules. */
function rowRoles(matrix) {
  const rowOf = rowFinder(matrix);
  const found = matrix.rows.map(() => new Set());
  for (let module = 0; module < size("modules"); module++) {
    const row = rowOf(module);
    if (row >= 0 && text("modules", "kind", module) !== "namespace") found[row].add(text("modules", "role", module));
  }
  return found;
}

/** Tell right from wrong: by what is declared; where nothing is, by the circles that rows are in. */
function judge(matrix) {
  const rowOf = rowFinder(matrix);
  const told = new Map();
  for (let crossing = 0; crossing < size("crossings"); crossing++) {
    const [here, there] = ["importer", "imported"].map((end) => rowOf(number("crossings", end, crossing)));
    if (here < 0 || there < 0 || here === there) continue;
    const key = here * matrix.rows.length + there;
    const entry = told.get(key) ?? { findings: new Set(), ignored: 0 };
    if (number("crossings", "ignored", crossing)) entry.ignored++;
    else entry.findings.add(text("crossings", "finding", crossing));
    told.set(key, entry);
  }
  const services = rowServices(matrix, rowOf);
  matrix.declared = false;
  for (const [key, pair] of matrix.pairs) {
    const entry = told.get(key);
    pair.findings = entry?.findings.size ?? 0;
    pair.told = Array.from(entry?.findings ?? NONE);
    pair.standing = entry ? "forbidden" : declaredOf(matrix, services, pair);
    if (pair.standing) matrix.declared = true;
  }
  for (const pair of matrix.pairs.values()) if (matrix.declared) pair.standing ||= "undeclared";
  matrix.bands = range(1, matrix.rows.length).filter(
    (row) => (matrix.bandOf.get(matrix.rows[row]) ?? "") !== (matrix.bandOf.get(matrix.rows[row - 1]) ?? ""),
  );
  matrix.against = "closes a circle: to be cut";
  if (!matrix.declared) knot(matrix);
}

/** The service of each row, "" where its modules are of none or of several. */
function rowServices(matrix, rowOf) {
  const found = matrix.rows.map(() => new Set());
  for (let module = 0; module < size("modules"); module++) {
    const row = rowOf(module);
    if (row >= 0) found[row].add(text("modules", "service", module));
  }
  return found.map((names) => (names.size === 1 ? Array.from(names)[0] : ""));
}

/** What services and layers say of a pair: "allowed", "forbidden", or "" for nothing. */
function declaredOf(matrix, services, { importer, imported }) {
  const [here, there] = [services[importer], services[imported]];
  if (here && there && here !== there) {
    const row = serviceByName().get(here);
    if (number("services", "free", row)) return "";
    const may = items("services", "may", row).map((item) => text("serviceMay", "name", item));
    return may.includes(there) ? "allowed" : "forbidden";
  }
  const [upper, lower] = [importer, imported].map((position) => layerOf().get(matrix.rows[position]));
  if (!upper || !lower || upper.layering !== lower.layering) return "";
  if (upper.rank === lower.rank) return upper.free ? "allowed" : "forbidden";
  return upper.rank < lower.rank ? "allowed" : "forbidden";
}

const serviceByName = lazy(() => numbered("services", "name"));

/** Put the rows of each circle together, frame them, and mark what in them stands against the order. */
function knot(matrix) {
  const leading = matrix.rows.map(() => []);
  const early = matrix.moments.includes(0);
  // What has nothing in common but to be small closes no circle.
  const folds = (row) => FOLDS.has(matrix.rows[row]);
  for (const { importer, imported, moments } of matrix.pairs.values())
    if ((!early || moments[0]) && !folds(importer) && !folds(imported)) leading[importer].push(imported);
  const component = components(leading);
  const members = new Map();
  component.forEach((knot, row) => members.set(knot, [...(members.get(knot) ?? []), row]));
  const order = [];
  const seen = new Set();
  for (let row = 0; row < matrix.rows.length; row++) {
    if (seen.has(component[row])) continue;
    seen.add(component[row]);
    order.push(...members.get(component[row]));
  }
  const place = new Map(order.map((old, position) => [old, position]));
  matrix.rows = order.map((old) => matrix.rows[old]);
  const pairs = new Map();
  for (const pair of matrix.pairs.values()) {
    const tied = component[pair.importer] === component[pair.imported];
    [pair.importer, pair.imported] = [place.get(pair.importer), place.get(pair.imported)];
    pair.backward = tied && pair.importer > pair.imported && (!early || pair.moments[0] > 0);
    pairs.set(pair.importer * matrix.rows.length + pair.imported, pair);
  }
  matrix.pairs = pairs;
  matrix.pair = (importer, imported) => pairs.get(importer * matrix.rows.length + imported);
  matrix.boxes = Array.from(members.values())
    .filter((rows) => rows.length > 1)
    .map((rows) => [place.get(rows[0]), place.get(rows[rows.length - 1])]);
}

/** The number of the circle that each node is in, by what leads from it (Tarjan, without recursion). */
function components(leading) {
  const count = leading.length;
  const [index, low, found] = [0, 1, 2].map(() => new Array(count).fill(-1));
  const stack = [];
  const held = new Set();
  let next = 0;
  let knots = 0;
  for (let start = 0; start < count; start++) {
    if (index[start] >= 0) continue;
    const work = [[start, 0]];
    while (work.length) {
      const top = work[work.length - 1];
      const [node] = top;
      if (top[1] === 0) {
        index[node] = low[node] = next++;
        stack.push(node);
        held.add(node);
      }
      if (top[1] < leading[node].length) {
        const target = leading[node][top[1]++];
        if (index[target] < 0) work.push([target, 0]);
        else if (held.has(target)) low[node] = Math.min(low[node], index[target]);
        continue;
      }
      work.pop();
      if (work.length) low[work[work.length - 1][0]] = Math.min(low[work[work.length - 1][0]], low[node]);
      if (low[node] !== index[node]) continue;
      let member;
      do {
        member = stack.pop();
        held.delete(member);
        found[member] = knots;
      } while (member !== node);
      knots++;
    }
  }
  return found;
}
