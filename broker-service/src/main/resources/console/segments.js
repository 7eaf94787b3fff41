// What lies on the disk: segments, their batches and index entries, and the producers that are remembered.
import * as api from "/console/api.js";
import { el, redraw, table } from "/console/dom.js";
import { bytes, count, time } from "/console/format.js";

export function segmentsView(page, place, topic, partition) {
  const strip = el("ol", { class: "strip" });
  const segmentTable = el("div");
  const producers = el("div");
  const inside = el("div");
  place.append(
    el("section", { class: "card" },
      el("h2", {}, "Segments"),
      el("p", { class: "empty" }, "A log is a row of files. Only the last one grows; retention deletes whole ones from the front."),
      strip, segmentTable),
    inside,
    el("section", { class: "card" },
      el("h2", {}, "Producers remembered here"),
      el("p", { class: "empty" }, "A batch sent twice is stored once, because its producer, epoch and sequence are known."),
      producers));
  let known = "";
  let chosen;

  function choose(base) {
    chosen = base;
    [...strip.querySelectorAll("button")].forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.base) === base)));
    showSegment(page, inside, topic, partition, base);
  }

  return async () => {
    const answer = await api.segments(topic, partition, page.signal);
    const now = JSON.stringify(answer.segments);
    if (now !== known) {
      known = now;
      draw(answer);
    }
    redraw(producers, producerTable(answer.producers));
  };

  function draw(answer) {
    const largest = Math.max(1, ...answer.segments.map((each) => each.sizeBytes));
    strip.replaceChildren(...answer.segments.map((each) => {
      const button = el("button", {
        type: "button",
        "data-base": each.baseOffset,
        "data-active": each.active,
        "aria-pressed": String(each.baseOffset === chosen),
        "aria-label": `Segment from offset ${each.baseOffset}, ${bytes(each.sizeBytes)}${each.active ? ", active" : ""}`,
        onclick: () => choose(each.baseOffset),
      }, el("span", { "aria-hidden": "true" }, count(each.baseOffset)));
      button.style.flexGrow = String(Math.max(0.15, each.sizeBytes / largest));
      return el("li", {}, button);
    }));
    [...strip.children].forEach((each) => { each.style.flexGrow = each.firstChild.style.flexGrow; });
    segmentTable.replaceChildren(table(`Segments of ${topic}-${partition}`, [
      { title: "File", cell: (each) => el("code", {}, each.files[0]) },
      { title: "From offset", number: true, cell: (each) => count(each.baseOffset) },
      { title: "Size", number: true, cell: (each) => bytes(each.sizeBytes) },
      { title: "Latest record", number: true, cell: (each) => time(each.maxTimestampMs) },
      { title: "Index entries", number: true, cell: (each) => `${count(each.offsetIndexEntries)} by offset, ${count(each.timeIndexEntries)} by time` },
      { title: "State", cell: (each) => el("span", { class: "pill", "data-state": each.active ? "STABLE" : "EMPTY" }, each.active ? "active" : "sealed") },
    ], answer.segments));
    if (chosen === undefined || !answer.segments.some((each) => each.baseOffset === chosen)) {
      choose(answer.segments.at(-1).baseOffset);
    }
  }
}

function showSegment(page, inside, topic, partition, base) {
  const rows = [];
  const batches = el("div", { "data-batches": true });
  const more = el("button", { type: "button", hidden: true, onclick: () => load(Number(more.dataset.position)) }, "More batches");
  const index = el("div", { class: "pair" });
  const map = el("div", { class: "filemap", "aria-hidden": "true" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  inside.replaceChildren(
    el("section", { class: "card" },
      el("h2", {}, `Batches from offset ${count(base)} on`),
      el("p", { class: "empty" }, "Kafka's RecordBatch v2, byte for byte as the producer sent it but for the offset and the leader epoch."),
      problem, map, batches, el("div", { class: "actions" }, more)),
    el("section", { class: "card" },
      el("h2", {}, "Index entries"),
      el("p", { class: "empty" }, "About one per 4 KiB: where to begin looking for an offset or a time. The newest are shown."),
      index));
  load(0);
  api.index(topic, partition, base, page.signal).then(drawIndex).catch(fail);

  async function load(position) {
    try {
      const answer = await api.batches(topic, partition, base, position, page.signal);
      rows.push(...answer.batches);
      batches.replaceChildren(table(`Batches of segment ${base}`, columns, rows, { empty: "No batch yet.", rowAttributes: (each) => ({ "data-crc": each.crcOk }) }));
      map.replaceChildren(...rows.map((each) => {
        const block = el("span", { "data-crc": each.crcOk, "data-compression": each.compression });
        block.style.flexGrow = String(each.sizeBytes);
        return block;
      }));
      more.hidden = answer.nextPosition < 0;
      more.dataset.position = answer.nextPosition;
      problem.hidden = !answer.damage;
      problem.textContent = answer.damage;
    } catch (failure) {
      fail(failure);
    }
  }

  function fail(failure) {
    if (!page.signal.aborted) {
      problem.hidden = false;
      problem.textContent = failure.message;
    }
  }

  function drawIndex(answer) {
    index.replaceChildren(
      el("div", {}, el("h3", {}, "By offset"), table("Offset index", [
        { title: "Batch ends with offset", number: true, cell: (each) => count(each.lastOffset) },
        { title: "Begins at byte", number: true, cell: (each) => count(each.position) },
      ], answer.offsets, { empty: "No entry yet: the segment is still small." })),
      el("div", {}, el("h3", {}, "By time"), table("Time index", [
        { title: "No later time than", number: true, cell: (each) => time(each.timestampMs) },
        { title: "Up to offset", number: true, cell: (each) => count(each.lastOffset) },
      ], answer.times, { empty: "No entry yet." })));
  }
}

const columns = [
  { title: "Offsets", cell: (each) => (each.lastOffset === each.baseOffset ? count(each.baseOffset) : `${count(each.baseOffset)} – ${count(each.lastOffset)}`) },
  { title: "At byte", number: true, cell: (each) => count(each.position) },
  { title: "Size", number: true, cell: (each) => bytes(each.sizeBytes) },
  { title: "Records", number: true, cell: (each) => count(each.records) },
  { title: "CRC", cell: (each) => el("span", { class: "pill", "data-state": each.crcOk ? "STABLE" : "BAD" }, each.crcOk ? "ok" : "wrong") },
  { title: "Compression", cell: (each) => each.compression },
  { title: "Producer", class: "nowrap", cell: (each) => (each.producerId < 0 ? el("span", { class: "soft" }, "–") : `${each.producerId}, epoch ${each.producerEpoch}, sequence ${each.baseSequence}`) },
  { title: "Leader epoch", number: true, cell: (each) => count(each.leaderEpoch) },
  { title: "First timestamp", number: true, cell: (each) => time(each.baseTimestampMs) },
  { title: "Latest timestamp", number: true, cell: (each) => time(each.maxTimestampMs) },
  { title: "Timestamps by", class: "nowrap", cell: (each) => (each.timestampType === "LogAppendTime" ? "the broker" : "the producer") },
];

const producerTable = (producers) =>
  table("Idempotent producers", [
    { title: "Producer", cell: (each) => String(each.producerId) },
    { title: "Epoch", number: true, cell: (each) => count(each.epoch) },
    { title: "Last sequence", number: true, cell: (each) => count(each.lastSequence) },
    { title: "Last offset", number: true, cell: (each) => count(each.lastOffset) },
    { title: "Wrote last", number: true, cell: (each) => time(each.lastSeenMs) },
  ], producers, { empty: "None: nobody wrote with a producer id in the last week." });
