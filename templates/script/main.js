// The frame: from an address to a screen, and what surrounds every screen.

const screens = new Map([
  ["findings", findingsScreen],
  ["broken", brokenScreen],
  ["tests", testsScreen],
  ["finding", findingScreen],
  ["structure", structureScreen],
  ["modules", modulesScreen],
  ["module", moduleScreen],
  ["removals", removalsScreen],
  ["symbols", symbolsScreen],
  ["symbol", symbolScreen],
  ["cycles", cyclesScreen],
  ["cycle", cycleScreen],
  ["diff", diffScreen],
  ["migration", migrationScreen],
  ["agreed", agreedScreen],
  ["parts", partsScreen],
  ["plan", (parts, search) => (parts.length ? stepScreen(parts) : planScreen(parts, search))],
]);

// Screens that stand in the document already, so that they can be read without a script.
const documented = new Map(
  [
    ["", "overview"],
    ["about", "about"],
  ].filter(([, id]) => document.getElementById(id)),
);
// The first screen of a part; a comparison of which there is no report is a document of its own, with one screen alone.
screens.set("", documented.has("") ? partOverview : diffScreen);

// The screens whose lists are narrowed to the chosen part.
const NARROWED = new Set("findings broken tests structure modules removals symbols cycles migration plan diff".split(" "));

// Where the reader was on each screen, for the way back.
const scrolled = new Map();
let forward = false;
let redraw = () => {};

/** What is shown where an address leads nowhere. */
function missing(title, sentence) {
  return {
    title,
    crumbs: [],
    sentence: [sentence],
    content: [element("p", {}, "Press / to search, or begin at the ", link([""], "overview"), ".")],
  };
}

/** Go to an address, to the top of its screen. */
function go(target) {
  forward = true;
  if (location.hash === target) showScreen();
  else location.hash = target;
}

/** The parts of an address; null for one that cannot be read. */
function readAddress() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  try {
    const [first, ...rest] = path.split("/").map(decodeURIComponent);
    return { first, rest, search: new URLSearchParams(query) };
  } catch {
    return null;
  }
}

/** Show the screen that the address names; an event says which one is left. */
function showScreen(event) {
  if (location.hash && !location.hash.startsWith("#/")) return;
  const here = location.hash;
  const path = here.split("?")[0] || "#/";
  delete document.body.dataset.ready;
  dropTables();
  if (event?.oldURL) scrolled.set(new URL(event.oldURL).hash, window.scrollY);
  const found = readAddress();
  if (found) carryOn(found.search);
  const isWhole = found?.first !== "" || !chosenPart.kind;
  const fixed = found && isWhole && documented.get(found.first);
  for (const id of documented.values()) document.getElementById(id).hidden = id !== fixed;
  const screen = document.getElementById("screen");
  screen.hidden = Boolean(fixed);
  screen.replaceChildren();
  const view = fixed ? standingView(fixed, found) : builtView(screen, found);
  screen.dataset.name = found?.first ?? "";
  redraw = view.draw ?? (() => {});
  fillFrame(found?.first, view);
  const place = forward || !scrolled.has(here) ? 0 : scrolled.get(here);
  (view.focus ?? view.heading).focus({ preventScroll: true });
  drawTables();
  if (view.focus) view.focus.scrollIntoView({ block: fixed ? "start" : "nearest" });
  else window.scrollTo(0, place);
  drawTables();
  forward = false;
  document.body.dataset.ready = path;
}

/** What holds on every screen: an address that was not seen yet may change it, and every address says it. */
function carryOn(search) {
  const isNew = !history.state?.seen;
  history.replaceState({ seen: true }, "");
  if (isNew && search.has("decided")) readRulings(search.get("decided"));
  if (isNew && search.has("part")) choosePart(search.get("part"));
  remember(search, "decided", writtenRulings());
  remember(search, "part", partKey());
  if (document.getElementById("part")) showPart();
}

/** Give a link that is about to be followed what holds on every screen, so that it holds in a new tab, too. */
function carry(followed) {
  const [path, query = ""] = followed.getAttribute("href").split("?");
  const search = new URLSearchParams(query);
  const holding = [["decided", writtenRulings()], ["part", partKey()]];
  for (const [key, value] of holding) if (value && !search.has(key)) search.set(key, value);
  if (search.size) followed.setAttribute("href", `${path}?${search}`);
}

/** A screen of the document, and the part of it that the address means. */
function standingView(id, found) {
  const heading = document.querySelector(`#${id} h1`);
  const target = found.rest.length ? document.getElementById(`${id}-${found.rest[0]}`) : null;
  return {
    title: heading.textContent,
    crumbs: id === "overview" ? [] : [["About", ["about"]]],
    heading,
    focus: target,
    sentence: [],
  };
}

/** A screen that is made now. */
function builtView(screen, found) {
  const make = found && screens.get(found.first);
  const view = make
    ? make(found.rest, found.search)
    : missing("Not found", "This address names no screen of the report.");
  const narrowed = NARROWED.has(found?.first) && !found.rest.length ? partPrefix() : NONE;
  view.heading = element("h1", { tabindex: -1, class: view.kind ?? null }, prose(view.title));
  screen.append(element("div", { class: "titled" }, view.heading, copyButton(view)), element("p", { class: "conclusion" }, narrowed, view.sentence), ...view.content.filter(Boolean));
  view.draw?.();
  return view;
}

/** A button that puts title and address on one line, for the minutes of a meeting. */
function copyButton(view) {
  const button = element("button", { type: "button", class: "copy", title: "Copy title and link as one line" }, "Copy link");
  button.addEventListener("click", async () => {
    const line = `${view.title}: ${location.href}`;
    try {
      await navigator.clipboard.writeText(line);
    } catch {
      const field = element("textarea", { class: "visually-hidden" });
      field.value = line;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    button.textContent = "Copied";
    announce("Copied title and link");
  });
  return button;
}

/** Title, breadcrumbs, the screen's name in the menu, and a word for those who hear the page. */
function fillFrame(first, view) {
  document.title = `${view.title} – ${document.body.dataset.project}`;
  const crumbs = document.getElementById("breadcrumbs");
  crumbs.hidden = !view.crumbs.length;
  const trail = [["Overview", [""]], ...view.crumbs];
  crumbs.firstElementChild.replaceChildren(
    ...trail.map(([label, parts], place) =>
      element(
        "li",
        {},
        element(
          "a",
          { href: address(parts), "aria-current": place === trail.length - 1 ? "page" : null, title: label },
          element("bdi", {}, label),
        ),
      ),
    ),
  );
  const families = new Map([
    ["finding", "findings"],
    ["module", "modules"],
    ["symbol", "symbols"],
    ["cycle", "cycles"],
    ["agreed", "plan"],
  ]);
  for (const entry of document.querySelectorAll(".screens a")) {
    const own = entry.getAttribute("href").split("?")[0] === `#/${families.get(first) ?? first}`;
    if (own) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  }
  announce([view.title, ...view.sentence.flat(Infinity).map((piece) => piece.textContent ?? piece)].join(" "));
}

/** A choice that outlives the page, where the browser keeps any for files. */
function kept(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(`importmap.${key}`) ?? "";
    localStorage.setItem(`importmap.${key}`, value);
  } catch {
    // A file may have no storage; then the choice lasts as long as the page.
  }
  return value ?? "";
}

/** Light, dark, or as the system has it. */
function startTheme() {
  const box = document.getElementById("theme");
  box.value = kept("theme");
  const apply = () => {
    if (box.value) document.documentElement.dataset.theme = box.value;
    else delete document.documentElement.dataset.theme;
  };
  box.addEventListener("change", () => {
    kept("theme", box.value);
    apply();
  });
  apply();
}

/** Large type for a projector. */
function startPresenting() {
  const button = document.getElementById("present");
  const apply = (on) => {
    document.documentElement.classList.toggle("present", on);
    button.setAttribute("aria-pressed", String(on));
  };
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    kept("present", on ? "yes" : "");
    apply(on);
    if (document.getElementById("screen").dataset.name === "structure") showScreen();
    resize();
  });
  apply(kept("present") === "yes");
}

/** What depends on the size of the window or of the type is drawn again. */
function resize() {
  measureHead();
  redraw();
  for (const table of liveTables) arrange(table);
}

/** The height of the head, below which the heads of tables stick. */
function measureHead() {
  const head = document.querySelector(".masthead");
  document.documentElement.style.setProperty(
    "--head",
    getComputedStyle(head).position === "sticky" ? `${head.offsetHeight}px` : "0px",
  );
}

/** Everything that is done once. */
async function start() {
  try {
    await load();
  } catch (problem) {
    fail(problem.message);
    return;
  }
  for (const part of document.querySelectorAll(".tools, .screens")) part.hidden = false;
  history.scrollRestoration = "manual";
  startRulings();
  if (document.getElementById("part")) startParts();
  startTheme();
  startPresenting();
  if (document.getElementById("search")) startSearch();
  document.getElementById("print").addEventListener("click", () => window.print());
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("content").focus();
  });
  for (const event of ["pointerdown", "focusin"])
    document.addEventListener(event, ({ target }) => {
      const followed = target.closest?.('a[href^="#/"]');
      if (followed) carry(followed);
    });
  document.addEventListener("click", (event) => {
    const followed = event.target.closest?.('a[href^="#/"]');
    if (followed) forward = (followed.hash ?? followed.getAttribute("href")) !== location.hash;
  });
  window.addEventListener("hashchange", showScreen);
  window.addEventListener("scroll", drawTables, { passive: true });
  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", () => printTables(true));
  window.addEventListener("afterprint", () => printTables(false));
  measureHead();
  showScreen();
}

start();
