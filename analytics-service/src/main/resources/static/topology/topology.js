// Nodes are list items, so that they reflow and are read out; the lines between them are drawn behind.

import { el, find, svg, whole } from "/streamstore/dom.js";
import { live } from "/streamstore/live.js";

const graph = find("[data-graph]");
const edges = find("[data-edges]");
const state = { services: [], topics: [], groups: [], reachable: true };
const nodes = new Map(); // "topic orders" → element
let drawn = "";

live("/api/topology/stream", { snapshot: take, change: take });
new ResizeObserver(() => drawEdges()).observe(graph);

function take(changes) {
  Object.assign(state, changes);
  const order = state.services.flatMap((service) => service.publishes); // topics opposite their publishers
  const place = (topic) => (order.includes(topic) ? order.indexOf(topic) : order.length);
  state.topics.sort((a, b) => place(a.topic) - place(b.topic) || a.topic.localeCompare(b.topic));
  render();
  return changes.asOf;
}

function render() {
  nodes.clear();
  const serviceOf = new Map(state.services.flatMap((service) => service.groups.map((group) => [group, service.service])));
  const publishers = state.services.filter((service) => service.publishes.length);
  const shown = new Set(state.topics.map((topic) => topic.topic));
  find("[data-unreachable]").hidden = state.reachable;
  find("[data-services]").replaceChildren(...publishers.filter((service) => service.publishes.some((topic) => shown.has(topic))).map(publisher));
  find("[data-topics]").replaceChildren(...state.topics.map(topicNode));
  find("[data-groups]").replaceChildren(...state.groups.map((group) => groupNode(group, serviceOf.get(group.group))));
  find("[data-rows]").replaceChildren(...state.groups.flatMap((group) => group.topics.map((edge) => row(group, edge))));
  drawEdges();
}

function publisher(service) {
  return remember(`service ${service.service}`, el("li", { class: "node publisher", "data-topic": service.publishes[0] },
    el("b", {}, service.service)));
}

function topicNode(topic) {
  const deadLetters = topic.topic.endsWith(".dlt");
  return remember(`topic ${topic.topic}`, el("li", { class: "node topic", "data-topic": topic.topic },
    el("b", {}, topic.topic),
    el("small", { class: deadLetters && topic.records ? "behind" : null }, `${whole(topic.records)} events`),
    el("small", {}, rate(topic.perSecond, "/s"))));
}

function groupNode(group, service) {
  const lag = group.topics.reduce((sum, edge) => sum + edge.lag, 0);
  const members = Math.max(0, ...group.topics.map((edge) => edge.members));
  return remember(`group ${group.group}`, el("li", { class: "node" },
    el("b", {}, group.group),
    service && service !== group.group ? el("span", { class: "service" }, `of ${service}`) : null,
    el("small", {}, members ? `${members} ${members === 1 ? "member" : "members"}` : "nobody reads"),
    el("small", { class: lag ? "behind" : null }, lag ? `${whole(lag)} behind` : "up to date")));
}

function row(group, edge) {
  return el("tr", {},
    el("th", { scope: "row" }, group.group), el("td", {}, edge.topic), el("td", {}, group.state.toLowerCase()),
    el("td", { class: "number" }, edge.members), el("td", { class: "number" }, rate(edge.perSecond, "")),
    el("td", { class: edge.lag ? "number behind" : "number" }, whole(edge.lag)));
}

function drawEdges() {
  const box = graph.getBoundingClientRect();
  const lines = [];
  for (const service of state.services) {
    for (const topic of service.publishes) {
      const perSecond = state.topics.find((each) => each.topic === topic)?.perSecond;
      lines.push([nodes.get(`service ${service.service}`), nodes.get(`topic ${topic}`), topic, perSecond, false]);
    }
  }
  for (const group of state.groups) {
    for (const edge of group.topics) {
      lines.push([nodes.get(`topic ${edge.topic}`), nodes.get(`group ${group.group}`), edge.topic, edge.perSecond, edge.lag > 0]);
    }
  }
  const paths = lines.filter(([from, to]) => from && to).map(([from, to, topic, perSecond, late]) => {
    const a = from.getBoundingClientRect();
    const b = to.getBoundingClientRect();
    const [x1, y1, x2, y2] = [a.right - box.left, a.top + a.height / 2 - box.top, b.left - box.left, b.top + b.height / 2 - box.top];
    const bend = (x2 - x1) / 2;
    return { topic, late, speed: pace(perSecond), d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` };
  });
  // Drawn anew only when something moved: the dots would jump back to their start each time.
  const now = JSON.stringify([box.width, paths]);
  if (now === drawn) return;
  drawn = now;
  edges.replaceChildren(...paths.flatMap(({ topic, late, speed, d }) => {
    const flow = speed && svg("path", { d, class: "flow", "data-topic": topic });
    if (flow) flow.style.animationDuration = `${speed}s`;
    return [svg("path", { d, class: "edge", "data-topic": topic, "data-late": late }), flow].filter(Boolean);
  }));
}

/** Seconds in which a dot moves on by one gap; few steps, so that small changes of a rate do not redraw. */
function pace(perSecond) {
  if (!perSecond) return null;
  return perSecond < 1 ? 3 : perSecond < 10 ? 1.6 : perSecond < 100 ? 0.8 : 0.4;
}

const rate = (perSecond, unit) => (perSecond === null || perSecond === undefined ? "–" : `${whole(perSecond)}${unit}`);

function remember(name, node) {
  nodes.set(name, node);
  return node;
}
