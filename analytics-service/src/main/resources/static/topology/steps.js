// How the figures are computed: the steps of each part from left to right, as far from the topics as they come after them.

import { el, find, svg, whole } from "/streamstore/dom.js";

const EVERY_MS = 5_000;
const COLUMN = 148;
const ROW = 48;
const BOX = { width: 124, height: 34 };

/** The topics between two parts are shown by what they hold. */
const OWN = /^analytics-(.*)-repartition$/;

let drawn = "";

async function show() {
  const answer = await fetch("/api/topologies").catch(() => null);
  if (!answer?.ok) return;
  const steps = await answer.json();
  const late = Object.values(steps.late).reduce((sum, records) => sum + records, 0);
  find("[data-progress]").textContent =
    `${whole(steps.records)} records in ${whole(steps.batches)} transactions since the start, ${late ? `${whole(late)} too late` : "none too late"}`;
  if (steps.description !== drawn) {
    drawn = steps.description;
    find("[data-application]").textContent = steps.application;
    find("[data-description]").textContent = steps.description;
    find("[data-mermaid]").textContent = steps.mermaid;
    find("[data-parts]").replaceChildren(...inOrder(steps.parts).map(part));
  }
  find("[data-steps]").hidden = false;
}

/** Who writes a topic before who reads it. */
function inOrder(parts) {
  const topics = (part, kind) => part.nodes.filter((node) => node.kind === kind).map((node) => node.topic);
  const left = [...parts];
  const sorted = [];
  while (left.length) {
    const written = left.map((part) => topics(part, "SINK"));
    const next = left.findIndex((part) => !topics(part, "SOURCE").some((topic) => written.flat().includes(topic)));
    sorted.push(...left.splice(Math.max(next, 0), 1));
  }
  return sorted;
}

function part({ name, nodes }) {
  const places = place(nodes);
  const width = Math.max(...places.values().map((at) => at.x)) + BOX.width;
  const height = Math.max(...places.values().map((at) => at.y)) + BOX.height;
  const picture = svg("svg", {
    class: "steps", viewBox: `-2 -2 ${width + 4} ${height + 4}`, role: "img",
    "aria-label": `The steps of ${name}; they are also told in words below.`,
  }, nodes.flatMap((node) => node.parents.map((parent) => arrow(places.get(parent), places.get(node.name)))),
  nodes.map((node) => box(node, places.get(node.name))));
  picture.style.width = `${width}px`;
  return el("div", { class: "part scroll", tabindex: 0, role: "region", "aria-label": `Steps of ${name}` }, picture);
}

/** A column further to the right than the last of what it needs, in the row of the first if that is free. */
function place(nodes) {
  const places = new Map();
  const free = []; // by column, the first row below which nothing is
  for (const node of nodes) {
    const parents = node.parents.map((parent) => places.get(parent));
    const column = parents.length ? Math.max(...parents.map((at) => at.column)) + 1 : 0;
    const row = Math.max(free[column] ?? 0, parents.length ? Math.min(...parents.map((at) => at.row)) : 0);
    free[column] = row + 1;
    places.set(node.name, { column, row, x: column * COLUMN, y: row * ROW });
  }
  return places;
}

function box(node, { x, y }) {
  const label = node.topic?.replace(OWN, "$1") ?? node.name;
  return svg("g", { class: `step ${node.kind.toLowerCase()} ${node.stores.length ? "store" : ""}`, "data-topic": node.topic },
    svg("title", {}, node.topic ?? node.name),
    svg("rect", { x, y, width: BOX.width, height: BOX.height, rx: node.topic ? 4 : 12 }),
    svg("text", { x: x + BOX.width / 2, y: y + BOX.height / 2 }, shortened(label)));
}

const shortened = (text) => (text.length > 18 ? `${text.slice(0, 17)}…` : text);

function arrow(from, to) {
  const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
  const bend = (x2 - x1) / 2;
  return svg("path", { class: "edge", d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` });
}

show();
setInterval(show, EVERY_MS);
