// What is in the basket, by SKU, remembered by this browser.

import { memory } from "./memory.js";

export const MAX_QUANTITY = 1000;

export class Basket {
  #quantities;
  #listeners = [];

  constructor() {
    this.#quantities = new Map(Object.entries(memory.read("basket", {})));
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  lines() {
    return [...this.#quantities].map(([sku, quantity]) => ({ sku, quantity }));
  }

  count() {
    return this.lines().reduce((sum, line) => sum + line.quantity, 0);
  }

  quantity(sku) {
    return this.#quantities.get(sku) ?? 0;
  }

  add(sku) {
    this.set(sku, this.quantity(sku) + 1);
  }

  /** 0 takes it out. */
  set(sku, quantity) {
    const whole = Math.min(Math.max(Math.trunc(Number(quantity)) || 0, 0), MAX_QUANTITY);
    if (whole === 0) {
      this.#quantities.delete(sku);
    } else {
      this.#quantities.set(sku, whole);
    }
    this.#changed();
  }

  clear() {
    this.#quantities.clear();
    this.#changed();
  }

  /** What the shop no longer sells can't be ordered. */
  keepOnly(skus) {
    for (const sku of this.#quantities.keys()) {
      if (!skus.has(sku)) {
        this.#quantities.delete(sku);
      }
    }
    this.#changed();
  }

  #changed() {
    memory.write("basket", Object.fromEntries(this.#quantities));
    this.#listeners.forEach((listener) => listener());
  }
}
