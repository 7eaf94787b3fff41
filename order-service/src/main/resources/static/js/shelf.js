// The products: cards with a picture, a price and what is known of the stock; chips choose among the kinds.

import * as api from "./api.js";
import { el, find, money } from "/streamstore/dom.js";
import { kindOf, picture } from "./pictures.js";

const STOCK_EVERY_MS = 3_000;
const FEW = 10;

const ASSORTMENT = [
  ["all", "Everything", () => true],
  ["input", "Keyboards & mice", (kind) => kind === "input"],
  ["screen", "Screens & light", (kind) => kind === "screen" || kind === "light"],
  ["sound", "Sound & camera", (kind) => kind === "sound"],
  ["furniture", "Furniture", (kind) => kind === "furniture"],
  ["ports", "Ports & storage", (kind) => kind === "ports" || kind === "storage"],
  ["paper", "Paper", (kind) => kind === "paper" || kind === "other"],
];

export class Shelf {
  #basket;
  #cards = new Map();

  constructor(basket) {
    this.#basket = basket;
    basket.onChange(() => this.#showQuantities());
  }

  /** Puts the products on the shelf. */
  show(products) {
    for (const product of products) {
      this.#cards.set(product.sku, { ...this.#card(product), product });
    }
    const list = find("[data-products]");
    list.replaceChildren(...[...this.#cards.values()].map((card) => card.item));
    list.setAttribute("aria-busy", "false");
    this.#showChips();
    this.#showQuantities();
  }

  /** Keeps the stock hints fresh while the page is looked at. */
  async keepFresh() {
    await this.#refreshStock();
    setInterval(() => document.hidden || this.#refreshStock(), STOCK_EVERY_MS);
  }

  #card(product) {
    const stock = el("p", { class: "stock" });
    const inBasket = el("span", { class: "in-basket", hidden: true });
    const add = el(
      "button",
      { type: "button", "aria-label": `Add ${product.name} to the basket`, onclick: () => this.#basket.add(product.sku) },
      "Add to basket",
    );
    const item = el(
      "li",
      { class: "product card", "data-kind": kindOf(product.sku), "data-product": product.sku },
      el("div", { class: "picture" }, picture(product.sku), inBasket),
      el("h3", {}, product.name),
      stock,
      el("p", { class: "price" }, money(product.price)),
      add,
    );
    return { item, stock, inBasket, add };
  }

  #showChips() {
    const kinds = new Set([...this.#cards.keys()].map(kindOf));
    const chips = ASSORTMENT.filter(([, , holds]) => [...kinds].some(holds)).map(([id, name, holds]) =>
      el(
        "button",
        { type: "button", class: "chip", "aria-pressed": String(id === "all"), onclick: (event) => this.#choose(event.currentTarget, holds) },
        name,
      ),
    );
    find("[data-chips]").replaceChildren(...chips);
  }

  #choose(chip, holds) {
    for (const other of find("[data-chips]").children) {
      other.setAttribute("aria-pressed", String(other === chip));
    }
    for (const [sku, card] of this.#cards) {
      card.item.hidden = !holds(kindOf(sku));
    }
  }

  #showQuantities() {
    for (const [sku, card] of this.#cards) {
      const quantity = this.#basket.quantity(sku);
      card.inBasket.hidden = quantity === 0;
      card.inBasket.textContent = `${quantity} in basket`;
    }
  }

  async #refreshStock() {
    try {
      const levels = await api.stock();
      this.#cards.forEach((card, sku) => this.#showStock(card, levels.get(sku)));
    } catch {
      // A hint that can't be had is not shown as if it were new.
      this.#cards.forEach((card) => this.#showStock(card, undefined));
    }
  }

  #showStock({ stock, add }, available) {
    const [level, words] = hint(available);
    stock.dataset.level = level;
    if (stock.textContent !== words) stock.textContent = words;
    add.disabled = level === "none";
    const label = level === "none" ? "Back soon" : "Add to basket";
    if (add.textContent !== label) add.textContent = label;
  }
}

/** Nothing is said where nothing is known. */
function hint(available) {
  if (available === undefined) return ["unknown", ""];
  if (available === 0) return ["none", "Sold out, more is on its way"];
  if (available <= FEW) return ["few", available === 1 ? "The last one" : `Only ${available} left`];
  return ["plenty", "In stock"];
}
