// My orders: as the shop has them, with a live stream for each that is still undecided.

import * as api from "./api.js";
import { duration, el, find, money, showProblem, timeOfDay } from "/streamstore/dom.js";
import { pageUrl } from "/streamstore/pages.js";

// A browser opens six connections to one place; the rest of the page needs some of them.
const MAX_STREAMS = 3;
const REFRESH_MS = 5_000;

const STATUS = { PLACED: "Placed", CONFIRMED: "Confirmed", CANCELLED: "Cancelled" };
const TONE = { PLACED: "wait", CONFIRMED: "good", CANCELLED: "bad" };
const REASON = {
  OUT_OF_STOCK: "Not enough in stock",
  PAYMENT_DECLINED: "Payment declined",
  TIMED_OUT: "Nobody answered in time",
  CUSTOMER_REQUEST: "Cancelled on your request",
};

// Null where this page was not told where stories are shown.
const stories = await pageUrl("analytics", "/orders/");

export class Orders {
  #orders = new Map();
  #streams = new Map();
  #customerId;
  #list = find("[data-orders]");

  /** Shows the orders of this customer from now on. */
  async follow(customerId) {
    if (customerId === this.#customerId) {
      return;
    }
    this.#customerId = customerId;
    this.#orders.clear();
    await this.refresh();
  }

  async refresh() {
    try {
      const orders = this.#customerId ? await api.ordersOf(this.#customerId) : [];
      orders.forEach((order) => this.#orders.set(order.orderId, order));
      showProblem(find("[data-orders-problem]"), null);
    } catch (problem) {
      showProblem(find("[data-orders-problem]"), problem);
    }
    this.#render();
  }

  add(order) {
    this.#update(order);
  }

  keepFresh() {
    setInterval(() => {
      const waiting = [...this.#orders.values()].filter((order) => order.status === "PLACED");
      if (!document.hidden && waiting.some((order) => !this.#isLive(order.orderId))) {
        this.refresh();
      }
    }, REFRESH_MS);
    document.addEventListener("visibilitychange", () => !document.hidden && this.refresh());
  }

  #update(order) {
    const before = this.#orders.get(order.orderId);
    this.#orders.set(order.orderId, order);
    if (before && before.status !== order.status) {
      const reason = order.reason ? `: ${REASON[order.reason]}` : "";
      find("[data-announce]").textContent = `Order over ${money(order.total)} is ${STATUS[order.status]}${reason}`;
    }
    this.#render();
  }

  #newestFirst() {
    return [...this.#orders.values()].sort((a, b) => b.placedAt.localeCompare(a.placedAt));
  }

  #render() {
    const orders = this.#newestFirst();
    this.#stream(orders);
    find("[data-orders-empty]").hidden = orders.length > 0;
    const focused = document.activeElement?.dataset?.cancel;
    this.#list.replaceChildren(...orders.map((order) => this.#card(order)));
    if (focused) {
      this.#list.querySelector(`[data-cancel="${focused}"]`)?.focus();
    }
    this.#showFreshness();
  }

  #isLive(orderId) {
    return this.#streams.get(orderId)?.readyState === EventSource.OPEN;
  }

  #showFreshness() {
    const sources = [...this.#streams.values()];
    const broken = sources.some((source) => source.readyState !== EventSource.OPEN);
    const place = find("[data-freshness]");
    place.hidden = sources.length === 0;
    place.dataset.state = broken ? "stale" : "live";
    place.textContent = broken ? "Connecting…" : "Live";
  }

  /** Streams for the newest undecided orders; none for the others. */
  #stream(orders) {
    const wanted = orders.filter((order) => order.status === "PLACED").slice(0, MAX_STREAMS);
    const ids = new Set(wanted.map((order) => order.orderId));
    for (const [orderId, source] of this.#streams) {
      if (!ids.has(orderId)) {
        source.close();
        this.#streams.delete(orderId);
      }
    }
    for (const orderId of ids) {
      if (!this.#streams.has(orderId)) {
        this.#open(orderId);
      }
    }
  }

  #open(orderId) {
    const source = api.statusStream(orderId);
    source.onopen = () => this.#showFreshness();
    source.onmessage = (message) => this.#update(JSON.parse(message.data));
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        this.#streams.delete(orderId);
      }
      this.#showFreshness();
    };
    this.#streams.set(orderId, source);
  }

  #card(order) {
    const articles = order.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ");
    return el(
      "li",
      { class: "order", "data-status": order.status, "data-order": order.orderId },
      el(
        "div",
        { class: "title-row" },
        el("span", { class: "pill", "data-tone": TONE[order.status] }, STATUS[order.status]),
        el("strong", { class: "amount" }, money(order.total)),
      ),
      el("p", { class: "articles" }, articles),
      el("p", { class: "soft note" }, note(order)),
      el(
        "div",
        { class: "title-row foot" },
        el("span", { class: "soft" }, timeOfDay(order.placedAt)),
        el(
          "span",
          { class: "actions" },
          stories && el("a", { href: stories + order.orderId, "aria-label": `Story of ${articles}` }, "Its story"),
          order.status !== "CANCELLED" &&
            el(
              "button",
              {
                type: "button",
                class: "quiet small",
                "aria-label": `Cancel ${articles}`,
                "data-cancel": order.orderId,
                onclick: () => this.#cancel(order),
              },
              "Cancel",
            ),
        ),
      ),
    );
  }

  async #cancel(order) {
    try {
      this.#update(await api.cancel(order.orderId));
      showProblem(find("[data-orders-problem]"), null);
    } catch (problem) {
      await this.refresh();
      showProblem(find("[data-orders-problem]"), problem);
    }
  }
}

function note(order) {
  if (order.status === "PLACED") return "Stock and payment are being asked, side by side…";
  if (order.status === "CONFIRMED") {
    return `Confirmed ${duration(new Date(order.updatedAt) - new Date(order.placedAt))} after you ordered. The invoice is in the mail.`;
  }
  return REASON[order.reason];
}
