// Keeps the board true: it asks again every 15 seconds, and says so when the server does not answer.
import { all } from "./board-state.js";
import { refresh } from "./board-swap.js";

const EVERY = 15_000;
const notLive = (on) => all("[data-not-live]").forEach((mark) => (mark.hidden = !on));

const ask = async () => {
  if (document.visibilityState === "visible") {
    try {
      await refresh();
      notLive(false);
    } catch {
      notLive(true);
    }
  }
  setTimeout(ask, EVERY);
};
setTimeout(ask, EVERY);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh().then(() => notLive(false), () => notLive(true));
});
