// What happened to one order, told anew every second as long as something may still happen.

import { duration, el, find, money, timeOfDay } from "/streamstore/dom.js";

const LOOK_AGAIN_MS = 1_000;
/** A story in which nothing has happened for so long is looked at less often. */
const QUIET_AFTER_MS = 30_000;
const LOOK_AGAIN_QUIET_MS = 5_000;

const TITLES = {
  "order.placed": "Order placed",
  "order.confirmed": "Order confirmed",
  "order.cancelled": "Order cancelled",
  "stock.reserved": "Stock reserved",
  "stock.rejected": "Not enough stock",
  "stock.released": "Stock released",
  "payment.authorized": "Payment authorized",
  "payment.declined": "Payment declined",
  "payment.captured": "Payment captured",
  "payment.voided": "Payment voided",
  "payment.refunded": "Payment refunded",
  "invoice.issued": "Invoice issued",
  "notification.sent": "Mail sent",
  "notification.failed": "Mail could not be delivered",
};
const STATUS = {
  "order.placed": ["Placed", "wait"],
  "order.confirmed": ["Confirmed", "good"],
  "order.cancelled": ["Cancelled", "bad"],
};

const orderId = decodeURIComponent(location.pathname.split("/").pop());
const corner = find("[data-freshness]");
let told = "";

find("[data-order]").textContent = orderId;
find("[data-find]").addEventListener("submit", (event) => {
  event.preventDefault();
  location.href = `/orders/${encodeURIComponent(new FormData(event.target).get("orderId").trim())}`;
});
look();

async function look() {
  let next = LOOK_AGAIN_MS;
  try {
    const response = await fetch(`/api/orders/${encodeURIComponent(orderId)}/story`);
    const body = await response.json();
    if (response.ok) {
      show(body);
      const last = Math.max(...body.events.map((event) => Date.parse(event.publishedAt)));
      next = Date.now() - last > QUIET_AFTER_MS ? LOOK_AGAIN_QUIET_MS : LOOK_AGAIN_MS;
    } else {
      empty(response.status === 404 ? `${body.detail}. If it was just placed, it will show up here.` : body.detail);
    }
    fresh("live", `Live, as of ${timeOfDay(body.asOf ?? new Date())}`);
  } catch {
    fresh("stale", "No connection, trying again");
  }
  setTimeout(look, document.hidden ? LOOK_AGAIN_QUIET_MS : next);
}

function fresh(state, text) {
  corner.dataset.state = state;
  corner.textContent = text;
}

function empty(text) {
  find("[data-empty]").hidden = false;
  find("[data-empty]").textContent = text;
}

function show(story) {
  const text = JSON.stringify(story.events);
  if (text === told) return;
  told = text;
  find("[data-empty]").hidden = true;
  const kinds = story.events.map((event) => kindOf(event));
  const status = STATUS[kinds.findLast((kind) => STATUS[kind])];
  if (status) {
    const pill = find("[data-status]");
    [pill.textContent, pill.dataset.tone] = status;
    pill.hidden = false;
  }
  const traceId = story.events[0].traceId;
  find("[data-trace]").hidden = !traceId;
  find("[data-trace-id]").textContent = traceId ?? "";
  figures(story);
  const byId = new Map(story.events.map((event) => [event.eventId, event]));
  find("[data-story]").replaceChildren(...story.events.map((event) => step(event, byId)));
}

function figures({ events }) {
  const at = (kind) => events.find((event) => kindOf(event) === kind)?.sincePlacedMs;
  const all = [
    ["Confirmed after", at("order.confirmed")],
    ["First mail after", at("notification.sent")],
    ["Last event after", Math.max(...events.map((event) => event.sincePlacedMs ?? 0))],
  ].filter(([, ms]) => ms !== undefined && ms !== null);
  const retries = events.flatMap((event) => event.consumers).reduce((sum, each) => sum + each.attempts - 1, 0);
  find("[data-figures]").hidden = false;
  find("[data-figures]").replaceChildren(
    el("div", {}, el("dt", {}, "Events"), el("dd", {}, events.length)),
    ...all.map(([name, ms]) => el("div", {}, el("dt", {}, name), el("dd", {}, duration(ms)))),
    el("div", {}, el("dt", {}, "Retries"), el("dd", {}, retries)));
}

function step(event, byId) {
  const kind = kindOf(event);
  const cause = byId.get(event.causedBy);
  return el("li", { class: "step", "data-topic": event.topic },
    el("span", { class: "at", title: event.publishedAt }, event.sincePlacedMs > 0 ? since(event.sincePlacedMs) : timeOfDay(event.publishedAt)),
    el("span", { class: "dot", "aria-hidden": "true" }),
    el("article", { class: "event", id: event.eventId, "data-undo": event.compensation },
      el("h2", {}, TITLES[kind] ?? event.event, el("code", {}, event.event)),
      el("p", {}, words(event.detail)),
      el("p", { class: "where" },
        `${event.topic}-${event.partition} @ ${event.offset}, by ${event.producer.replace(/^\//, "")}`,
        cause ? [", because of ", el("a", { href: `#${event.causedBy}` }, (TITLES[kindOf(cause)] ?? cause.event).toLowerCase())] : null),
      el("ul", { class: "consumers", "aria-label": "Handled by" }, event.consumers.map(consumer))));
}

const OUTCOMES = { HANDLED: "handled", DEAD_LETTER: "put aside", REPLAYED: "handled by hand", DISCARDED: "given up" };

function consumer({ group, handledAt, sincePublishedMs, attempts, outcome }) {
  const lost = outcome === "DEAD_LETTER" || outcome === "DISCARDED";
  return el("li", { class: "pill", "data-tone": lost ? "bad" : attempts > 1 ? "wait" : null, title: handledAt },
    el("b", {}, group), ` ${OUTCOMES[outcome] ?? outcome} after ${duration(Math.max(0, sincePublishedMs))}`,
    attempts > 1 ? `, ${attempts} attempts` : "");
}

/** Finer than duration: steps that follow each other closely are to be told apart. */
const since = (ms) => (ms < 1_000 || ms >= 60_000 ? `+${duration(ms)}` : `+${(ms / 1_000).toFixed(2)} s`);

/** order.placed.v1 → order.placed */
const kindOf = (event) => event.event.replace(/\.v\d+$/, "");

/** {"total": {…}, "region": "eu"} → total $49.98 · region eu */
function words(detail) {
  return Object.entries(detail).map(([name, value]) => `${spaced(name)} ${said(value)}`).join(" · ");
}

function said(value) {
  if (Array.isArray(value)) return value.map(said).join(", ");
  if (value?.amount !== undefined) return money(value);
  if (value?.sku !== undefined) {
    const { sku, quantity, requested, available } = value;
    return requested === undefined ? `${quantity} × ${sku}` : `${sku}: ${requested} wanted, ${available} there`;
  }
  return typeof value === "string" && /^[A-Z_]+$/.test(value) ? value.toLowerCase().replaceAll("_", " ") : String(value);
}

/** wasConfirmed → was confirmed */
const spaced = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
