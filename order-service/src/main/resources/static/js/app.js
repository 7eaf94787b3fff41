// Puts the page together: shelf, basket, checkout, my orders.

import * as api from "./api.js";
import { Basket, MAX_QUANTITY } from "./basket.js";
import { el, find, formatMinor, formatMoney, memory, randomKey, showProblem, toMinor } from "./dom.js";
import { icon } from "./icons.js";
import { Orders } from "./orders.js";

const basket = new Basket();
const orders = new Orders();
const form = find("[data-checkout]");
let catalog = new Map();

function showProducts() {
  const shelf = find("[data-products]");
  shelf.setAttribute("aria-busy", "false");
  shelf.replaceChildren(
    ...[...catalog.values()].map((product) =>
      el(
        "li",
        { class: "product" },
        el("span", { class: "picture", "data-kind": product.sku.split("-")[0] }, icon(product.sku)),
        el("h3", {}, product.name),
        el("span", { class: "sku" }, product.sku),
        el("span", { class: "price" }, formatMoney(product.price)),
        el(
          "button",
          { type: "button", "aria-label": `Add ${product.name} to the basket`, onclick: () => basket.add(product.sku) },
          "Add",
        ),
      ),
    ),
  );
}

function showBasket() {
  const lines = basket.lines().filter((line) => catalog.has(line.sku));
  const focused = document.activeElement?.dataset?.sku;
  find("[data-count]").textContent = basket.count();
  find("[data-basket-empty]").hidden = lines.length > 0;
  find("[data-total-row]").hidden = lines.length === 0;
  find("[data-place]").disabled = lines.length === 0;
  find("[data-lines]").replaceChildren(...lines.map(basketLine));
  const total = lines.reduce((sum, line) => sum + line.quantity * toMinor(catalog.get(line.sku).price), 0);
  find("[data-total]").textContent = formatMinor(total);
  if (focused) {
    find(`[data-sku="${CSS.escape(focused)}"]`)?.focus();
  }
}

function basketLine({ sku, quantity }) {
  const product = catalog.get(sku);
  return el(
    "li",
    {},
    el("span", { class: "name" }, product.name),
    el("input", {
      type: "number",
      min: 1,
      max: MAX_QUANTITY,
      value: quantity,
      "data-sku": sku,
      "aria-label": `Quantity of ${product.name}`,
      onchange: (event) => basket.set(sku, event.target.value),
    }),
    el("span", { class: "amount" }, formatMinor(quantity * toMinor(product.price))),
    el(
      "button",
      { type: "button", class: "quiet", "aria-label": `Remove ${product.name}`, onclick: () => basket.set(sku, 0) },
      "✕",
    ),
  );
}

// An order keeps its key until it is answered: sent again after a failure, it can't become two.
let pending = null;

function keyFor(request) {
  const text = JSON.stringify(request);
  if (pending?.text !== text) {
    pending = { text, key: randomKey() };
  }
  return pending.key;
}

async function placeOrder(event) {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  memory.write("customer", fields);
  const button = find("[data-place]");
  const problemPlace = find("[data-order-problem]");
  button.disabled = true;
  button.textContent = "Placing…";
  try {
    const request = { ...fields, lines: basket.lines() };
    const order = await api.place(request, keyFor(request));
    pending = null;
    showProblem(problemPlace, null);
    markFields([]);
    await orders.follow(fields.customerId);
    orders.add(order);
    basket.clear();
  } catch (problem) {
    if (!problem.answered) {
      problem.advice = "Your basket is kept. Press the button again: it can't become two orders.";
    }
    showProblem(problemPlace, problem);
    markFields(problem.errors ?? []);
  } finally {
    button.textContent = "Place order";
    showBasket();
  }
}

/** So that eyes and screen readers find the bad fields; the first gets the focus. */
function markFields(errors) {
  const bad = new Set(errors.map((error) => error.field));
  const fields = [...form.elements].filter((field) => field.name);
  fields.forEach((field) => field.setAttribute("aria-invalid", String(bad.has(field.name))));
  fields.find((field) => bad.has(field.name))?.focus();
}

function fillForm() {
  const known = memory.read("customer", {
    customerId: `guest-${randomKey().slice(0, 6)}`,
    email: "guest@example.com",
  });
  for (const [name, value] of Object.entries(known)) {
    if (form.elements[name]) {
      form.elements[name].value = value;
    }
  }
  memory.write("customer", Object.fromEntries(new FormData(form)));
}

function linkNeighbours() {
  document.querySelectorAll("a[data-port]").forEach((link) => {
    link.href = `${location.protocol}//${location.hostname}:${link.dataset.port}/`;
  });
}

async function start() {
  linkNeighbours();
  fillForm();
  form.addEventListener("submit", placeOrder);
  form.elements.customerId.addEventListener("change", (event) => orders.follow(event.target.value));
  basket.onChange(showBasket);
  orders.keepFresh();
  orders.follow(form.elements.customerId.value);
  try {
    catalog = new Map((await api.products()).map((product) => [product.sku, product]));
    basket.keepOnly(new Set(catalog.keys()));
    showProducts();
  } catch (problem) {
    problem.advice = "Reload the page to try again.";
    showProblem(find("[data-products-problem]"), problem);
  }
}

start();
