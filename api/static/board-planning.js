// Planning, live: the best plan so far is on the map, the timeline and the list as soon as there is one, then better ones.
import { all, clock, make, previewing, root, select, setPreview, stored } from "./board-state.js";

const box = document.getElementById("preview");
let shown = 0;
let asking = false;

/** Seconds from the midnight of the day that is planned. */
const seconds = (moment) => {
  const [date, time] = [moment.slice(0, 10), moment.slice(11, 19).split(":").map(Number)];
  const days = Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${root.dataset.day}T00:00:00Z`)) / 86_400_000);
  return days * 86_400 + time[0] * 3600 + time[1] * 60 + (time[2] ?? 0);
};
const VERBS = { pickup: "Pick up for", delivery: "Deliver to", job: "Visit" };

const asDay = (best) => {
  const on = new Set(best.rounds.flatMap(({ stops }) => stops.map((stop) => stop.need_id)));
  const { left, now } = stored();
  return {
    plan: null,
    revision: best.revision,
    preview: best,
    run: best.run_id,
    now,
    idle: [],
    left: left.filter(({ need }) => !on.has(need)),
    rounds: best.rounds
      .map((round, index) => ({
        // Below zero: no round or stop of a plan has such an id, so nothing can be done to it yet.
        id: -1 - index,
        key: `run-${round.volunteer_id}-${index}`,
        number: index + 1,
        volunteer: round.volunteer_id,
        name: round.volunteer_name,
        start: seconds(round.start),
        end: seconds(round.end),
        spans: [],
        breaks: [],
        stops: round.stops.map((stop, at) => {
          const begin = seconds(stop.begin);
          return { id: -(1 + index * 1000 + at) * 10, need: stop.need_id, number: at + 1, kind: stop.kind, title: `${VERBS[stop.kind] ?? "Visit"} ${stop.name}`, arrival: begin, begin, setup: 0, departure: begin + 240, spare: null, mark: "", movable: false, windows: [], at: stop.lon === null ? null : [stop.lon, stop.lat] };
        }),
      }))
      .sort((a, b) => a.start - b.start),
  };
};

const write = (best, day) => {
  const minutes = Math.round(best.travel_seconds / 60);
  const words = [
    `${best.rounds.length} ${best.rounds.length === 1 ? "round" : "rounds"}`,
    best.unassigned === 0 ? "every need is on a round" : `${best.unassigned} unassigned`,
    `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min of travel`,
  ];
  const rows = day.rounds.map((round) => {
    const row = make("button", { type: "button", class: "preview-round" }, make("span", { class: `swatch colour-${(round.number - 1) % 8}`, textContent: String(round.number) }), make("strong", { textContent: round.name }), make("small", { textContent: `${clock(round.start)}–${clock(round.end)} · ${round.stops.length} ${round.stops.length === 1 ? "stop" : "stops"}` }));
    row.addEventListener("click", () => select({ round: round.id }, "list"));
    return make("li", {}, row);
  });
  const scroll = box.querySelector("ol")?.scrollTop ?? 0;
  box.replaceChildren(make("p", { class: "preview-head" }, make("strong", { textContent: "The best plan so far: " }), words.join(", "), ". It gets better until you press Good enough."), make("ol", {}, ...rows));
  box.querySelector("ol").scrollTop = scroll;
};

const end = () => {
  shown = 0;
  setPreview(null);
  box.hidden = true;
  box.replaceChildren();
  root.classList.remove("previewing");
};
const buttons = () => {
  for (const button of all("[data-good-enough]")) button.disabled = !previewing();
};

const load = async (run) => {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(`/api/v1/runs/${run}/best`, { credentials: "same-origin" });
    if (!answer.ok || stored().run !== run) return;
    const best = await answer.json();
    if (best.revision <= shown) return;
    shown = best.revision;
    const day = asDay(best);
    setPreview(day);
    write(best, day);
    box.hidden = false;
    root.classList.add("previewing");
    buttons();
    document.dispatchEvent(new CustomEvent("board:preview"));
  } catch {
    // The next event or tick asks again.
  } finally {
    asking = false;
  }
};

document.addEventListener("board:run", ({ detail }) => {
  if (detail.state === "running" && stored().run === detail.run_id) {
    // Before the first plan there is nothing to ask for.
    if (detail.revision > shown) load(detail.run_id);
  } else document.dispatchEvent(new CustomEvent("wardround:changed"));
});
/* Without a stream of events, ask every five seconds while a run goes on. */
setInterval(() => {
  const { run } = stored();
  if (run !== null && run !== undefined && root.dataset.live !== "true") load(run);
}, 5000);
document.addEventListener("wardround:swapped", () => {
  if (previewing() && !stored().run) {
    end();
    document.dispatchEvent(new CustomEvent("board:preview"));
  }
  buttons();
});
buttons();
