// Basket and checkout: what is bought, by whom, and how it is paid.

import * as api from "./api.js";
import { MAX_QUANTITY } from "./basket.js";
import { el, find, money, showProblem } from "/streamstore/dom.js";
import { memory, randomKey } from "./memory.js";

/** Prices times quantities in whole cents: exact. */
const cents = (price) => BigInt(price.amount.replace(".", ""));
const priced = (minor, currency) => money({ amount: `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`, currency });

export class Checkout {
  #basket;
  #catalog = new Map();
  #onPlaced;
  #form = find("[data-checkout]");
  // An order keeps its key until it is answered: sent again after a failure, it can't become two.
  #pending = null;

  /** @param onPlaced called with each order, once */
  constructor(basket, onPlaced) {
    this.#basket = basket;
    this.#onPlaced = onPlaced;
    this.#fill();
    this.#form.addEventListener("submit", (event) => this.#place(event));
    basket.onChange(() => this.#show());
  }

  /** Who is shopping. */
  get customerId() {
    return this.#form.elements.customerId.value.trim();
  }

  onCustomer(listener) {
    this.#form.elements.customerId.addEventListener("change", () => listener(this.customerId));
  }

  /** What can be bought, by SKU. */
  offer(catalog) {
    this.#catalog = catalog;
    this.#show();
  }

  #fill() {
    const known = memory.read("customer", {
      customerId: `guest-${randomKey().slice(0, 6)}`,
      email: "guest@example.com",
    });
    for (const [name, value] of Object.entries(known)) {
      if (this.#form.elements[name]) this.#form.elements[name].value = value;
    }
    memory.write("customer", this.#fields());
  }

  #fields() {
    return Object.fromEntries(new FormData(this.#form));
  }

  #lines() {
    return this.#basket.lines().filter((line) => this.#catalog.has(line.sku));
  }

  #show() {
    const lines = this.#lines();
    const focused = document.activeElement?.dataset?.control;
    const count = this.#basket.count();
    const total = lines.reduce((sum, line) => sum + BigInt(line.quantity) * cents(this.#catalog.get(line.sku).price), 0n);
    const currency = lines.length > 0 ? this.#catalog.get(lines[0].sku).price.currency : "USD";
    document.querySelectorAll("[data-count]").forEach((place) => (place.textContent = count));
    document.querySelectorAll("[data-total]").forEach((place) => (place.textContent = priced(total, currency)));
    find("[data-basket-empty]").hidden = lines.length > 0;
    find("[data-basket-bar]").hidden = lines.length === 0;
    this.#form.hidden = lines.length === 0;
    find("[data-lines]").replaceChildren(...lines.map((line) => this.#line(line)));
    if (focused) find(`[data-control="${CSS.escape(focused)}"]`)?.focus();
  }

  #line({ sku, quantity }) {
    const { name, price } = this.#catalog.get(sku);
    const step = (control, label, sign, by) =>
      el(
        "button",
        { type: "button", class: "quiet step", "data-control": `${control} ${sku}`, "aria-label": `${label} ${name}`, onclick: () => this.#basket.set(sku, quantity + by) },
        sign,
      );
    return el(
      "li",
      {},
      el("span", { class: "name" }, name),
      el("span", { class: "amount" }, priced(BigInt(quantity) * cents(price), price.currency)),
      el(
        "span",
        { class: "quantity" },
        step("less", "One less of", "−", -1),
        el("input", {
          inputmode: "numeric",
          value: quantity,
          maxlength: String(MAX_QUANTITY).length,
          "data-control": `quantity ${sku}`,
          "aria-label": `Quantity of ${name}`,
          onchange: (event) => this.#basket.set(sku, event.target.value),
        }),
        step("more", "One more of", "+", 1),
      ),
      el(
        "button",
        { type: "button", class: "remove", "aria-label": `Remove ${name}`, onclick: () => this.#basket.set(sku, 0) },
        "Remove",
      ),
    );
  }

  async #place(event) {
    event.preventDefault();
    const fields = this.#fields();
    memory.write("customer", fields);
    const request = { ...fields, lines: this.#lines() };
    this.#busy(true);
    try {
      const order = await api.place(request, this.#keyFor(request));
      this.#pending = null;
      this.#refused(null);
      this.#basket.clear();
      await this.#onPlaced(order);
    } catch (problem) {
      if (!problem.answered) {
        problem.advice = "Your basket is kept. Press the button again: it can't become two orders.";
      }
      this.#refused(problem);
    } finally {
      this.#busy(false);
    }
  }

  #keyFor(request) {
    const text = JSON.stringify(request);
    if (this.#pending?.text !== text) this.#pending = { text, key: randomKey() };
    return this.#pending.key;
  }

  #busy(placing) {
    const button = find("[data-place]");
    button.disabled = placing;
    button.textContent = placing ? "Placing…" : "Place order";
  }

  /** So that eyes and screen readers find the bad fields; the first gets the focus. */
  #refused(problem) {
    showProblem(find("[data-order-problem]"), problem);
    const bad = new Set((problem?.errors ?? []).map((error) => error.field));
    const fields = [...this.#form.elements].filter((field) => field.name && field.type !== "radio");
    fields.forEach((field) => field.setAttribute("aria-invalid", String(bad.has(field.name))));
    fields.find((field) => bad.has(field.name))?.focus();
  }
}
