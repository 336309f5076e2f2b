// Starts the program compiled to wasm. The text already on the page stays
// until it has drawn its first screen, and says so when it cannot start.
// The wasm is asked for before its bindings are there, as it is the larger
// part, and the shell for what to show first before either.
const program = WebAssembly.compileStreaming(fetch("hallseal_bg.wasm"));
const { invoke } = window.__TAURI_INTERNALS__;
globalThis.hallsealFirst = Promise.all([invoke("boot"), invoke("view")]);

Promise.all([program, import("./hallseal.js")])
  .then(([module_or_path, { default: init }]) => init({ module_or_path }))
  .catch(() => {
    document.documentElement.dataset.boot = "failed";
  });
