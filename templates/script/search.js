// The search box: one list of modules, symbols, findings, steps and packages, filtered at each key.

const SHOWN_RESULTS = 14;
const SHOWN_ALIKE = 5; // of one kind and rank, so that no kind pushes out the others

/** Everything that can be found: a kind, a lower-case text of one or two lines, and a row. */
const searchable = lazy(() => {
  const kinds = [
    {
      kind: "module",
      label: "module",
      table: "modules",
      text: "id",
      more: "path",
      to: (row) => ["module", text("modules", "id", row)],
    },
    {
      kind: "symbol",
      label: "symbol",
      table: "symbols",
      text: "id",
      to: (row) => ["symbol", text("symbols", "id", row)],
    },
    {
      kind: "path",
      label: "path",
      table: "routes",
      text: "path",
      skip: isLatent,
      to: (row) => ["symbol", text("symbols", "id", ownerOf("symbols", "routes", row))],
    },
    {
      kind: "package",
      label: "package",
      table: "matrices",
      text: "parent",
      to: (row) => ["structure", text("matrices", "parent", row)],
    },
    {
      kind: "finding",
      label: "finding",
      table: "findings",
      text: "subject",
      more: "message",
      to: (row) => ["finding", text("findings", "fingerprint", row)],
    },
    { kind: "cycle", label: "cycle", table: "knots", text: "id", to: (row) => ["cycle", text("knots", "id", row)] },
    { kind: "step", label: "plan", table: "steps", text: "title", to: (row) => ["plan", text("steps", "id", row)] },
    { kind: "rule", label: "rule", table: "rules", text: "id", more: "title", to: (row) => ["findings", text("rules", "id", row)] },
  ];
  const textOf = ({ table, text: name, more, skip }, row) => {
    if (skip?.(row)) return "";
    return `${text(table, name, row)}${more ? `\n${text(table, more, row)}` : ""}`.toLowerCase();
  };
  return kinds.map((entry) => ({ ...entry, texts: range(0, size(entry.table)).map((row) => textOf(entry, row)) }));
});

/** The best matches for a query: names that end in it, then that begin a part with it, then that hold it. */
function findMatches(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return NONE;
  const exact = searched(words, (found, word) => found.includes(word));
  if (exact.length || words.every((word) => word.length < 4)) return exact;
  return searched(words, (found, word) => found.includes(word) || (word.length > 3 && isAlmost(found, word)));
}

/** Whether a part of a text is a word but for one letter that is wrong, missing, too much, or changed with the next. */
function isAlmost(found, word) {
  return found.split(/[^\p{L}\p{N}]+/u).some((part) => Math.abs(part.length - word.length) < 2 && isOneOff(part, word));
}

/** Whether two words are the same but for one slip. */
function isOneOff(one, other) {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const [left, right] = [one.slice(start), other.slice(start)];
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    (left.slice(2) === right.slice(2) && left[0] === right[1] && left[1] === right[0])
  );
}

/** The texts in which each word is found, best first; `matches.total` is how many there are in all. */
function searched(words, holds) {
  const last = words[words.length - 1];
  let total = 0;
  const ranked = [[], [], [], []];
  for (const entry of searchable()) {
    const { texts } = entry;
    const taken = [0, 0, 0, 0];
    for (let row = 0; row < texts.length; row++) {
      const found = texts[row];
      if (HOMES.has(entry.table) && !isMine(entry.table, row)) continue;
      if (!found || !words.every((word) => holds(found, word))) continue;
      total++;
      const cut = found.indexOf("\n");
      const rank = Math.min(rankOf(found.slice(0, cut < 0 ? undefined : cut), last), cut < 0 ? 3 : rankOf(found.slice(cut + 1), last));
      if (taken[rank]++ < SHOWN_ALIKE) ranked[rank].push({ entry, row });
    }
  }
  const best = ranked.flat().slice(0, SHOWN_RESULTS);
  best.total = total;
  return best;
}

/** How well a line answers a word: 0 is best. */
function rankOf(found, word) {
  const at = found.lastIndexOf(word);
  const opens = at === 0 || ".:/ ".includes(found[at - 1]);
  const closes = at + word.length === found.length;
  if (opens && closes) return 0;
  if (opens && !/[.:/]/.test(found.slice(at + word.length))) return 1;
  return opens ? 2 : 3;
}

/** Make the box work: keys, clicks, and what is said of it. */
function startSearch() {
  const box = document.getElementById("search");
  const list = document.getElementById("results");
  let matches = NONE;
  let chosen = -1;

  /** Show or hide the list. */
  function unfold(open) {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  /** Point at one result. */
  function choose(position) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = position;
    const option = matches.length ? list.children[chosen] : null;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  }

  /** Go to a result. */
  function follow({ entry, row }) {
    unfold(false);
    box.value = "";
    go(address(entry.to(row)));
  }

  /** List what the box asks for. */
  function refresh() {
    matches = findMatches(box.value);
    chosen = -1;
    list.replaceChildren(
      ...matches.map((match, position) => option(match, position)),
      ...(matches.length
        ? []
        : [
            element("li", { class: "none", role: "option", "aria-disabled": "true" }, "Nothing has all of these words"),
          ]),
      matches.total > matches.length
        ? element(
            "li",
            { class: "none", role: "option", "aria-disabled": "true" },
            `${figure(matches.total - matches.length)} more; another word narrows it`,
          )
        : "",
    );
    unfold(box.value.trim() !== "");
    choose(matches.length ? 0 : -1);
  }

  /** One line of the list. */
  function option(match, position) {
    const { entry, row } = match;
    const full = text(entry.table, entry.text, row);
    const words = entry.kind === "step";
    return element(
      "li",
      {
        role: "option",
        id: `result-${position}`,
        "aria-selected": "false",
        on: { pointerdown: (event) => event.preventDefault(), click: () => follow(match) },
      },
      words ? clipped(full) : name(full),
      element("span", { class: "quiet" }, entry.kind === "finding" ? text("findings", "rule", row) : entry.label),
    );
  }

  const keys = new Map([
    ["ArrowDown", () => choose(Math.min(chosen + 1, matches.length - 1))],
    ["ArrowUp", () => choose(Math.max(chosen - 1, 0))],
    ["Enter", () => matches[chosen] && follow(matches[chosen])],
    ["Escape", () => (list.hidden ? document.getElementById("content").focus() : unfold(false))],
  ]);
  box.addEventListener("input", refresh);
  box.addEventListener("keydown", (event) => {
    const act = keys.get(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
  box.addEventListener("blur", () => unfold(false));
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, select, textarea");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
