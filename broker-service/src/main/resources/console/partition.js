// One partition: its records, what lies on the disk, and why it is as it is.
import * as api from "/console/api.js";
import { el, find } from "/console/dom.js";
import { showFindings } from "/console/explain.js";
import { bytes, count } from "/console/format.js";
import { recordsView } from "/console/records.js";
import { segmentsView } from "/console/segments.js";
import { partitionHref, topicHref, trail } from "/console/topics.js";

const views = { records: ["Records", recordsView], segments: ["Segments", segmentsView], explain: ["Explain", explainView] };

export function partitionPage(page, topic, number, view = "records") {
  const partition = Number(number);
  page.title(`${topic}-${partition} ${views[view][0].toLowerCase()}`);
  const place = el("div", { class: "view" });
  page.show(
    trail(["Topics", "#/topics"], [topic, topicHref(topic)]),
    el("h1", {}, topic, el("span", { class: "soft" }, ` partition ${partition}`)),
    el("p", { class: "facts", "data-facts": true }, "…"),
    el("nav", { class: "tabs", "aria-label": "Views of this partition" },
      Object.entries(views).map(([key, [title]]) =>
        el("a", { href: partitionHref(topic, partition, key), "aria-current": key === view ? "page" : null }, title))),
    place);
  const look = views[view][1](page, place, topic, partition);
  page.repeat(async () => {
    const state = (await api.topic(topic, page.signal)).partitions[partition];
    if (!state) {
      throw new api.Problem(`${topic} has no partition ${partition}.`);
    }
    find("[data-facts]").textContent =
      `offsets ${count(state.logStartOffset)} to ${count(state.highWatermark)} · ${bytes(state.sizeBytes)} · leader ${state.leader}, epoch ${state.leaderEpoch}`;
    await look?.();
  });
}

function explainView(page, place, topic, partition) {
  const findings = el("div", { "data-findings": true });
  place.append(el("section", { class: "card" }, el("h2", {}, "Why it is as it is"), findings));
  return async () => showFindings(findings, await api.explainPartition(topic, partition, page.signal));
}
