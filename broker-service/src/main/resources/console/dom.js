// What the console builds its pages of.

import { el, find } from "/streamstore/dom.js";

export { el, find };

/**
 * A table that can be scrolled sideways by keyboard too.
 * @param columns [{ title, number, cell(row) }]; the first column heads its row
 */
export function table(caption, columns, rows, { empty = "None.", rowAttributes = () => ({}) } = {}) {
  if (rows.length === 0) {
    return el("p", { class: "empty" }, empty);
  }
  const cell = (column, row, index) =>
    el(index === 0 ? "th" : "td", { scope: index === 0 ? "row" : null, class: column.number ? "number" : column.class },
      column.cell(row));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {},
      el("caption", { class: "visually-hidden" }, caption),
      el("thead", {}, el("tr", {}, columns.map((column) =>
        el("th", { scope: "col", class: column.number ? "number" : null }, column.title)))),
      el("tbody", {}, rows.map((row) =>
        el("tr", rowAttributes(row), columns.map((column, index) => cell(column, row, index)))))));
}

/** Draws anew what is different now; who was at a link or had scrolled a table is there again. */
export function redraw(place, ...nodes) {
  const next = el("div", {}, ...nodes);
  // Compared as text, never made from it.
  if (next.innerHTML === place.innerHTML) {
    return;
  }
  const at = place.contains(document.activeElement) ? placeOf(document.activeElement) : undefined;
  const scrolled = [...place.querySelectorAll(".scroll")].map((each) => [placeOf(each), each.scrollLeft]);
  place.replaceChildren(...next.childNodes);
  scrolled.forEach(([where, left]) => {
    const again = where && find(where, place);
    if (again) {
      again.scrollLeft = left;
    }
  });
  if (at) {
    find(at, place)?.focus({ preventScroll: true });
  }
}

function placeOf(element) {
  const attribute = ["aria-label", "href"].find((name) => element.hasAttribute(name));
  return attribute && `${element.localName}[${attribute}="${CSS.escape(element.getAttribute(attribute))}"]`;
}

export function announce(text) {
  find("[data-announce]").textContent = text;
}

/** A question that is answered by pressing a button; the promise says whether it was the first. */
export function confirmed(title, text, action) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" },
      el("h2", { id: "dialog-title" }, title),
      el("p", { id: "dialog-text" }, text),
      el("div", { class: "actions" },
        el("button", { type: "button", class: "quiet", onclick: () => dialog.close("no") }, "Cancel"),
        el("button", { type: "button", class: "danger", onclick: () => dialog.close("yes") }, action)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.returnValue = "no";
    dialog.showModal();
  });
}
