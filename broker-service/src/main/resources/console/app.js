// Which page is shown, and how fresh it is.
import { announce, el, find, redraw } from "/console/dom.js";
import { groupPage, groupsPage } from "/console/groups.js";
import { partitionPage } from "/console/partition.js";
import { topicPage, topicsPage } from "/console/topics.js";

const REFRESH_MS = 2000;

const routes = [
  [/^#\/topics$/, "topics", topicsPage],
  [/^#\/topics\/([^/?]+)$/, "topics", topicPage],
  [/^#\/topics\/([^/?]+)\/(\d+)(?:\/(records|segments|explain))?$/, "topics", partitionPage],
  [/^#\/groups$/, "groups", groupsPage],
  [/^#\/groups\/([^/?]+)$/, "groups", groupPage],
];

const main = find("#main");
let current = new AbortController();

function freshness(state, text) {
  find("[data-freshness]").dataset.state = state;
  find("[data-freshness-text]").textContent = text;
}

/** What a page gets: where to draw, a signal that ends with it, and a way to look again and again. */
function surface(signal) {
  return {
    signal,
    title(text) {
      document.title = `${text} · StreamStore broker`;
      announce(text);
    },
    show: (...nodes) => main.replaceChildren(...nodes),
    redraw: (...nodes) => redraw(main, ...nodes),
    /** Calls look now and every two seconds while the page is visible; what it throws is said in the corner. */
    async repeat(look) {
      while (!signal.aborted) {
        try {
          await look();
          main.removeAttribute("aria-busy");
          freshness("live", `as of ${new Date().toLocaleTimeString("en-GB")}`);
        } catch (failure) {
          if (signal.aborted) {
            return;
          }
          freshness("stale", "not up to date");
          if (main.getAttribute("aria-busy") === "true") {
            main.removeAttribute("aria-busy");
            main.replaceChildren(el("h1", {}, "That did not work"), el("p", { class: "problem", role: "alert" }, failure.message));
          }
        }
        await pause(signal);
      }
    },
  };
}

/** A while, and longer for as long as nobody looks. */
function pause(signal) {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (!document.hidden || signal.aborted) {
        resolve();
        return;
      }
      document.addEventListener("visibilitychange", resolve, { once: true });
      signal.addEventListener("abort", resolve, { once: true });
    }, REFRESH_MS);
  });
}

function route() {
  const hash = location.hash.split("?")[0];
  if (hash === "#main") {
    main.focus();
    return;
  }
  const match = routes.map(([pattern, section, page]) => ({ found: pattern.exec(hash), section, page })).find((each) => each.found);
  if (!match) {
    location.replace("#/topics");
    return;
  }
  const arrived = current.signal.reason === undefined && main.hasAttribute("data-shown");
  current.abort();
  current = new AbortController();
  document.querySelectorAll("[data-nav]").forEach((link) => {
    if (link.dataset.nav === match.section) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
  main.setAttribute("aria-busy", "true");
  main.setAttribute("data-shown", "");
  window.scrollTo(0, 0);
  match.page(surface(current.signal), ...match.found.slice(1).map((part) => part && decodeURIComponent(part)));
  if (arrived) {
    main.focus({ preventScroll: true });
  }
}

window.addEventListener("hashchange", route);
route();
