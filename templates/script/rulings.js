// What is decided on the steps of the plan: as the report brings it, as it is decided now, in the address and in a file.

const RULINGS = new Map([
  ["agreed", "Agreed"],
  ["rejected", "Rejected"],
  ["later", "Later"],
]);
const NOTE_LENGTH = 500;

// By the id of a step. What was decided when this report was made, or what a file brought; and what holds now.
let decidedBefore = new Map();
let decided = new Map();

/** Take what the report was made with. */
function startRulings() {
  for (const row of range(0, size("rulings"))) {
    const ruling = Object.fromEntries(
      ["state", "title", "note", "owner", "date"].map((key) => [key, text("rulings", key, row)]),
    );
    ruling.resolves = items("rulings", "resolves", row).map((item) => text("rulingResolves", "fingerprint", item));
    decidedBefore.set(text("rulings", "step", row), ruling);
  }
  decided = new Map(decidedBefore);
}

/** Decide on a step, now; no state takes the decision back. */
function decide(id, state, note) {
  if (state) rule(id, state, note, new Date().toISOString().slice(0, 10));
  else decided.delete(id);
  const found = readAddress();
  if (found) remember(found.search, "decided", writtenRulings());
}

/** Note what is decided on a step; what was decided before is left as it is. */
function rule(id, state, note, date) {
  const before = decidedBefore.get(id);
  const row = stepById().get(id);
  if (before?.state === state && before.note === note) {
    decided.set(id, before);
    return;
  }
  decided.set(id, {
    state,
    title: stepTitle(id, before),
    note: note.slice(0, NOTE_LENGTH),
    owner: before?.owner ?? "",
    date: before?.state === state ? before.date : date,
    resolves:
      row === undefined
        ? before?.resolves ?? NONE
        : items("steps", "resolves", row).map((item) => text("stepResolves", "fingerprint", item)),
  });
}

/** What a step is called, also when the plan does not know it any more. */
function stepTitle(id, ruling) {
  const row = stepById().get(id);
  if (row !== undefined) return text("steps", "title", row);
  return isUpkeep(id) ? "Keep it so" : ruling?.title ?? "";
}

/** All decisions as one word for the address; "" where nothing differs from what the report brought. */
function writtenRulings() {
  const entries = (rulings) =>
    Array.from(rulings, ([id, { state, note }]) => {
      return `${state[0]}:${encodeURIComponent(id)}${note ? `=${encodeURIComponent(note)}` : ""}`;
    })
      .sort()
      .join(",");
  const [now, before] = [entries(decided), entries(decidedBefore)];
  return now === before ? "" : now || "none";
}

/** Take the decisions that an address holds; what cannot be read is left out. */
function readRulings(written) {
  decided = new Map();
  for (const entry of written.split(",")) {
    const [, letter, id, note = ""] = /^([arl]):([^=]+)(?:=(.*))?$/.exec(entry) ?? [];
    if (!letter) continue;
    try {
      const state = Array.from(RULINGS.keys()).find((one) => one[0] === letter);
      rule(decodeURIComponent(id), state, decodeURIComponent(note), "");
    } catch {
      // A word that was cut off on its way through somebody's mail.
    }
  }
}

/** The file that `importmap plan --decisions` and `analyze --decisions` take. */
function rulingsFile() {
  const entries = sorted(Array.from(decided), ([id]) => id, false).map(([id, ruling]) => [
    id,
    Object.fromEntries(Object.entries(ruling).filter(([, value]) => value.length)),
  ]);
  return `${JSON.stringify({ schema: 1, decisions: Object.fromEntries(entries) }, null, 2)}\n`;
}

/** Take the decisions of such a file as those of last time; a sentence if it is none. */
function loadRulings(content) {
  let found;
  try {
    found = JSON.parse(content);
  } catch {
    return "This file is not JSON. The command line reads decisions in TOML, too; the page reads JSON only.";
  }
  if (!isTable(found) || !isTable(found.decisions)) return 'This file has no table "decisions".';
  const taken = new Map();
  for (const [id, said] of Object.entries(found.decisions)) {
    if (!isTable(said) || !RULINGS.has(said.state)) {
      return `The decision on ${id} has no state "agreed", "rejected" or "later".`;
    }
    const words = ["title", "note", "owner", "date"].map((key) => [key, typeof said[key] === "string" ? said[key] : ""]);
    const resolves = Array.isArray(said.resolves) ? said.resolves.filter((one) => typeof one === "string") : NONE;
    taken.set(id, { state: said.state, ...Object.fromEntries(words), resolves });
  }
  decidedBefore = taken;
  decided = new Map(taken);
  return "";
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What has become of a decision: "open", "done", "elsewhere" or "unknown"; how much, and which steps end the rest. */
function becameOf(id, ruling) {
  const left = ruling.resolves.filter((fingerprint) => stepsFor(fingerprint).length);
  const steps = Array.from(new Set(left.flatMap(stepsFor))).sort((one, other) => one - other);
  const ended = ruling.resolves.length - left.length;
  const known = stepById().has(id) || isUpkeep(id);
  const gone = ruling.resolves.length || id === "keep" ? "done" : "unknown"; // without findings it may be mistyped
  return { outcome: known ? "open" : left.length ? "elsewhere" : gone, ended, steps };
}

/** Three buttons and a note, which decide on a step. */
function rulingBox(id, after = () => {}) {
  const title = stepTitle(id, decided.get(id));
  const note = element("input", {
    type: "text",
    class: "ruling-note",
    maxlength: NOTE_LENGTH,
    placeholder: "Note: why, who, when",
    "aria-label": `Note on ${title}`,
    value: decided.get(id)?.note ?? "",
    on: {
      change: (event) => {
        decide(id, decided.get(id)?.state, event.target.value);
        after();
      },
    },
  });
  const buttons = Array.from(RULINGS, ([state, label]) =>
    element(
      "button",
      {
        type: "button",
        class: state,
        "aria-label": `${label}: ${title}`,
        on: {
          click: () => {
            decide(id, decided.get(id)?.state === state ? "" : state, note.value);
            show();
            after();
          },
        },
      },
      label,
    ),
  );
  const box = element("div", { class: "ruling" }, element("div", { role: "group" }, buttons), note);
  const show = () => {
    const state = decided.get(id)?.state ?? "";
    box.dataset.state = state;
    note.hidden = !state;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.className === state));
  };
  show();
  return box;
}

/** How many steps are decided on, in words. */
function rulingCounts() {
  const counts = new Map(Array.from(RULINGS.keys(), (state) => [state, 0]));
  for (const { state } of decided.values()) counts.set(state, counts.get(state) + 1);
  if (!decided.size) return "nothing is decided yet";
  return `${figure(counts.get("agreed"))} agreed, ${figure(counts.get("rejected"))} rejected, ${figure(counts.get("later"))} for later`;
}

/** The button that saves the decisions, and the one that reads those of last time. */
function rulingTools() {
  const problem = element("p", { class: "problem", role: "alert" });
  const save = () => {
    const held = URL.createObjectURL(new Blob([rulingsFile()], { type: "application/json" }));
    const anchor = element("a", { href: held, download: "decisions.json" });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(held), 60_000);
    announce("Saved decisions.json");
  };
  const picker = element("input", {
    type: "file",
    class: "visually-hidden",
    accept: ".json,application/json",
    tabindex: -1,
    "aria-label": "A file of decisions",
    on: {
      change: async () => {
        const [file] = picker.files;
        if (!file) return;
        problem.textContent = loadRulings(await file.text());
        picker.value = "";
        if (problem.textContent) return;
        const found = readAddress();
        if (found) remember(found.search, "decided", "");
        showScreen();
        announce(`Read ${counted(decided.size, "decision")}`);
      },
    },
  });
  return [
    element("button", { type: "button", on: { click: save } }, "Save decisions"),
    element("button", { type: "button", on: { click: () => picker.click() } }, "Load decisions"),
    picker,
    problem,
  ];
}
