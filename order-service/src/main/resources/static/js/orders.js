// My orders: as the shop has them, with a live stream for each that is still undecided.

import * as api from "./api.js";
import { el, find, formatMoney, formatTime, showProblem } from "./dom.js";

// A browser opens six connections to one place; the rest of the page needs some of them.
const MAX_STREAMS = 3;
const REFRESH_MS = 5_000;

const STATUS = { PLACED: "Placed", CONFIRMED: "Confirmed", CANCELLED: "Cancelled" };
const REASON = {
  OUT_OF_STOCK: "Not enough in stock",
  PAYMENT_DECLINED: "Payment declined",
  TIMED_OUT: "Nobody answered in time",
  CUSTOMER_REQUEST: "On your request",
};
const NOTE = {
  PLACED: "Reserving stock and authorizing the payment…",
  CONFIRMED: "Stock and payment are in. Invoice by e-mail.",
};

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
      find("[data-announce]").textContent = `Order over ${formatMoney(order.total)} is ${STATUS[order.status]}${reason}`;
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
    const label = sources.length === 0 ? "" : broken ? "connecting…" : "live";
    const place = find("[data-freshness]");
    place.textContent = label;
    place.dataset.state = label;
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
    const note = order.reason ? REASON[order.reason] : NOTE[order.status];
    return el(
      "li",
      { class: "order", "data-status": order.status },
      el(
        "div",
        { class: "row" },
        el("span", { class: "pill" }, STATUS[order.status]),
        el("strong", { class: "amount" }, formatMoney(order.total)),
      ),
      el("p", { class: "articles" }, articles),
      el("p", { class: "note" }, note),
      el(
        "div",
        { class: "row foot" },
        el("span", { class: "when" }, `${formatTime(order.placedAt)} · …${order.orderId.slice(-8)}`),
        el(
          "span",
          { class: "actions" },
          el("a", { href: `${storyBase()}/orders/${order.orderId}`, "aria-label": `Story of ${articles}` }, "Story"),
          order.status === "CANCELLED"
            ? null
            : el(
                "button",
                {
                  type: "button",
                  class: "quiet",
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

const storyBase = () => `${location.protocol}//${location.hostname}:8084`;
