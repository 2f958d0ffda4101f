// What if: cuts of a knot that are tried, and the size of what they leave.

/** The size of the largest knot that is left after each cut, as steps. */
function staircase(row, cuts) {
  const sizes = [number("cuts", "before", cuts[0]), ...cuts.map((cut) => number("cuts", "after", cut))];
  if (sizes.length < 3) return null;
  const [width, height, left] = [640, 120, 44];
  const wide = (width - left - 8) / sizes.length;
  const at = (size) => 10 + (height - 30) * (1 - size / sizes[0]);
  const steps = sizes.map((size, place) => `${place ? "V" : `M${left} `}${at(size).toFixed(1)}H${(left + (place + 1) * wide).toFixed(1)}`);
  return element(
    "figure",
    { class: "staircase", "aria-label": "The largest knot by the number of cuts; the list below holds the same" },
    drawn(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
      drawn("path", { class: "axis", d: `M${left} 10V${height - 20}H${width - 8}` }),
      drawn("path", { class: "steps", d: steps.join("") }),
      drawn("text", { x: left - 6, y: 14, "text-anchor": "end" }, figure(sizes[0])),
      drawn("text", { x: left - 6, y: height - 17, "text-anchor": "end" }, "0"),
      drawn("text", { x: left, y: height - 4 }, "no cut"),
      drawn("text", { x: width - 8, y: height - 4, "text-anchor": "end" }, counted(cuts.length, "cut")),
    ),
  );
}

/** Boxes to tick cuts with, and a bar that says what the ticked ones gain; the choice is kept in the address. */
function whatIf(row, cuts, search) {
  const members = membersOf(row);
  const chosen = new Set((search.get("cuts") ?? "").split(",").filter(Boolean).map(Number));
  const told = element("p", { role: "status" });
  const step = stepOfKnot(row);
  const picks = () => cuts.filter((_, place) => chosen.has(place + 1));
  const agree = element("button", {
    type: "button",
    on: {
      click: () => {
        const id = text("steps", "id", step);
        decide(id, "agreed", noteOfCuts(decided.get(id)?.note ?? "", picks()));
        search.set("decided", writtenRulings());
        say();
        announce(`Agreed on ${counted(chosen.size, "cut")}`);
      },
    },
  });
  const say = () => {
    const picked = picks();
    agree.hidden = step === undefined || !picked.length;
    if (!agree.hidden) {
      const ruling = decided.get(text("steps", "id", step));
      const holds = ruling?.state === "agreed" && ruling.note === noteOfCuts(ruling.note, picked);
      agree.setAttribute("aria-pressed", String(holds));
      agree.textContent = holds ? "✓ Agreed in the plan" : "Agree on these cuts";
    }
    if (!picked.length) {
      told.replaceChildren("Tick cuts to see what they gain together.");
      return;
    }
    const files = new Set(picked.map((cut) => number("cuts", "importer", cut))).size;
    const names = sum(picked.map((cut) => number("cuts", "names", cut)));
    const left = largestAfter(row, members, picked);
    told.replaceChildren(
      element("b", {}, `${counted(picked.length, "cut")}: ${figure(members.length)} → ${figure(left)}`),
      bar(left, members.length, "backward"),
      element("span", {}, `${counted(files, "file")}, ${counted(names, "name")}`),
    );
  };
  const box = (place) =>
    element("input", {
      type: "checkbox",
      checked: chosen.has(place + 1),
      "aria-label": `Try cut ${place + 1}`,
      on: {
        change: (event) => {
          if (event.target.checked) chosen.add(place + 1);
          else chosen.delete(place + 1);
          remember(search, "cuts", Array.from(chosen).sort((one, other) => one - other).join(","));
          say();
        },
      },
    });
  say();
  return { node: element("div", { class: "trial" }, told, agree), box };
}

/** The step of the plan that unties a knot; undefined if none does. */
function stepOfKnot(row) {
  const findings = findingsByText().get(number("knots", "id", row)) ?? NONE;
  return findings.flatMap((finding) => stepsFor(text("findings", "fingerprint", finding)))[0];
}

/** A note with these cuts at its end, in place of those that it named before; as many as a note has room for. */
function noteOfCuts(note, picked) {
  const own = note.replace(/(^|; )cuts: .*$/, "");
  const ends = (cut) => ["importer", "imported"].map((end) => text("modules", "id", number("cuts", end, cut))).join(" → ");
  const write = (most) => {
    const more = picked.length - most;
    const listed = [...picked.slice(0, most).map(ends), ...(more ? [`${figure(more)} more`] : [])];
    return `${own ? `${own}; ` : ""}cuts: ${listed.join(", ")}`;
  };
  let most = picked.length;
  while (most && write(most).length > NOTE_LENGTH) most -= 1;
  return write(most);
}

/** How many modules the largest knot has when some imports are gone; 0 where none is left. */
function largestAfter(row, members, cuts) {
  const place = new Map(members.map((module, position) => [module, position]));
  const gone = new Set(cuts.map((cut) => `${number("cuts", "importer", cut)} ${number("cuts", "imported", cut)}`));
  const view = viewOf(row);
  const leading = members.map((module) =>
    leaving(module)
      .filter((edge) => !gone.has(`${module} ${number("edges", "imported", edge)}`))
      .filter((edge) => counts(view, MOMENTS.map((when) => number("edges", when, edge))))
      .flatMap((edge) => targetsOf(edge, view))
      .filter((target) => target !== module && place.has(target))
      .map((target) => place.get(target)),
  );
  const sizes = new Map();
  for (const knot of components(leading)) sizes.set(knot, (sizes.get(knot) ?? 0) + 1);
  const most = Math.max(...sizes.values());
  return most > 1 ? most : 0;
}
