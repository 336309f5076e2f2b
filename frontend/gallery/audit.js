// Goes through every view in one frame and measures what the eye overlooks: text that is cut or
// runs out of its box, targets that are too small, a last line of one character, words of the
// other language. Run by `shoot --audit`; one line a finding.
const asked = new URLSearchParams(location.search);
const [width, height] = (asked.get("size") ?? "1080x1920").split("x").map(Number);
const lang = asked.get("lang") ?? "zh";
const elder = asked.get("elder") === "1";
const all = await (await fetch("views.json")).json();
const names = asked.get("names") ? asked.get("names").split(",") : Object.keys(all.views);
const frame = document.createElement("iframe");
frame.style.cssText = `border:0;width:${width}px;height:${height}px`;
frame.src = `index.html?view=home&lang=${lang}&elder=${elder ? 1 : 0}`;
document.body.prepend(frame);
const pause = (time) => new Promise((done) => setTimeout(done, time));
const lines = [];
const seen = new Set();
const tell = (view, what, element, more = "") => {
  const where = element.dataset?.testid ?? element.className ?? element.tagName;
  const words = (element.textContent ?? "").replace(/[\s\u200b]+/g, " ").trim().slice(0, 60);
  const line = `${what}\t${where}\t${more}\t${words}`;
  if (!seen.has(line)) lines.push(`${view}\t${line}`);
  seen.add(line);
};

for (let turn = 0; turn < 400 && !frame.contentDocument?.querySelector(".shell"); turn += 1) await pause(25);
const doc = frame.contentDocument;
await doc.fonts.ready;
const zoom = Number(frame.contentWindow.getComputedStyle(doc.querySelector(".kiosk")).zoom) || 1;

/** The lines a text node is set in: how many characters stand on each. */
const setLines = (node) => {
  const range = doc.createRange();
  const rows = [];
  for (let at = 0; at < node.data.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    const last = rows.at(-1);
    if (last && Math.abs(last.top - box.top) < box.height * 0.6) last.text += node.data[at];
    else rows.push({ top: box.top, text: node.data[at] });
  }
  return rows;
};

const measure = (name) => {
  const areas = [".kiosk", ".panel"].map((area) => doc.querySelector(area)).filter(Boolean);
  for (const area of areas) measureArea(name, area, area.matches(".panel"));
};

/** One area of the window. The panel is no part of the kiosk: its type and targets are a desktop's. */
const measureArea = (name, area, panel) => {
  const zoomed = panel ? 1 : zoom;
  const least = !panel && elder ? 60 : 44;
  const kiosk = area.getBoundingClientRect();
  if (kiosk.bottom > height + 1) tell(name, "outside", area, `${Math.round(kiosk.bottom)}>${height}`);
  for (const element of area.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (!box.width || element.closest("svg, .unseen, .usual")) continue;
    const style = frame.contentWindow.getComputedStyle(element);
    const scrolls = /auto|scroll/.test(style.overflowY);
    if (element.scrollWidth > element.clientWidth + 1 && style.display !== "inline" && !element.closest(".icon, .option-mark"))
      tell(name, "wide", element, `${element.scrollWidth}>${element.clientWidth}`);
    if (!scrolls && element.scrollHeight > element.clientHeight + 3 && style.overflowY === "hidden")
      tell(name, "cut", element, `${element.scrollHeight}>${element.clientHeight}`);
    if (box.right > kiosk.right + 1 || box.left < kiosk.left - 1 || (panel && box.bottom > kiosk.bottom + 1))
      tell(name, "outside", element);
    if (/^(BUTTON|INPUT|A)$/.test(element.tagName) && element.tagName !== "INPUT")
      if (Math.min(box.width, box.height) < least - 0.5)
        tell(name, "small", element, `${Math.round(box.width)}x${Math.round(box.height)}`);
    if (scrolls && element.scrollHeight > element.clientHeight + 1)
      tell(name, "scrolls", element, `${element.scrollHeight}>${element.clientHeight}`);
  }
  const walker = doc.createTreeWalker(area, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent.getClientRects().length) continue;
    if (!node.data.trim() || parent.closest("svg, .unseen, .usual")) continue;
    const size = parseFloat(frame.contentWindow.getComputedStyle(parent).fontSize) * zoomed;
    const smallest = panel ? 16 : elder ? 26 : 22;
    if (size < smallest * Math.min(zoomed, 1) - 0.5) tell(name, "type", parent, size.toFixed(1));
    const rows = setLines(node).map((row) => row.text.trim()).filter(Boolean);
    const upright = frame.contentWindow.getComputedStyle(parent).writingMode !== "horizontal-tb";
    const last = rows.at(-1)?.replace(/[，。？！、：；”…·.]/g, "") ?? "";
    if (rows.length > 1 && !upright && lang === "zh" && [...last].length < 2)
      tell(name, "orphan", parent, rows.map((row) => row.slice(-6)).join(" / "));
    if (rows.length > 1 && parent.closest(".button, .chip, .tag, .key, .panel p")) tell(name, "wrapped", parent, rows.join(" / "));
    if (lang === "en" && /[\u3400-\u9fff]/.test(node.data)) tell(name, "untranslated", parent);
    if (lang === "zh" && /[A-Za-z]{4,}/.test(node.data)) tell(name, "latin", parent);
    if (/^[a-z]+-[a-z-]+$/.test(node.data.trim())) tell(name, "text-id", parent);
  }
};

for (const name of names) {
  frame.contentWindow.showView(name, lang, elder);
  await pause(60);
  measure(name);
}
document.getElementById("findings").textContent = lines.join("\n");
frame.remove();
document.title = "done";
