import { MinuteChart } from './chart.js';

const RETRY_MS = 2_000;
/** The server confirms unchanged figures more often than this. */
const STALE_AFTER_MS = 6_000;
const REGIONS = { eu: 'Europe', us: 'United States', asia: 'Asia' };

const $ = id => document.getElementById(id);
const whole = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const hourAndMinute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const currencies = new Map();

const chart = new MinuteChart($('chart'), $('chart-readout'));
const dashboard = {};
let heardAt = 0;

const render = {
  revenue: revenue => { $('revenue').textContent = money(revenue); },
  orders: orders => {
    for (const count of ['placed', 'confirmed', 'cancelled']) $(count).textContent = whole.format(orders[count]);
    for (const count of ['confirmed', 'cancelled']) {
      $(`${count}-note`).textContent =
        orders.placed ? `${percent.format(orders[count] / orders.placed)} of placed` : 'of placed';
    }
  },
  perMinute: minutes => {
    chart.show(minutes);
    $('per-minute').replaceChildren(...minutes.toReversed().map(minute => row(
      hourAndMinute.format(new Date(minute.windowStart)), number(minute.placed), number(minute.confirmed),
      number(minute.cancelled), amount(minute.revenue))));
  },
  byRegion: regions => {
    const most = Math.max(1, ...regions.map(region => region.orders));
    $('by-region').replaceChildren(...regions.map(region => row(
      [REGIONS[region.region] ?? region.region, bar(region.orders / most)],
      number(region.orders), amount(region.revenue))));
  },
  topProducts: products => {
    const most = Math.max(1, ...products.map(product => product.quantity));
    list('top', $('top-products'), products, product => row(
      [product.name, code(product.sku), bar(product.quantity / most)],
      number(product.quantity), amount(product.revenue)));
  },
  lowStock: articles => list('low', $('low-stock'), articles, article => row(
    [article.sku, bar(article.available / article.threshold, article.available ? 'low' : 'out')],
    number(article.available), number(article.threshold))),
  consumers: groups => list('lag', $('consumers'), groups, consumer => row(
    consumer.group, element('td', {}, [consumer.topic]),
    element('td', { className: consumer.lag ? 'number behind' : 'number' }, [whole.format(consumer.lag)]))),
};

connect();
setInterval(() => { if (Date.now() - heardAt > STALE_AFTER_MS) stale(); }, 1_000);

function connect() {
  const stream = new EventSource('/api/dashboard/stream');
  stream.addEventListener('snapshot', event => take(JSON.parse(event.data)));
  stream.addEventListener('change', event => take(JSON.parse(event.data)));
  stream.addEventListener('error', () => {
    stale();
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS); // refused, not just broken off
  });
}

function take(changes) {
  Object.assign(dashboard, changes);
  heardAt = Date.now();
  for (const [name, value] of Object.entries(changes)) render[name]?.(value);
  freshness('live', 'Live, as of');
}

function stale() {
  freshness('stale', dashboard.asOf ? 'Reconnecting. Stale since' : 'No connection, trying again');
}

function freshness(state, words) {
  document.body.dataset.state = state;
  if ($('state').textContent !== words) $('state').textContent = words; // announced, so only when it changes
  if (dashboard.asOf) {
    $('as-of').dateTime = dashboard.asOf;
    $('as-of').textContent = timeOfDay.format(new Date(dashboard.asOf));
  }
}

/** Shows the table of that name with the items, or says that there are none. */
function list(name, body, items, toRow) {
  $(`${name}-empty`).hidden = items.length > 0;
  $(`${name}-table`).hidden = items.length === 0;
  body.replaceChildren(...items.map(toRow));
}

function row(head, ...cells) {
  return element('tr', {}, [element('th', { scope: 'row' }, [head].flat()), ...cells]);
}

function number(value) {
  return element('td', { className: 'number' }, [whole.format(value)]);
}

function amount(value) {
  return element('td', { className: 'number' }, [money(value)]);
}

function code(sku) {
  return element('span', { className: 'code' }, [sku]);
}

function bar(share, kind = '') {
  const filled = element('span', {}, []);
  filled.style.width = `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`;
  const box = element('span', { className: `bar ${kind}` }, [filled]);
  box.setAttribute('aria-hidden', 'true');
  return box;
}

function money({ amount, currency }) {
  if (!currencies.has(currency)) {
    currencies.set(currency, new Intl.NumberFormat(undefined, { style: 'currency', currency }));
  }
  return currencies.get(currency).format(amount); // the decimal string itself: exact
}

function element(tag, properties, children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
