// Puts the page together: shelf, basket and checkout, my orders.

import * as api from "./api.js";
import { Basket } from "./basket.js";
import { Checkout } from "./checkout.js";
import { Orders } from "./orders.js";
import { Shelf } from "./shelf.js";
import { find, showProblem } from "/streamstore/dom.js";

const basket = new Basket();
const orders = new Orders();
const shelf = new Shelf(basket);
const checkout = new Checkout(basket, async (order) => {
  await orders.follow(order.customerId);
  orders.add(order);
  find("#orders").focus();
});

checkout.onCustomer((customerId) => orders.follow(customerId));
orders.follow(checkout.customerId);
orders.keepFresh();

try {
  const products = await api.products();
  const catalog = new Map(products.map((product) => [product.sku, product]));
  shelf.show(products);
  checkout.offer(catalog);
  basket.keepOnly(new Set(catalog.keys()));
  shelf.keepFresh();
} catch (problem) {
  problem.advice = "Reload the page to try again.";
  showProblem(find("[data-products-problem]"), problem);
}
