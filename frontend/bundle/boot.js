// Starts the program compiled to wasm. The text already on the page stays
// until it has drawn its first screen, and says so when it cannot start.
import init from "./hallseal.js";

init().catch(() => {
  document.documentElement.dataset.boot = "failed";
});
