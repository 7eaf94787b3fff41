// The links between the pages of the system: `nav[data-pages]` is filled with those that /pages.json knows.

import { el, find } from "./dom.js";

const PAGES = [
  ["shop", "/", "Shop"],
  ["analytics", "/", "Dashboard"],
  ["analytics", "/topology", "Topology"],
  ["analytics", "/drivers", "Drivers"],
  ["broker", "/", "Broker"],
  ["mail", "/", "Mail"],
];

const answer = fetch("/pages.json").then((response) => (response.ok ? response.json() : {})).catch(() => ({}));

/** The address of a page of another process, or null where this one was not told: pageUrl("analytics", "/orders/7"). */
export async function pageUrl(place, path) {
  const base = (await answer)[place];
  return base ? base.replace(/\/$/, "") + path : null;
}

const nav = find("nav[data-pages]");
if (nav) {
  const known = await answer;
  nav.replaceChildren(...PAGES.filter(([place]) => known[place]).map(([place, path, name]) => {
    const current = nav.dataset.pages === name;
    return el("a", { href: known[place].replace(/\/$/, "") + path, "aria-current": current && "page" }, name);
  }));
}
