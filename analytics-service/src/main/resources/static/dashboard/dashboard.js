import { bar, duration, el, minuteOfDay, money, percent, whole } from "/streamstore/dom.js";
import { live } from "/streamstore/live.js";
import { MinuteChart } from "./chart.js";

const REGIONS = { eu: "Europe", us: "United States", asia: "Asia" };

const $ = (id) => document.getElementById(id);
const sum = (minutes, value) => minutes.reduce((total, minute) => total + value(minute), 0);
const when = (minute, chosen) => (chosen ? minuteOfDay(minute.windowStart) : "This minute");
const revenueOf = (minute) => Number(minute.revenue.amount);

const orders = new MinuteChart("orders", {
  series: [
    { label: "placed", colour: "--pale", kind: "bars", values: (minute) => minute.placed },
    { label: "confirmed", colour: "--accent", kind: "bars", values: (minute) => minute.confirmed },
    { label: "cancelled", colour: "--bad", kind: "bars", values: (minute) => -minute.cancelled },
  ],
  axis: (value) => (Number.isInteger(value) ? whole(value) : ""),
  describe: (minute, chosen) =>
    `${when(minute, chosen)}: ${minute.placed} placed, ${minute.confirmed} confirmed, ${minute.cancelled} cancelled`,
  summary: (minutes) =>
    `The last ${minutes.length} minutes: ${sum(minutes, (m) => m.placed)} orders placed, ` +
    `${sum(minutes, (m) => m.confirmed)} confirmed, ${sum(minutes, (m) => m.cancelled)} cancelled.`,
});

const revenue = new MinuteChart("revenue", {
  series: [{ label: "revenue", colour: "--accent", kind: "area", values: revenueOf }],
  axis: whole,
  axisSize: 56,
  describe: (minute, chosen) => `${when(minute, chosen)}: ${money(minute.revenue)}`,
  summary: (minutes) => `Revenue of the last ${minutes.length} minutes, captured minus refunded.`,
});

/** How each part of the dashboard's JSON is shown. */
const render = {
  revenue: (total) => { $("revenue").textContent = money(total); },
  orders: (counts) => {
    for (const count of ["placed", "confirmed", "cancelled"]) $(count).textContent = whole(counts[count]);
    for (const count of ["confirmed", "cancelled"]) {
      $(`${count}-note`).textContent = counts.placed ? `${percent(counts[count] / counts.placed)} of placed` : "of placed";
    }
  },
  perMinute: (minutes) => {
    orders.show(minutes);
    revenue.show(minutes);
    $("per-minute").replaceChildren(...minutes.toReversed().map((minute) => row(
      minuteOfDay(minute.windowStart), number(minute.placed), number(minute.confirmed), number(minute.cancelled), amount(minute.revenue))));
  },
  funnel: ({ placed, authorized, confirmed, paid, timeToConfirm }) => {
    const stages = { Placed: placed, "Payment authorized": authorized, Confirmed: confirmed, Paid: paid };
    $("funnel").replaceChildren(...Object.entries(stages).map(([stage, orders]) => el("li", {},
      el("span", {}, stage), el("span", { class: "number" }, whole(orders)),
      bar(placed ? orders / placed : 0), el("span", { class: "share" }, placed ? percent(orders / placed) : ""))));
    $("time-to-confirm").textContent = timeToConfirm.orders ? duration(timeToConfirm.p50Ms) : "–";
    $("time-to-confirm-note").textContent = timeToConfirm.orders
      ? `median; p99 ${duration(timeToConfirm.p99Ms)}` : "none in the last 15 min";
  },
  byRegion: (regions) => {
    const most = Math.max(1, ...regions.map((region) => region.orders));
    $("by-region").replaceChildren(...regions.map((region) => row(
      [REGIONS[region.region] ?? region.region, bar(region.orders / most)], number(region.orders), amount(region.revenue))));
  },
  topProducts: (products) => {
    const most = Math.max(1, ...products.map((product) => product.quantity));
    list("top", $("top-products"), products, (product) => row(
      [product.name, el("span", { class: "code" }, product.sku), bar(product.quantity / most)],
      number(product.quantity), amount(product.revenue)));
  },
  lowStock: (articles) => list("low", $("low-stock"), articles, (article) => row(
    [article.sku, bar(article.available / article.threshold, article.available ? "low" : "out")],
    number(article.available), number(article.threshold))),
  consumers: (all) => list("lag", $("consumers"), [...Map.groupBy(all, (consumer) => consumer.group)], ([group, reads]) => {
    const behind = sum(reads, (consumer) => consumer.lag);
    return row(
      [group, el("span", { class: "code" }, reads.map((consumer) => consumer.topic).join(", "))],
      el("td", { class: behind ? "number behind" : "number" }, whole(behind)));
  }),
};

live("/api/dashboard/stream", { snapshot: take, change: take });

function take(changes) {
  for (const [name, value] of Object.entries(changes)) render[name]?.(value);
  return changes.asOf;
}

/** Shows the table of that name with the items, or says that there are none. */
function list(name, body, items, toRow) {
  $(`${name}-empty`).hidden = items.length > 0;
  $(`${name}-table`).hidden = items.length === 0;
  body.replaceChildren(...items.map(toRow));
}

const row = (head, ...cells) => el("tr", {}, el("th", { scope: "row" }, ...[head].flat()), ...cells);
const number = (value) => el("td", { class: "number" }, whole(value));
const amount = (value) => el("td", { class: "number" }, money(value));
