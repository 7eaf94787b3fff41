// Building elements, and money and time as people write them.

/** el("p", { class: "x", onclick: f }, "text", child): never from HTML text, so nothing can be injected. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

export const find = (selector) => document.querySelector(selector);

export const toMinor = (money) => Math.round(Number(money.amount) * 100);

export function formatMinor(minor, currency = "USD") {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(minor / 100);
}

export const formatMoney = (money) => formatMinor(toMinor(money), money.currency);

export const formatTime = (iso) =>
  new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Shows a problem in its place, or takes it away. */
export function showProblem(place, problem) {
  place.hidden = !problem;
  place.replaceChildren();
  if (!problem) {
    return;
  }
  place.append(el("strong", {}, problem.message));
  // One bad field is in the message already.
  if (problem.errors?.length > 1) {
    place.append(el("ul", {}, ...problem.errors.map((error) => el("li", {}, `${error.field} ${error.message}`))));
  }
  if (problem.advice) {
    place.append(el("p", {}, problem.advice));
  }
}

/** Also where there is no crypto.randomUUID, which browsers keep for secure contexts. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Reads and writes what this browser remembers; without storage, for this visit only. */
export const memory = {
  read(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`streamstore.${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`streamstore.${name}`, JSON.stringify(value));
    } catch {
      // Private windows may refuse; the page works all the same.
    }
  },
};
