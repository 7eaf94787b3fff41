// A page that is fed by server-sent events, and says how fresh it is instead of pretending.

import { find, timeOfDay } from "./dom.js";

const RETRY_MS = 2_000;

/**
 * Listens to url for ever. Each event named in handlers is parsed and handed over; a handler's truthy result is the time
 * its figures are of (ISO-8601), shown in the corner. Silence for longer than staleAfterMs, or a broken connection,
 * shows «Stale since» with the last such time.
 */
export function live(url, handlers, { staleAfterMs = 6_000 } = {}) {
  const corner = find("[data-freshness]");
  let heardAt = 0;
  let asOf = null;

  function say(state, words) {
    document.body.dataset.state = state;
    corner.dataset.state = state;
    const text = asOf ? `${words} ${timeOfDay(asOf)}` : words;
    if (corner.textContent !== text) corner.textContent = text;
  }

  const stale = () => say("stale", asOf ? "Reconnecting. Stale since" : "No connection, trying again");

  function connect() {
    const stream = new EventSource(url);
    for (const [name, handle] of Object.entries(handlers)) {
      stream.addEventListener(name, (event) => {
        heardAt = Date.now();
        asOf = handle(JSON.parse(event.data)) ?? asOf;
        say("live", "Live, as of");
      });
    }
    stream.addEventListener("error", () => {
      stale();
      if (stream.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS); // refused, not just broken off
    });
  }

  connect();
  setInterval(() => Date.now() - heardAt > staleAfterMs && stale(), 1_000);
}
