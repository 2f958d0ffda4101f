// The board of the plan: phase by phase, what is gained step by step, and what is gained for how much.

const PHASES = new Map([
  ["run", "Make it run"],
  ["home", "One home for each name"],
  ["definition", "One definition for each concept"],
  ["knot", "Untie the knots"],
  ["shim", "Retire the shims"],
  ["keep", "Keep it so"],
]);
const SAFETY_WORDS = new Map([
  ["safe", "safe"],
  ["unsafe", "to be checked"],
  ["manual", "by hand"],
]);
// The effort of a step, by the files that it touches.
const EFFORTS = [
  ["up to 3 files", 3],
  ["up to 15 files", 15],
  ["more files", Infinity],
];
const ON_BOARD = 40; // that a meeting can look at
const FEW = 6; // steps of which no picture tells more than the board

const isUpkeep = (id) => size("upkeep") > 0 && text("upkeep", "id", 0) === id;
const effortOf = (row) => EFFORTS.find(([, most]) => number("steps", "files", row) <= most)[0];
const rulingOf = (row) => decided.get(text("steps", "id", row))?.state ?? "open";

/** The figure that must fall, in words. */
function measureOf(row) {
  return text("steps", "measure", row).replace(" -> ", " → ");
}

/** The steps that stand on the board: those to begin with, or the first of what was asked for. */
function boardRows(rows, asked) {
  const first = asked ? rows : rows.filter((row) => number("steps", "first", row));
  return (first.length ? first : rows).slice(0, ON_BOARD);
}

/** The bands of the phases, with a card for each step. */
function board(rows, onRuling) {
  const bands = Array.from(PHASES, ([phase, title]) => {
    const own = rows.filter((row) => text("steps", "phase", row) === phase);
    const keeps = phase === "keep" && size("upkeep");
    if (!own.length && !keeps) return null;
    const gain = sum(own.map((row) => number("steps", "gain", row)));
    return element(
      "section",
      { class: "band" },
      element(
        "h2",
        {},
        title,
        element("span", { class: "quiet" }, own.length ? ` ${counted(own.length, "step")}, gain ${figure(gain)}` : ""),
      ),
      element("ol", { class: "cards" }, own.map((row) => card(row, onRuling)), keeps ? keepCard(onRuling) : null),
    );
  });
  const made = element("div", { class: "board" }, bands);
  lightUp(made);
  return made;
}

/** One step as a card: what, what falls, what it takes, what comes before, and what is decided on it. */
function card(row, onRuling) {
  const id = text("steps", "id", row);
  const before = after(row);
  const [owners, services, notes] = [["owners", "stepOwners", "name"], ["services", "stepServices", "name"], ["notes", "stepNotes", "text"]].map(
    ([column, table, name]) => items("steps", column, row).map((item) => text(table, name, item)),
  );
  const byHand = number("steps", "byHand", row);
  return element(
    "li",
    { class: "card", "data-step": row, "data-after": before.join(" ") },
    element(
      "h3",
      {},
      element("span", { class: "place" }, figure(row + 1)),
      link(["plan", id], prose(text("steps", "title", row)), { title: text("steps", "title", row) }),
    ),
    element("p", { class: "measure" }, prose(measureOf(row))),
    element(
      "p",
      { class: "facts" },
      element("span", {}, counted(number("steps", "files", row), "file")),
      byHand ? element("span", {}, `${counted(byHand, "place")} by hand`) : null,
      number("steps", "rewrites", row) ? safety(text("steps", "safety", row)) : null,
      element("span", {}, `gain ${figure(number("steps", "gain", row))}`),
      services.length ? element("span", { class: "clipped", title: services.join(", ") }, services.join(", ")) : null,
      owners.length ? element("span", { class: "clipped" }, owners.join(" ")) : null,
    ),
    notes.length
      ? element(
          "p",
          { class: "minded" },
          element("span", {}, prose(notes[0])),
          notes.length > 1 ? link(["plan", id], `and ${figure(notes.length - 1)} more to mind`) : null,
        )
      : null,
    before.length ? element("p", { class: "before" }, "after ", before.map((step) => [stepLink(step), " "])) : null,
    rulingBox(id, onRuling),
  );
}

/** The step that is always open. */
function keepCard(onRuling) {
  const id = text("upkeep", "id", 0);
  return element(
    "li",
    { class: "card" },
    element("h3", {}, link(["plan", id], "Keep what holds today")),
    element("p", { class: "measure" }, upkeepWords()),
    element("p", { class: "facts" }, element("span", { class: "code" }, text("upkeep", "file", 0))),
    rulingBox(id, onRuling),
  );
}

/** What a configuration keeps, in words. */
function upkeepWords() {
  const amounts = [["limits", "budget"], ["rules", "rule"], ["contracts", "contract"]];
  return amounts
    .map(([name, noun]) => [number("upkeep", name, 0), noun])
    .filter(([amount]) => amount)
    .map(([amount, noun]) => counted(amount, noun))
    .join(", ");
}

/** Where a card is pointed at, those that come before it and after it stand out. */
function lightUp(made) {
  const point = (event) => {
    const own = event.target.closest?.(".card");
    const step = own?.dataset.step;
    const before = new Set((own?.dataset.after ?? "").split(" ").filter(Boolean));
    for (const one of made.querySelectorAll(".card")) {
      one.classList.toggle("leads", before.has(one.dataset.step));
      one.classList.toggle("follows", step !== undefined && (one.dataset.after ?? "").split(" ").includes(step));
    }
  };
  for (const event of ["pointerover", "focusin", "pointerleave"]) made.addEventListener(event, point);
}

/** Two pictures: what is gained step by step, and what is gained for how many files. */
function planPictures(rows, shown) {
  if (rows.length < FEW) return null;
  return element("div", { class: "pictures" }, gainCurve(rows), effortPicture(shown));
}

/** The gain that is reached after each step, and the step after which it comes slowly. */
function gainCurve(rows) {
  const gains = rows.map((row) => number("steps", "gain", row));
  const total = sum(gains) || 1;
  let reached = 0;
  const shares = gains.map((gain) => (reached += gain) / total);
  const knee = shares.reduce((best, share, place) => {
    const rise = (at) => shares[at] - (at + 1) / shares.length;
    return rise(place) > rise(best) ? place : best;
  }, 0);
  const [width, height, left, low] = [640, 240, 48, 208];
  const x = (place) => left + ((width - left - 16) * place) / shares.length;
  const y = (share) => low - (low - 16) * share;
  const line = shares.map((share, place) => `H${x(place + 1).toFixed(1)}V${y(share).toFixed(1)}`).join("");
  const bend = `${counted(knee + 1, "step")}: ${Math.floor(100 * shares[knee])} % of the gain`;
  const right = x(knee + 1) > width / 2;
  return element(
    "figure",
    {},
    element("figcaption", {}, "Gain, step by step"),
    drawn(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `The gain bends after ${bend}` },
      [0, 0.5, 1].map((share) => [
        drawn("path", { class: "axis", d: `M${left} ${y(share)}H${width - 16}` }),
        drawn("text", { x: left - 8, y: y(share) + 5, "text-anchor": "end" }, `${100 * share} %`),
      ]),
      drawn("path", { class: "steps", d: `M${left} ${low}${line}` }),
      drawn("circle", { class: "knee", cx: x(knee + 1), cy: y(shares[knee]), r: 6 }),
      drawn(
        "text",
        {
          class: "told",
          x: x(knee + 1) + (right ? -12 : 12),
          y: y(shares[knee]) + (right ? -10 : 24),
          "text-anchor": right ? "end" : "start",
        },
        bend,
      ),
      drawn("text", { x: left, y: height - 8 }, "none"),
      drawn("text", { x: width - 16, y: height - 8, "text-anchor": "end" }, `all ${figure(shares.length)}`),
    ),
  );
}

/** The place nearest to a point that no dot covers yet, within bounds. */
function besides(taken, x, y, [left, top, right, bottom]) {
  for (let distance = 0; distance < 140; distance += 7)
    for (let turn = 0; turn < 12; turn++) {
      const angle = (turn * Math.PI) / 6;
      const [across, down] = [x + distance * Math.cos(angle), y + distance * Math.sin(angle)];
      const isInside = across >= left && across <= right && down >= top && down <= bottom;
      if (isInside && taken.every(([a, d]) => Math.hypot(a - across, d - down) > 22)) return [across, down];
    }
  return [x, y];
}

/** Each step by the files that it touches and by what it gains; much for little stands at the top on the left. */
function effortPicture(rows) {
  const [width, height, left, low] = [640, 240, 64, 208];
  const files = (row) => Math.max(1, number("steps", "files", row));
  const gain = (row) => Math.max(1, number("steps", "gain", row));
  const [widest, highest] = [files, gain].map((of) => Math.max(2, ...rows.map(of)));
  const x = (value) => left + 12 + ((width - left - 32) * Math.log(value)) / Math.log(widest);
  const y = (value) => low - 12 - ((low - 32) * Math.log(value)) / Math.log(highest);
  const taken = [];
  const dots = rows.map((row) => {
    const [across, down] = besides(taken, x(files(row)), y(gain(row)), [left + 12, 12, width - 12, low - 10]);
    taken.push([across, down]);
    const told = `${text("steps", "title", row)}: gain ${figure(number("steps", "gain", row))}, ${counted(number("steps", "files", row), "file")}`;
    return drawn(
      "a",
      { href: address(["plan", text("steps", "id", row)]), "aria-label": `Step ${row + 1}, ${told}` },
      drawn("title", {}, told),
      drawn("circle", { class: `dot ${text("steps", "safety", row)}`, cx: across, cy: down, r: 11 }),
      drawn("text", { class: "inside", x: across, y: down + 4.5, "text-anchor": "middle" }, String(row + 1)),
    );
  });
  return element(
    "figure",
    {},
    element("figcaption", {}, "Gain for effort"),
    drawn(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Steps by files and gain; the board below holds the same" },
      drawn("path", { class: "axis", d: `M${left} 12V${low}H${width - 12}` }),
      drawn("text", { x: left - 8, y: 24, "text-anchor": "end" }, figure(highest)),
      drawn("text", { x: left - 8, y: low - 6, "text-anchor": "end" }, "gain 1"),
      drawn("text", { x: left, y: low + 22 }, "1 file"),
      drawn("text", { x: width - 12, y: low + 22, "text-anchor": "end" }, counted(widest, "file")),
      drawn("text", { x: (left + width) / 2, y: low + 22, "text-anchor": "middle" }, "most for least: top left"),
      dots,
    ),
  );
}
