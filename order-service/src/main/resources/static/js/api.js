// The order service, as this page needs it. Every failure is a Problem with sentences people can read.

export class Problem extends Error {
  /**
   * @param {{field: string, message: string}[]} errors bad fields
   * @param {boolean} answered whether the shop has decided: if not, the same may be sent again
   */
  constructor(message, errors = [], answered = true) {
    super(message);
    this.errors = errors;
    this.answered = answered;
    this.advice = "";
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(15_000) });
  } catch {
    throw new Problem("The shop can't be reached at the moment.", [], false);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const detail = body.detail ?? `The shop answered ${response.status}.`;
    throw new Problem(detail, body.errors ?? [], response.status < 500);
  }
  return body;
}

export const products = () => call("/api/products");

/** What can be had of each article, as far as is known: { sku: pieces }. */
export const stock = () =>
  call("/api/products/stock").then((levels) => new Map(levels.map((level) => [level.sku, level.available])));

export const order = (orderId) => call(`/api/orders/${encodeURIComponent(orderId)}`);

export const ordersOf = (customerId) =>
  call(`/api/orders?size=20&customerId=${encodeURIComponent(customerId)}`).then((page) => page.items);

/** Safe to repeat: the same key and order give the same answer. */
export const place = (request, idempotencyKey) =>
  call("/api/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey },
    body: JSON.stringify(request),
  });

export const cancel = (orderId) => call(`/api/orders/${encodeURIComponent(orderId)}/cancel`, { method: "POST" });

export const statusStream = (orderId) => new EventSource(`/api/orders/${encodeURIComponent(orderId)}/events`);
