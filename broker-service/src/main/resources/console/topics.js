// All topics, and one with its partitions.
import * as api from "/console/api.js";
import { el, table } from "/console/dom.js";
import { bytes, count } from "/console/format.js";

const sum = (partitions, of) => partitions.reduce((total, each) => total + of(each), 0);
const records = (partition) => partition.highWatermark - partition.logStartOffset;

export const topicHref = (name) => `#/topics/${encodeURIComponent(name)}`;
export const partitionHref = (name, partition, view = "records") => `${topicHref(name)}/${partition}/${view}`;

const topicColumns = [
  { title: "Topic", cell: (topic) => el("a", { href: topicHref(topic.name) }, topic.name) },
  { title: "Partitions", number: true, cell: (topic) => count(topic.partitions.length) },
  { title: "Records", number: true, cell: (topic) => count(sum(topic.partitions, records)) },
  { title: "On disk", number: true, cell: (topic) => bytes(sum(topic.partitions, (each) => each.sizeBytes)) },
  {
    title: "Configuration",
    class: "soft",
    cell: (topic) => Object.entries(topic.config).map(([key, value]) => `${key}=${value}`).join(", ") || "defaults",
  },
];

export function topicsPage(page) {
  page.title("Topics");
  page.repeat(async () => {
    const all = await api.topics(page.signal);
    const own = all.filter((topic) => !topic.internal);
    const internal = all.filter((topic) => topic.internal);
    const partitions = own.flatMap((topic) => topic.partitions);
    page.redraw(
      el("h1", {}, "Topics"),
      el("dl", { class: "figures" },
        figure("Topics", count(own.length)),
        figure("Partitions", count(partitions.length)),
        figure("Records", count(sum(partitions, records))),
        figure("On disk", bytes(sum(partitions, (each) => each.sizeBytes)))),
      el("section", { class: "card", "aria-label": "All topics" },
        table("Topics", topicColumns, own, { empty: "No topic yet. PUT /v1/topics/orders with {\"partitions\":6} makes one." })),
      el("section", { class: "card" },
        el("h2", {}, "The broker's own"),
        table("Topics of the broker itself", topicColumns, internal)));
  });
}

const figure = (title, value) => el("div", {}, el("dt", {}, title), el("dd", {}, value));

export function topicPage(page, name) {
  page.title(name);
  page.repeat(async () => {
    const topic = await api.topic(name, page.signal);
    const largest = Math.max(1, ...topic.partitions.map((each) => each.sizeBytes));
    page.redraw(
      trail(["Topics", "#/topics"]),
      el("h1", {}, name),
      el("section", { class: "card" },
        el("h2", {}, "Partitions"),
        table(`Partitions of ${name}`, [
          { title: "Partition", cell: (each) => el("a", { href: partitionHref(name, each.partition) }, `Partition ${each.partition}`) },
          { title: "Log start", number: true, cell: (each) => count(each.logStartOffset) },
          { title: "High watermark", number: true, cell: (each) => count(each.highWatermark) },
          { title: "Records", number: true, cell: (each) => count(records(each)) },
          { title: "On disk", number: true, cell: (each) => el("span", {}, bytes(each.sizeBytes), bar(each.sizeBytes / largest)) },
          { title: "Leader", number: true, cell: (each) => `${each.leader} (epoch ${each.leaderEpoch})` },
          {
            title: "Look inside",
            class: "links",
            cell: (each) => [["records", "Records"], ["segments", "Segments"], ["explain", "Explain"]].map(([view, title]) =>
              el("a", { href: partitionHref(name, each.partition, view), "aria-label": `${title} of partition ${each.partition}` }, title)),
          },
        ], topic.partitions)),
      el("section", { class: "card" },
        el("h2", {}, "Configuration"),
        table(`Configuration of ${name}`, [
          { title: "Key", cell: ([key]) => el("code", {}, key) },
          { title: "Value", cell: ([, value]) => el("code", {}, value) },
        ], Object.entries(topic.config), { empty: "Nothing is set; Kafka's defaults hold." })));
  });
}

function bar(share) {
  const fill = el("span");
  fill.style.width = `${Math.round(share * 100)}%`;
  return el("span", { class: "bar", "aria-hidden": "true" }, fill);
}

/** Where one is; pairs of a title and its link. */
export const trail = (...steps) =>
  el("nav", { class: "trail", "aria-label": "Breadcrumb" },
    el("ol", {}, steps.map(([title, href]) => el("li", {}, el("a", { href }, title)))));
