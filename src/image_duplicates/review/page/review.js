"use strict";

// All text of the dataset goes in as text: none of it is ever markup.
const KEYS = [..."123456789abcefghijlmnoqtvwxyz"];
const KINDS = {
  label_conflict: "One picture in several classes",
  near_duplicate: "Two pictures that look alike",
  same_scene: "Two pictures of one scene",
};
const BUILDING = "A build is being written: what you see is the one before.";
const $ = (id) => document.getElementById(id);
const state = {
  all: [], shown: [], place: 0, names: {}, details: new Map(), done: [], hasPictures: false, refusal: null,
  build: null, writes: 0, writing: 0, last: Promise.resolve(), seen: null,
};

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

async function ask(address, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  let response;
  // A connection may be closed just when it is used; to ask the same twice does no harm.
  try {
    response = await fetch(address, options).catch(() => fetch(address, options));
  } catch {
    throw new Error("The review does not answer: start image-duplicates review again.");
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function notice(text) {
  $("notice").textContent = text || "";
  $("notice").hidden = !text;
}

function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) { count /= 1000; unit += 1; }
  return `${unit && count < 100 ? count.toFixed(1) : Math.round(count)} ${units[unit]}`;
}

const counted = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
const isOpen = (conflict) => conflict.status === "undecided" || conflict.status === "stale";
const current = () => state.shown[state.place];

// The filters, and where one is in what they leave.

function isShown(conflict) {
  const show = $("show").value, pair = $("pair").value;
  const count = Number($("count").value);
  return (!$("kind").value || conflict.kind === $("kind").value)
    && (show === "all" || (show === "open") === isOpen(conflict))
    && (!pair || pair.split(" ").every((id) => conflict.classes.includes(id)))
    && (!count || (count === 2 ? conflict.classes.length === 2 : conflict.classes.length >= count))
    && conflict.bytes >= Number($("waste").value);
}

function filter(keepId) {
  state.shown = state.all.filter((conflict) => conflict.id === keepId || isShown(conflict));
  const place = state.shown.findIndex((conflict) => conflict.id === keepId);
  state.place = place < 0 ? 0 : place;
}

function listPairs() {
  const counts = new Map();
  for (const conflict of state.all.filter(isOpen)) {
    const ids = conflict.classes;
    if (ids.length > 20) continue;
    for (let one = 0; one < ids.length; one += 1) {
      for (let other = one + 1; other < ids.length; other += 1) {
        const key = [ids[one], ids[other]].sort().join(" ");
        counts.set(key, (counts.get(key) || 0) + 1);
      }
    }
  }
  const chosen = $("pair").value;
  const pairs = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 500);
  $("pair").replaceChildren(
    element("option", { value: "" }, "all"),
    ...pairs.map(([key, count]) => element(
      "option", { value: key },
      `${key.split(" ").map((id) => state.names[id]).join(" and ")} (${count})`,
    )),
  );
  if (chosen && !counts.has(chosen)) {
    $("pair").append(element("option", { value: chosen }, `${chosen.split(" ").map((id) => state.names[id]).join(" and ")} (0)`));
  }
  $("pair").value = chosen;
}

async function load(keepId) {
  const answer = await ask("/api/list");
  state.all = answer.conflicts;
  state.names = answer.classes;
  state.build = answer.build;
  state.hasPictures = answer.has_pictures;
  state.refusal = answer.refusal;
  state.details.clear();
  notice(answer.refusal || (answer.is_building ? BUILDING : ""));
  listPairs();
  filter(keepId);
  show();
}

// Another tab, a build or an editor may have changed something.
async function refresh() {
  const writes = state.writes;
  const answer = await ask("/api/decisions");
  // What was written meanwhile is newer than the answer.
  if (writes !== state.writes || state.writing) return;
  if (answer.build !== state.build) {
    await load(current() && current().id);
    return;
  }
  if (answer.is_building && !state.refusal) notice(BUILDING);
  else if ($("notice").textContent === BUILDING) notice("");
  for (const conflict of state.all) {
    Object.assign(conflict, answer.states[conflict.id] || (conflict.verdict ? conflict.undecided : {}));
  }
  progress();
  status();
}

// What is seen.

function details(conflict) {
  if (!state.details.has(conflict.id)) {
    const asked = ask(`/api/conflict/${encodeURIComponent(conflict.id)}`);
    asked.catch(() => state.details.delete(conflict.id));
    state.details.set(conflict.id, asked);
  }
  return state.details.get(conflict.id);
}

function address(hash, isSmall) {
  return `/picture/${encodeURIComponent(hash)}${isSmall ? "?small" : ""}`;
}

function progress() {
  const counting = state.all.filter((conflict) => !$("kind").value || conflict.kind === $("kind").value);
  const open = counting.filter(isOpen).length;
  const here = state.shown.length ? `${state.place + 1} of ${state.shown.length.toLocaleString("en")} shown, ` : "";
  const writing = state.writing ? `, ${state.writing.toLocaleString("en")} being written` : "";
  $("left").textContent = `${here}${open.toLocaleString("en")} of ${counting.length.toLocaleString("en")} left to decide${writing}`;
  $("progress").max = Math.max(counting.length, 1);
  $("progress").value = counting.length - open;
}

function status() {
  const conflict = current();
  if (!conflict) return;
  const verdicts = {
    class: conflict.right ? `${conflict.right[0]} / ${conflict.right[1]} is right` : "",
    drop: "drop it everywhere",
    keep_all: "keep all",
  };
  const by = [conflict.decided_by && `by ${conflict.decided_by}`, conflict.decided_on && `on ${conflict.decided_on}`].filter(Boolean).join(" ");
  const said = conflict.verdict ? `${verdicts[conflict.verdict] || conflict.verdict} ${by}${conflict.reason ? `: ${conflict.reason}` : ""}` : "";
  $("status").textContent = {
    decided: `Decided: ${said}`,
    stale: `Stale, since its classes or copies have changed: ${said}`,
    accepted: "Accepted by a seed: the gates do not count it.",
    ruled: "Decided by a rule of decision_rules; what you decide here counts before it.",
    resolved: "Resolved: the plan leaves it in one class already.",
  }[conflict.status] || "Not decided";
  for (const button of document.querySelectorAll("#classes button")) {
    const isRight = conflict.verdict === "class" && conflict.status !== "stale"
      && conflict.right.join("\0") === `${button.dataset.category}\0${button.dataset.name}`;
    button.setAttribute("aria-pressed", String(isRight));
  }
  for (const name of ["drop", "keep_all"]) {
    $(name).setAttribute("aria-pressed", String(conflict.verdict === name && conflict.status !== "stale"));
  }
}

function pictureOf(picture, number, found) {
  const copy = picture.copies[0] || {};
  const facts = [
    copy.width_px && `${copy.width_px} × ${copy.height_px} px`,
    copy.file_bytes && bytes(copy.file_bytes),
    counted(picture.copies.length + picture.more_copies, "copy", "copies"),
    [...new Set(picture.copies.map((one) => one.source_domain).filter(Boolean))].slice(0, 3).join(", "),
  ].filter(Boolean).join(" · ");
  const label = found.pictures.length > 1 ? `Picture ${number + 1}` : "The picture";
  const figure = element("figure");
  const fallback = () => element("div", { className: "none" },
    state.hasPictures ? "No copy of this picture can be shown." : "Name the folder of the pictures to see them: image-duplicates review FOLDER");
  if (state.hasPictures) {
    const image = element("img", { src: address(picture.content_hash), alt: `${label}, ${copy.relative_path || picture.content_hash}` });
    image.addEventListener("error", () => image.replaceWith(fallback()));
    figure.append(image);
  } else figure.append(fallback());
  figure.append(element("figcaption", {}, facts, element("br"), copy.relative_path || "", element("br"), copy.source_url || ""));
  return figure;
}

function choice(found, number, pictures) {
  const key = KEYS[number];
  const where = pictures.length > 1
    ? `, in picture ${pictures.map((picture, place) => (found.hashes.includes(picture.content_hash) ? place + 1 : 0)).filter(Boolean).join(" and ")}`
    : "";
  const button = element("button", { type: "button" },
    element("kbd", {}, key || "·"),
    element("span", { className: "name" }, `${found.category_name} / ${found.class_name}`,
      element("small", {}, `${counted(found.copies, "copy", "copies")}${where}`)),
    element("span", { className: "samples" }, ...(state.hasPictures ? found.samples : []).map((hash) => {
      const image = element("img", { src: address(hash, true), alt: "", loading: "lazy" });
      image.addEventListener("error", () => image.remove());
      return image;
    })));
  button.dataset.id = found.class_id;
  button.dataset.category = found.category_name;
  button.dataset.name = found.class_name;
  button.disabled = Boolean(state.refusal);
  button.addEventListener("click", () => decide("class", found.class_id));
  return element("li", {}, button);
}

function copiesOf(picture) {
  return element("ul", {}, ...picture.copies.map((copy) => element("li", {},
    `${copy.category_name} / ${copy.class_name}${copy.split_name ? `, ${copy.split_name}` : ""}: ${copy.relative_path || "no path"}`,
    copy.source_url ? `, from ${copy.source_url}` : "",
    element("br"), `${copy.action}: ${copy.reason}`)),
  ...(picture.more_copies ? [element("li", {}, `and ${picture.more_copies.toLocaleString("en")} more`)] : []));
}

function group() {
  const pair = $("pair").value;
  const open = state.shown.filter(isOpen);
  $("group").hidden = !pair || open.length < 2 || Boolean(state.refusal);
  if ($("group").hidden) return;
  const ids = pair.split(" ");
  $("group-text").textContent = `${counted(open.length, "conflict", "conflicts")} of ${ids.map((id) => state.names[id]).join(" and ")} shown.`;
  $("group-choices").replaceChildren(...ids.map((id) => {
    const button = element("button", { type: "button" }, `all ${open.length.toLocaleString("en")} are ${state.names[id]}`);
    button.addEventListener("click", () => decideGroup(open, id));
    return button;
  }));
}

function offerUndo() {
  const conflict = current();
  $("undo").disabled = Boolean(state.refusal) || !(state.done.length || (conflict && conflict.verdict));
}

async function show() {
  progress();
  group();
  const conflict = current();
  $("main").ariaBusy = conflict && conflict !== state.seen ? "true" : null;
  for (const name of ["drop", "keep_all", "reason"]) $(name).disabled = !conflict || Boolean(state.refusal);
  offerUndo();
  if (!conflict) {
    $("title").textContent = state.all.some(isOpen) ? "Nothing is left with these filters." : "Nothing is left to decide. Build again: the plan carries out what you decided.";
    for (const name of ["pictures", "classes", "copies"]) $(name).replaceChildren();
    $("status").textContent = "";
    return;
  }
  let found;
  try {
    found = await details(conflict);
  } catch (error) {
    notice(error.message);
    return;
  }
  if (conflict !== current()) return;
  state.seen = conflict;
  $("main").ariaBusy = null;
  $("title").textContent = KINDS[conflict.kind];
  $("reason").value = conflict.reason || "";
  $("pictures").replaceChildren(...found.pictures.map((picture, number) => pictureOf(picture, number, found)));
  $("classes").replaceChildren(...found.classes.map((one, number) => choice(one, number, found.pictures)));
  $("copies").replaceChildren(...found.pictures.map(copiesOf));
  status();
  ahead();
}

// The next ones are asked for while one looks at this one.
function ahead() {
  for (const conflict of state.shown.slice(state.place + 1, state.place + 4)) {
    details(conflict).then((found) => {
      if (state.hasPictures) for (const picture of found.pictures) new Image().src = address(picture.content_hash);
    }, () => {});
  }
}

// What is done.

function move(step) {
  state.place = Math.min(Math.max(state.place + step, 0), Math.max(state.shown.length - 1, 0));
  show();
}

function onward() {
  const after = state.shown.findIndex((conflict, place) => place > state.place && isOpen(conflict));
  const first = state.shown.findIndex(isOpen);
  if (after >= 0 || first >= 0) state.place = after >= 0 ? after : first;
  else if ($("show").value === "open") filter();
  show();
}

// One after the other, in the order of the keys: what is undone was written before.
async function write(address, conflicts, body) {
  const before = conflicts.map((conflict) => ({ ...conflict }));
  const earlier = state.last;
  let done;
  state.last = new Promise((resolve) => { done = resolve; });
  state.writing += 1;
  state.writes += 1;
  await earlier;
  try {
    const answer = await ask(address, { ids: conflicts.map((conflict) => conflict.id), ...body });
    for (const conflict of conflicts) Object.assign(conflict, answer[conflict.id]);
    if (!state.refusal) notice("");
    return true;
  } catch (error) {
    conflicts.forEach((conflict, place) => Object.assign(conflict, before[place]));
    notice(`Not written. ${error.message}`);
    return false;
  } finally {
    state.writing -= 1;
    done();
    progress();
    status();
    group();
    offerUndo();
  }
}

// One looks at the next picture while this row is written; where it fails, one is told and led back.
async function decide(verdict, classId) {
  const conflict = current();
  // Nobody decides what is not shown yet.
  if (!conflict || conflict !== state.seen || state.refusal) return;
  const reason = $("reason").value;
  const step = [conflict];
  const isWritten = write("/api/decide", step, { verdict, class_id: classId, reason });
  state.done.push(step);
  conflict.status = "decided";
  onward();
  if (!await isWritten) {
    state.done = state.done.filter((one) => one !== step);
    if (!state.shown.includes(conflict)) filter(conflict.id);
    state.place = state.shown.indexOf(conflict);
    show();
  }
}

async function decideGroup(conflicts, classId) {
  $("confirm-text").textContent = `${state.names[classId]} is right of ${counted(conflicts.length, "conflict", "conflicts")}: what other classes hold of them goes when the plan is applied. A key takes it back.`;
  $("confirm").showModal();
  const isMeant = await new Promise((resolve) => {
    $("confirm").addEventListener("close", () => resolve($("confirm").returnValue === "yes"), { once: true });
  });
  if (!isMeant) return;
  if (await write("/api/decide", conflicts, { verdict: "class", class_id: classId, reason: $("reason").value })) {
    state.done.push(conflicts);
    listPairs();
    filter();
    show();
  }
}

async function undo() {
  if (state.refusal) return;
  const conflict = current();
  const last = state.done.pop() || (conflict && conflict.verdict ? [conflict] : null);
  if (!last) return;
  if (await write("/api/undo", last, {})) {
    filter(last[0].id);
    show();
  }
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("confirm").open) return;
  if (event.target === $("reason")) {
    if (event.key === "Enter" || event.key === "Escape") $("main").focus();
    return;
  }
  if (event.target.tagName === "SELECT") return;
  const number = KEYS.indexOf(event.key);
  const button = number < 0 ? null : document.querySelectorAll("#classes button")[number];
  const moves = {
    d: () => decide("drop"), k: () => decide("keep_all"), u: undo, r: () => $("reason").focus(),
    s: () => move(1), ArrowRight: () => move(1), p: () => move(-1), ArrowLeft: () => move(-1),
  };
  if (button) button.click();
  else if (moves[event.key]) moves[event.key]();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", press);
for (const name of ["kind", "show", "pair", "count", "waste"]) {
  $(name).addEventListener("change", () => { filter(); show(); });
}
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("drop").addEventListener("click", () => decide("drop"));
$("keep_all").addEventListener("click", () => decide("keep_all"));
$("next").addEventListener("click", () => move(1));
$("previous").addEventListener("click", () => move(-1));
$("undo").addEventListener("click", undo);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh().catch((error) => notice(error.message));
});
setInterval(() => refresh().catch((error) => notice(error.message)), 5000);
load().then(() => $("main").focus(), (error) => notice(error.message));
