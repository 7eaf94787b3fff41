// The records of a partition: a page of them, one key's, or those to come.
import * as api from "/console/api.js";
import { announce, el } from "/console/dom.js";
import { count, time } from "/console/format.js";

const PAGE = 50;
const SEARCH_PAGE = 500;
const SEARCH_PAGES = 40;
const MOST_SHOWN = 500;

export function recordsView(page, place, topic, partition) {
  const list = el("ol", { class: "records", "data-records": true });
  const message = el("p", { class: "empty", role: "status" });
  const from = el("input", { name: "from", autocomplete: "off", spellcheck: "false", value: "earliest", "aria-describedby": "from-hint" });
  const key = el("input", { name: "key", type: "search", autocomplete: "off", spellcheck: "false" });
  const next = el("button", { type: "button", onclick: () => read(position) }, "Next");
  const previous = el("button", { type: "button", onclick: () => read(Math.max(shown.logStart, shown.first - PAGE)) }, "Previous");
  const tail = el("button", { type: "button", "aria-pressed": "false", onclick: () => (follower ? stop() : follow()) }, "Follow live");
  const shown = { first: 0, logStart: 0 };
  let position = 0;
  let follower;

  place.append(
    el("section", { class: "card" },
      el("h2", { class: "visually-hidden" }, "Records"),
      el("form", { class: "controls", novalidate: true, onsubmit: jump },
        el("label", { class: "grow" }, "From offset or time", from,
          el("span", { class: "hint", id: "from-hint" }, "42, earliest, latest or 2026-01-31T08:00")),
        el("button", { type: "submit" }, "Show"),
        el("label", { class: "grow" }, "Key", key, el("span", { class: "hint" }, "exact; looks on from the offset")),
        el("button", { type: "button", onclick: () => search() }, "Find key"),
        tail),
      message,
      list,
      el("div", { class: "actions" }, previous, next)));
  page.signal.addEventListener("abort", () => follower?.abort());
  read("earliest");

  function jump(event) {
    event.preventDefault();
    stop();
    run(async () => {
      const start = await resolve(from.value.trim());
      await load(start);
    });
  }

  /** An offset, what the broker calls one, or a time. */
  async function resolve(text) {
    if (/^\d+$/.test(text) || text === "earliest" || text === "") {
      return text || "earliest";
    }
    if (text === "latest") {
      const end = await api.offsetAt(topic, partition, "latest", page.signal);
      return Math.max(0, end - PAGE);
    }
    const at = new Date(text).getTime();
    if (Number.isNaN(at)) {
      throw new api.Problem(`Neither an offset nor a time: ${text}`);
    }
    return api.offsetAt(topic, partition, at, page.signal);
  }

  function read(offset) {
    stop();
    run(() => load(offset));
  }

  async function load(offset) {
    const answer = await fetchFrom(offset, { maxRecords: PAGE });
    list.replaceChildren(...answer.records.map(item));
    shown.first = answer.records[0]?.offset ?? answer.nextOffset;
    shown.logStart = answer.logStartOffset;
    position = answer.nextOffset;
    previous.disabled = shown.first <= answer.logStartOffset;
    next.disabled = position >= answer.highWatermark;
    message.textContent = answer.records.length
      ? `Offsets ${count(shown.first)} to ${count(answer.records.at(-1).offset)} of ${count(answer.highWatermark)}.`
      : `No record from offset ${count(answer.nextOffset)} on; the log ends at ${count(answer.highWatermark)}.`;
  }

  /** Goes on at the nearest offset there is. */
  async function fetchFrom(offset, options) {
    try {
      return await api.records(topic, partition, { offset, ...options }, page.signal);
    } catch (problem) {
      const nearest = problem.body?.logStartOffset ?? problem.body?.highWatermark;
      if (nearest === undefined) {
        throw problem;
      }
      return api.records(topic, partition, { offset: nearest, ...options }, page.signal);
    }
  }

  function search() {
    stop();
    run(async () => {
      const wanted = key.value;
      let at = await resolve(from.value.trim());
      let looked = 0;
      list.replaceChildren();
      for (let i = 0; i < SEARCH_PAGES; i++) {
        const answer = await fetchFrom(at, { maxRecords: SEARCH_PAGE });
        list.append(...answer.records.filter((each) => each.key === wanted).map(item));
        looked += answer.records.length;
        at = answer.nextOffset;
        message.textContent = `${count(list.children.length)} with the key ${wanted} among ${count(looked)} records…`;
        if (answer.records.length === 0 || at >= answer.highWatermark || list.children.length >= MOST_SHOWN) {
          break;
        }
      }
      position = at;
      next.disabled = true;
      previous.disabled = true;
      message.textContent = `${count(list.children.length)} with the key ${wanted} among ${count(looked)} records, up to offset ${count(at)}.`;
    });
  }

  async function run(work) {
    list.setAttribute("aria-busy", "true");
    try {
      await work();
      message.classList.remove("problem");
    } catch (problem) {
      if (!page.signal.aborted) {
        message.textContent = problem.message;
        message.classList.add("problem");
      }
    } finally {
      list.removeAttribute("aria-busy");
    }
  }

  function follow() {
    follower = new AbortController();
    tail.setAttribute("aria-pressed", "true");
    tail.textContent = "Stop following";
    list.replaceChildren();
    next.disabled = true;
    previous.disabled = true;
    message.classList.remove("problem");
    message.textContent = "Following: new records appear on top.";
    announce("Following live");
    run(() => tailFrom(follower));
  }

  function stop() {
    follower?.abort();
    follower = undefined;
    tail.setAttribute("aria-pressed", "false");
    tail.textContent = "Follow live";
  }

  /** By the event stream, which the browser takes up again where it broke off. */
  async function tailFrom(tailing) {
    const start = await api.offsetAt(topic, partition, "latest", page.signal);
    const source = new EventSource(api.streamPath(topic, partition, start));
    const end = (text) => {
      if (!tailing.signal.aborted) {
        stop();
        message.textContent = text;
        message.classList.add("problem");
      }
    };
    tailing.signal.addEventListener("abort", () => source.close());
    source.onopen = () => { list.dataset.tail = "open"; };
    source.onmessage = (event) => arrived([JSON.parse(event.data)]);
    source.addEventListener("end", (event) => end(JSON.parse(event.data).detail));
    source.onerror = () => {
      delete list.dataset.tail;
      if (source.readyState === EventSource.CLOSED) {
        end("The broker takes no follower at the moment.");
      }
    };
  }

  function arrived(records) {
    list.prepend(...records.map(item).reverse());
    while (list.children.length > MOST_SHOWN) {
      list.lastChild.remove();
    }
    message.textContent = `Following: ${count(list.children.length)} so far, the newest on top.`;
  }
}

function item(record) {
  const headers = Object.entries({ ...record.headers, ...record.headersBase64 });
  return el("li", { class: "record", "data-offset": record.offset },
    el("div", { class: "record-head" },
      el("span", { class: "offset" }, `#${record.offset}`),
      el("span", { class: "key" }, record.keyBase64 !== undefined ? `base64 ${record.keyBase64}` : record.key ?? "no key"),
      el("time", { datetime: new Date(record.timestamp).toISOString() }, time(record.timestamp))),
    value(record),
    headers.length > 0 && el("details", {},
      el("summary", {}, `${headers.length} ${headers.length === 1 ? "header" : "headers"}`),
      el("dl", { class: "headers" }, headers.map(([name, text]) => [el("dt", {}, name), el("dd", {}, String(text))]))));
}

function value(record) {
  if (record.valueBase64 !== undefined && record.valueBase64 !== null) {
    return el("pre", { class: "value", tabindex: "0", role: "region", "aria-label": `Value of record ${record.offset}` }, binary(record.valueBase64));
  }
  if (record.value === null || record.value === undefined) {
    return el("p", { class: "tombstone" }, "tombstone: the key is deleted");
  }
  return el("pre", { class: "value", tabindex: "0", role: "region", "aria-label": `Value of record ${record.offset}` }, json(record.value, 0));
}

/** Text where it is text, else bytes in hex. */
function binary(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!/[\u0000-\u0008\u000e-\u001f]/.test(text)) {
      return text;
    }
  } catch {
    // Not text.
  }
  return Array.from(bytes.subarray(0, 1024), (byte) => byte.toString(16).padStart(2, "0")).join(" ")
    + (bytes.length > 1024 ? ` … ${count(bytes.length)} bytes` : "");
}

/** Pretty, in colours, as text nodes. */
function json(node, depth) {
  const indent = "  ".repeat(depth + 1);
  const end = "  ".repeat(depth);
  if (Array.isArray(node)) {
    return node.length === 0 ? ["[]"] : ["[\n", ...node.flatMap((each, i) => [indent, ...json(each, depth + 1), i < node.length - 1 ? ",\n" : "\n"]), end, "]"];
  }
  if (node !== null && typeof node === "object") {
    const entries = Object.entries(node);
    return entries.length === 0
      ? ["{}"]
      : ["{\n", ...entries.flatMap(([name, each], i) => [indent, el("span", { class: "j-key" }, JSON.stringify(name)), ": ", ...json(each, depth + 1), i < entries.length - 1 ? ",\n" : "\n"]), end, "}"];
  }
  return [el("span", { class: `j-${node === null ? "null" : typeof node}` }, JSON.stringify(node))];
}
