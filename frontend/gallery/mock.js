// Stands in for the shell: serves the view named in the address
// (?view=home&lang=en&elder=1&panel=0). Never part of the program.
const wanted = new URLSearchParams(location.search);
const all = await (await fetch("views.json")).json();
let sequence = 1;
const listeners = [];
const show = (name) => {
  const view = structuredClone(all.views[name] ?? all.views.home);
  view.sequence = ++sequence;
  view.lang = wanted.get("lang") ?? "zh";
  view.elder = wanted.get("elder") === "1";
  if (wanted.get("panel") === "0") view.panel = null;
  return view;
};
let view = show(wanted.get("view") ?? "home");
const act = (input) => {
  if (input.kind === "set_lang") view.lang = input.lang;
  if (input.kind === "set_elder") view.elder = input.on;
  if (input.kind === "answer" && view.screen.question) view.screen.question.value = input.value;
  if (input.kind === "consent" && view.screen.given) {
    const given = view.screen.given.filter((purpose) => purpose !== input.purpose);
    view.screen.given = input.given ? [...given, input.purpose] : given;
  }
  view = { ...view, sequence: ++sequence };
  window.sent = [...(window.sent ?? []), input];
  return view;
};
// What an event of the shell does; the audit goes from page to page by it.
window.showView = (name, lang, elder) => {
  wanted.set("lang", lang);
  wanted.set("elder", elder ? "1" : "0");
  view = show(name);
  for (const listener of listeners) listener({ payload: view });
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
