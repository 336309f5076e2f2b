// Starts the program compiled to wasm. The wasm is asked for before everything else, as it is the
// largest part, and the shell for what to show first while it is on its way.
const page = document.documentElement;
const { face } = page.dataset;
const program = WebAssembly.compileStreaming(fetch(`${face}_bg.wasm`));
const { invoke } = window.__TAURI_INTERNALS__;
globalThis.hallsealFirst = Promise.all([invoke("boot"), invoke("view")]);

// The fonts of the first screen are made ready while the wasm is compiled. Text that is laid out
// before they are there is laid out twice, the first time with fonts looked up in the system.
const sheet = document.querySelector("link[rel=stylesheet]");
const styled = sheet.sheet
  ? Promise.resolve()
  : new Promise((done) => {
      sheet.onload = done;
      sheet.onerror = done;
    });
const WEIGHTS = [400, 500, 700];
const font = (weight, character) => document.fonts.load(`${weight} 1em "Hallseal CJK"`, character);
const fonts = styled
  .then(() => Promise.all(WEIGHTS.map((weight) => font(weight, "政"))))
  // A font that cannot be loaded has a substitute.
  .catch(() => {});

// What the other pages say, and names, lie in further slices, which the home page does without: they
// are declared and fetched once the screen is touched or another page is shown, whichever is first.
let more = false;
globalThis.hallsealFonts = () => {
  if (more) return;
  more = true;
  const rules = document.createElement("link");
  rules.rel = "stylesheet";
  rules.href = "fonts/fonts-more.css";
  // Of rules that overlap the last one wins: the first slices stay before the others.
  sheet.before(rules);
  for (const weight of WEIGHTS) font(weight, "填");
};
for (const kind of ["pointerdown", "keydown"]) {
  addEventListener(kind, globalThis.hallsealFonts, { capture: true, once: true });
}

// Whoever waits longer than a start takes is told so; until then nothing is drawn in vain.
const PATIENCE_MS = 1000;
setTimeout(() => {
  if (page.dataset.boot === "loading") page.dataset.boot = "starting";
}, PATIENCE_MS);

Promise.all([program, import(`./${face}.js`), fonts])
  .then(([module_or_path, { default: init }]) => init({ module_or_path }))
  .catch(() => {
    page.dataset.boot = "failed";
  });
