// Goes through every view in one frame and measures what the eye overlooks: text that is cut, runs
// out of its box or over other text, targets and type that are too small, a last line of one
// character, a line that begins with a comma, words of the other language. Run by `shoot --audit`
// and by the tests. One line a finding: view, kind, element, measure, words.
const asked = new URLSearchParams(location.search);
const [width, height] = (asked.get("size") ?? "1080x1920").split("x").map(Number);
const lang = asked.get("lang") ?? "zh";
const elder = asked.get("elder") === "1";
// Text enlarged, in per cent.
const text = Number(asked.get("text") ?? 100);
const face = asked.get("face") ?? "kiosk";
const page = { kiosk: "index.html", counter: "counter.html", board: "board.html" }[face];
const all = (await (await fetch("views.json")).json())[face];
// One of each kind of page, not every error and every item's questions.
const lean = (name) => asked.get("lean") !== "1" || !/^code-|^question-(GA-0002|JY|MZ|RS|WJ)/.test(name);
const names = asked.get("names") ? asked.get("names").split(",") : Object.keys(all.views).filter(lean);
const frame = document.createElement("iframe");
frame.style.cssText = `border:0;width:${width}px;height:${height}px`;
const panel = asked.get("panel") ?? "1";
// Between two views another is shown, so that nothing is left of the one before.
const rest = { kiosk: "ended", counter: "tray-empty", board: "waiting" }[face];
frame.src = `${page}?view=${rest}&lang=${lang}&elder=${elder ? 1 : 0}&panel=${panel}`;
document.body.prepend(frame);
const pause = (time) => new Promise((done) => setTimeout(done, time));
const lines = [];
const seen = new Set();
const tell = (view, what, element, more = "") => {
  const where = element.dataset?.testid ?? (element.className || element.parentElement?.className) ?? element.tagName;
  const words = (element.textContent ?? "").replace(/[\s\u200b]+/g, " ").trim().slice(0, 60);
  const line = `${what}\t${where}\t${more}\t${words}`;
  if (!seen.has(line)) lines.push(`${view}\t${line}`);
  seen.add(line);
};

for (let turn = 0; turn < 400 && !frame.contentDocument?.querySelector("[data-testid=shell]"); turn += 1) await pause(25);
const doc = frame.contentDocument;
const styleOf = (element) => frame.contentWindow.getComputedStyle(element);
if (text !== 100) doc.documentElement.style.fontSize = `${(parseFloat(styleOf(doc.documentElement).fontSize) * text) / 100}px`;
await doc.fonts.ready;

/** Shows a view; whether the program says that this is what it has drawn. */
const show = async (name) => {
  const sequence = frame.contentWindow.showView(name, lang, elder);
  const shell = () => doc.querySelector("[data-testid=shell]");
  for (let turn = 0; turn < 100 && shell()?.dataset.sequence !== sequence; turn += 1) await pause(10);
  return shell()?.dataset.sequence === sequence;
};

/** Where each character of a text node stands. */
const characters = (node) => {
  const range = doc.createRange();
  const found = [];
  for (let at = 0; at < node.data.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    // At the beginning of a line WebKit tells an empty box at the end of the line before, too.
    const box = [...range.getClientRects()].find(({ width }) => width > 0);
    if (box) found.push({ character: node.data[at], box });
  }
  return found;
};

/** The lines that characters are set in. */
const setLines = (found) => {
  const rows = [];
  for (const { character, box } of found) {
    const row = rows.find((row) => Math.abs(row.middle - (box.top + box.bottom) / 2) < box.height * 0.4);
    if (row) row.text += character;
    else rows.push({ middle: (box.top + box.bottom) / 2, text: character });
  }
  return rows.map((row) => row.text.trim()).filter(Boolean);
};

/** The box whose lines a text is part of. */
const blockOf = (element) => {
  let block = element;
  while (block.matches(".phrase") || styleOf(block).display === "inline") block = block.parentElement;
  return block;
};

/** Whatever a finger or the mouse is to meet. */
const roles = ["button", "checkbox", "link", "menuitem", "option", "radio", "switch", "tab"];
const targets = ["a", "button", "input", "select", "summary", "textarea", ...roles.map((role) => `[role=${role}]`)].join(", ");

const measureBoxes = (name, area, panel) => {
  const least = face === "kiosk" && !panel && elder ? 60 : 44;
  const kiosk = area.getBoundingClientRect();
  if (kiosk.bottom > height + 1) tell(name, "outside", area, `${Math.round(kiosk.bottom)}>${height}`);
  for (const element of area.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (!box.width || element.closest("svg, .unseen, .usual")) continue;
    const style = styleOf(element);
    if (style.clipPath !== "none") continue;
    const scrolls = /auto|scroll/.test(style.overflowY);
    if (element.scrollWidth > element.clientWidth + 1 && style.display !== "inline" && !element.closest("input, select, .icon, .option-mark"))
      tell(name, "wide", element, `${element.scrollWidth}>${element.clientWidth}`);
    if (!scrolls && element.scrollHeight > element.clientHeight + 3 && style.overflowY === "hidden")
      tell(name, "cut", element, `${element.scrollHeight}>${element.clientHeight}`);
    if (box.right > kiosk.right + 1 || box.left < kiosk.left - 1 || ((panel || face === "board") && box.bottom > kiosk.bottom + 1))
      tell(name, "outside", element);
    if (element.matches(targets)) {
      // A box to tick is touched by its label.
      const touched = (element.closest("label") ?? element).getBoundingClientRect();
      if (Math.min(touched.width, touched.height) < least - 0.5)
        tell(name, "small", element, `${Math.round(touched.width)}x${Math.round(touched.height)}`);
    }
  }
};

/** Type no smaller than the table of the look has it: notes, hints, titles. */
const leastType = (element, panel) => {
  // From across a hall it is the size of the screen that counts, not of its pixels.
  if (face === "board") {
    const unit = Math.min(width, height) / 1080;
    return (element.closest(".zh") && !element.closest(".board-note, thead, .board-serving") ? 30 : 20) * unit;
  }
  if (face === "counter") return element.closest("h1:not(.list h1)") ? 30 : element.closest("h2, .list h1") && !element.closest(".tag") ? 17 : 14;
  if (panel) return 16;
  if (element.closest("h1, .dialog h2")) return 52;
  if (element.closest(".hint")) return elder ? 31 : 24;
  return elder ? 28.6 : 22;
};

const foreign = (element, words) => {
  if (element.closest("[lang]") !== doc.documentElement || element.closest("code, .letters, [data-testid=person], [data-testid=identity-name], .composer-hint, .panel-missing, .key-hint, kbd, .cell-name, [data-testid=case-number], [data-testid=me], .gate-key strong, .gate-pin strong, .gate-card p strong, .pair dd, .as-written, .note ul"))
    return false;
  // What is printed on a licence is named as it is printed there; a masked name has a card's letters.
  return lang === "en" ? /[\u3400-\u9fff]/.test(words.replaceAll("准驾车型", "")) : /[A-Za-z]{4,}/.test(words.replace(/[A-Z]+\*/g, ""));
};

const measureText = (name, area, panel) => {
  const blocks = new Map();
  const walker = doc.createTreeWalker(area, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.getClientRects().length || parent.closest("svg, .unseen, .usual")) continue;
    const block = blockOf(parent);
    if (styleOf(block).clipPath !== "none") continue;
    const size = parseFloat(styleOf(parent).fontSize);
    if (size < leastType(parent, panel) - 0.1) tell(name, "type", parent, size.toFixed(1));
    if (foreign(parent, node.data)) tell(name, "untranslated", parent);
    if (/^[a-z]+-[a-z-]+$/.test(node.data.trim())) tell(name, "text-id", parent);
    blocks.set(block, [...(blocks.get(block) ?? []), ...characters(node)]);
  }
  const boxes = [];
  for (const [block, found] of blocks) {
    if (!found.length || styleOf(block).writingMode !== "horizontal-tb") continue;
    const rows = setLines(found);
    const shown = rows.map((row) => row.slice(-8)).join(" / ");
    const last = rows.at(-1)?.replace(/[，。？！、：；”）…·.\u200b]/g, "") ?? "";
    if (rows.length > 1 && lang === "zh" && [...last].length < 2 && !block.querySelector("code")) tell(name, "orphan", block, shown);
    if (rows.slice(1).some((row) => /^[，。？！、：；”）…·]/.test(row))) tell(name, "begins", block, shown);
    if (text === 100 && rows.length > 1 && block.closest(".button, .chip, .tag, .key, .wait-line, .due, .filter, .tab, .key-hint")) tell(name, "wrapped", block, rows.join(" / "));
    const inside = block.closest(".frame-scroll, .whole, .grid-scroll, .case-scroll, .dialog-body, .gate");
    const [left, top, right, bottom] = ["left", "top", "right", "bottom"].map((side) =>
      found.map(({ box }) => box[side]).reduce(/left|top/.test(side) ? (a, b) => Math.min(a, b) : (a, b) => Math.max(a, b)));
    const middle = (bottom - top) * 0.2;
    boxes.push({ block, inside, left: left + 2, top: top + middle, right: right - 2, bottom: bottom - middle });
  }
  for (const [at, a] of boxes.entries())
    for (const b of boxes.slice(at + 1))
      if (a.inside === b.inside && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        if (!a.block.contains(b.block) && !b.block.contains(a.block)) tell(name, "over", a.block, b.block.textContent.slice(0, 20));
};

// What axe-core finds of a page: names, roles, order, contrast.
const axe = asked.get("axe") === "1";
if (axe) {
  const script = doc.createElement("script");
  script.src = "axe.min.js";
  await new Promise((done) => {
    script.onload = done;
    doc.head.append(script);
  });
}
const findWithAxe = async (name) => {
  const { violations } = await frame.contentWindow.axe.run(doc, { resultTypes: ["violations"] });
  for (const { id, nodes } of violations)
    for (const node of nodes) tell(name, `axe ${id}`, doc.querySelector(node.target.at(-1)) ?? doc.body, node.target.join(" "));
};

/** Drawn as another view is, and meant to be: a refusal hides that confirmation was awaited. */
const meant = new Set(["awaits-refused"]);
/** What each view has drawn: two of different data that look alike to the last letter are one of them,
 * shown twice. */
const drawn = new Map();
let audited = 0;
for (const name of names) {
  const shown = all.views[name] && (await show(rest)) && (await show(name));
  await pause(10);
  await doc.fonts.ready;
  if (!shown) {
    lines.push(`${name}\tnot shown`);
    continue;
  }
  audited += 1;
  const picture = doc.querySelector("[data-testid=shell]").outerHTML.replace(/ data-sequence="\d+"/, "");
  const alike = drawn.get(picture);
  // Without the demo's panel what stands in it is no difference.
  const same = (one) => JSON.stringify(panel === "0" ? { ...all.views[one], panel: null } : all.views[one]);
  if (alike && same(alike) !== same(name) && !meant.has(alike) && !meant.has(name)) lines.push(`${name}\tdrawn as\t${alike}`);
  drawn.set(picture, name);
  const veil = doc.querySelector(".veil");
  for (const area of [veil ?? doc.querySelector(".kiosk, .desk, .board"), doc.querySelector(".panel")].filter(Boolean)) {
    measureBoxes(name, area, area.matches(".panel"));
    measureText(name, area, area.matches(".panel"));
  }
  if (axe) await findWithAxe(name);
}
document.getElementById("findings").textContent = lines.join("\n");
frame.remove();
document.title = `done ${audited}`;
