// Building elements, and figures, money and time as people write them.

const SVG = "http://www.w3.org/2000/svg";

export const find = (selector, root = document) => root.querySelector(selector);

/** el("p", { class: "x", onclick: f }, "text", child, [more, [and more]]): never from HTML text, so nothing can be injected. */
export const el = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** The same for drawings. */
export const svg = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

function build(element, attributes = {}, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const wholes = new Intl.NumberFormat();
const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const hourAndMinute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const currencies = new Map();

export const whole = (value) => wholes.format(value);
export const percent = (share) => percents.format(share);
export const timeOfDay = (iso) => clock.format(new Date(iso));
export const minuteOfDay = (iso) => hourAndMinute.format(new Date(iso));

/** Milliseconds as a person would say them: 82 ms, 1.4 s, 3 min. */
export function duration(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** The decimal string itself is formatted: exact. */
export function money({ amount, currency }) {
  if (!currencies.has(currency)) {
    currencies.set(currency, new Intl.NumberFormat(undefined, { style: "currency", currency }));
  }
  return currencies.get(currency).format(amount);
}

/** How much of a whole: 0 to 1. */
export function bar(share, tone = "") {
  const filled = el("span");
  filled.style.width = `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`;
  return el("span", { class: `bar ${tone}`, "aria-hidden": "true" }, filled);
}

/** Shows a problem in its place, or takes it away. */
export function showProblem(place, problem) {
  place.hidden = !problem;
  place.replaceChildren();
  if (!problem) return;
  place.append(el("strong", {}, problem.message));
  // One bad field is in the message already.
  if (problem.errors?.length > 1) {
    place.append(el("ul", {}, problem.errors.map((error) => el("li", {}, `${error.field} ${error.message}`))));
  }
  if (problem.advice) place.append(el("p", {}, problem.advice));
}
