// Stands in for the shell: serves the view named in the address
// (?view=home&lang=en&elder=1&panel=0) of the face whose page this is. Never part of the program.
const wanted = new URLSearchParams(location.search);
const { face } = document.documentElement.dataset;
const all = (await (await fetch("views.json")).json())[face];
let sequence = 1;
const listeners = [];
const show = (name) => {
  const view = structuredClone(all.views[name] ?? Object.values(all.views)[0]);
  view.sequence = ++sequence;
  view.lang = wanted.get("lang") ?? "zh";
  view[face === "counter" ? "large" : "elder"] = wanted.get("elder") === "1";
  if (wanted.get("panel") === "0") view.panel = null;
  return view;
};
let view = show(wanted.get("view") ?? "home");
// What a clerk does to the list is done to the made-up one: whatever its length, it has a window.
const clerk = (input) => {
  const list = view.page.list;
  if (input.counter === "set_lang") view.lang = input.lang;
  if (input.counter === "set_large") view.large = input.on;
  if (input.counter === "show_shortcuts") view.shortcuts_shown = input.on;
  if (input.counter === "back") view.shortcuts_shown = false;
  if (input.counter === "show_tab") view.page.case.tab = input.tab;
  if (input.counter === "scroll") {
    const made = Object.values(all.views).find((one) => one.page.list?.rows.length === 60).page.list.rows;
    list.first = Math.min(input.first, Math.max(0, list.matching - 60));
    list.rows = made.slice(0, Math.min(60, list.matching)).map((row, at) => {
      const place = (list.first + at).toString(16).padStart(8, "0");
      return { ...row, case: place.repeat(4), number: `DH ${place.slice(0, 4)} ${place.slice(4)} X`.toUpperCase() };
    });
  }
  if (input.counter === "move") {
    const at = list.rows.findIndex((row) => row.case === list.cursor);
    const next = list.rows[Math.min(list.rows.length - 1, Math.max(0, at + input.rows))];
    if (next) list.cursor = next.case;
  }
  return done(input);
};
const done = (input) => {
  view = { ...view, sequence: ++sequence };
  window.sent = [...(window.sent ?? []), input];
  return view;
};
const act = (input) => {
  if (input.counter) return clerk(input);
  if (input.kind === "set_lang") view.lang = input.lang;
  if (input.kind === "set_elder") view.elder = input.on;
  if (input.kind === "answer" && view.screen.question) view.screen.question.value = input.value;
  if (input.kind === "consent" && view.screen.given) {
    const given = view.screen.given.filter((purpose) => purpose !== input.purpose);
    view.screen.given = input.given ? [...given, input.purpose] : given;
  }
  return done(input);
};
// What an event of the shell does; the audit goes from page to page by it. Returns the sequence that
// the program writes on its shell once it shows the view.
window.showView = (name, lang, elder) => {
  wanted.set("lang", lang);
  wanted.set("elder", elder ? "1" : "0");
  view = show(name);
  for (const listener of listeners) listener({ payload: view });
  return String(view.sequence);
};
window.__TAURI_INTERNALS__ = {
  transformCallback: (callback) => listeners.push(callback) - 1,
  invoke: async (command, args) => {
    if (command === "boot") return all.boot;
    if (command === "view") return view;
    if (command === "act") return act(args.input);
    if (command === "plugin:event|listen") return 1;
    throw new Error(`unknown command ${command}`);
  },
};
await import("./boot.js");
// For pictures of what happens after typing: ?press=search-keyboard,key-B
for (const id of (wanted.get("press") ?? "").split(",").filter(Boolean)) {
  await new Promise((done) => setTimeout(done, 60));
  let target = null;
  for (let turn = 0; turn < 100 && !target; turn += 1) {
    target = document.querySelector(`[data-testid="${id}"]`);
    if (!target) await new Promise((done) => setTimeout(done, 20));
  }
  target?.click();
}
