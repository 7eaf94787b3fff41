// All groups, and one: who reads what, how far, why, and starting over from elsewhere.
import * as api from "/console/api.js";
import { announce, confirmed, el, find, redraw, table } from "/console/dom.js";
import { showFindings } from "/console/explain.js";
import { assignment, count } from "/console/format.js";
import { partitionHref, trail } from "/console/topics.js";

const groupHref = (name) => `#/groups/${encodeURIComponent(name)}`;
const state = (text) => el("span", { class: "pill", "data-state": text }, text.toLowerCase());
const lag = (number) => el("span", { class: number > 0 ? "behind" : "soft" }, count(number));

export function groupsPage(page) {
  page.title("Groups");
  page.repeat(async () => {
    const groups = await api.groups(page.signal);
    page.redraw(
      el("h1", {}, "Groups"),
      el("section", { class: "card", "aria-label": "All groups" },
        table("Consumer groups", [
          { title: "Group", cell: (group) => el("a", { href: groupHref(group.group) }, group.group) },
          { title: "State", cell: (group) => state(group.state) },
          { title: "Members", number: true, cell: (group) => count(group.members) },
          { title: "Epoch", number: true, cell: (group) => count(group.epoch) },
          { title: "Lag", number: true, cell: (group) => lag(group.lag) },
        ], groups, { empty: "No group yet. A group comes into being with its first member." })));
  });
}

export function groupPage(page, name) {
  page.title(name);
  const heading = el("h1", {}, name);
  const findings = el("div", { "data-findings": true });
  const members = el("div");
  const partitions = el("div");
  const form = resetForm(name);
  page.repeat(async () => {
    const [group, explanation] = await Promise.all([api.group(name, page.signal), api.explainGroup(name, page.signal)]);
    if (!heading.isConnected) {
      page.show(
        trail(["Groups", "#/groups"]),
        el("div", { class: "title-row" }, heading, el("span", { "data-group-state": true })),
        el("section", { class: "card" }, el("h2", {}, "Why it is as it is"), findings),
        el("section", { class: "card" }, el("h2", {}, "Members"), members),
        el("section", { class: "card" }, el("h2", {}, "Partitions"), partitions),
        el("section", { class: "card" }, el("h2", {}, "Go on from elsewhere"), form.element));
    }
    find("[data-group-state]").replaceChildren(state(group.state), el("span", { class: "soft" }, ` epoch ${group.epoch}`));
    showFindings(findings, explanation);
    redraw(members, memberTable(group));
    redraw(partitions, partitionTable(group));
    form.update(group);
  });
}

const memberTable = (group) =>
  table(`Members of ${group.group}`, [
    { title: "Member", cell: (each) => el("span", {}, each.clientId || each.memberId, el("code", { class: "code" }, each.memberId)) },
    { title: "Instance", class: "soft", cell: (each) => each.instanceId ?? "–" },
    { title: "Epoch", number: true, cell: (each) => count(each.memberEpoch) },
    { title: "Reads", cell: (each) => assignment(each.assignment) },
    {
      title: "Shall read",
      cell: (each) => (assignment(each.target) === assignment(each.assignment) ? el("span", { class: "soft" }, "the same") : assignment(each.target)),
    },
  ], group.members, { empty: "Nobody reads at the moment." });

const partitionTable = (group) => {
  const names = new Map(group.members.map((each) => [each.memberId, each.clientId || each.memberId]));
  return table(`Partitions that ${group.group} reads`, [
    { title: "Partition", cell: (each) => el("a", { href: partitionHref(each.topic, each.partition) }, `${each.topic}-${each.partition}`) },
    { title: "Committed", number: true, cell: (each) => (each.committed < 0 ? "never" : count(each.committed)) },
    { title: "High watermark", number: true, cell: (each) => count(each.highWatermark) },
    { title: "Lag", number: true, cell: (each) => lag(each.lag) },
    { title: "Owner", cell: (each) => names.get(each.owner) ?? el("span", { class: "soft" }, "nobody") },
  ], group.partitions, { empty: "It neither reads nor has committed anything." });
};

function resetForm(name) {
  const topic = el("select", { name: "topic", required: true });
  const where = el("select", { name: "to", onchange: () => show() },
    [["earliest", "the earliest record"], ["latest", "the end"], ["offset", "an offset"], ["time", "a time"]]
      .map(([value, title]) => el("option", { value }, title)));
  const offset = el("input", { name: "offset", type: "number", min: "0", step: "1", value: "0" });
  const at = el("input", { name: "time", type: "datetime-local", step: "1" });
  const offsetLabel = el("label", {}, "Offset", offset);
  const atLabel = el("label", {}, "Time", at);
  const hint = el("p", { class: "empty", id: "reset-hint" });
  const button = el("button", { type: "submit", "aria-describedby": "reset-hint" }, "Reset…");
  const outcome = el("p", { class: "outcome", role: "status" });
  const show = () => {
    offsetLabel.hidden = where.value !== "offset";
    atLabel.hidden = where.value !== "time";
  };
  const target = () => ({ offset: offset.value, time: at.value && new Date(at.value).toISOString() })[where.value] ?? where.value;
  const element = el("form", { class: "controls", onsubmit: submit, novalidate: true },
    el("label", {}, "Topic", topic), el("label", {}, "To", where), offsetLabel, atLabel, button, hint, outcome);
  show();

  async function submit(event) {
    event.preventDefault();
    const to = target();
    const sure = await confirmed(`Reset ${name}?`,
      `All partitions of ${topic.value} go on from ${to}. What was read since is read again, or what was not is left out.`, "Reset");
    if (!sure) {
      return;
    }
    try {
      const done = await api.reset(name, topic.value, to);
      outcome.textContent = `Done: ${done.offsets.map((each) => `${each.topic}-${each.partition} at ${count(each.offset)}`).join(", ")}.`;
      outcome.dataset.state = "done";
      announce("Reset");
    } catch (problem) {
      outcome.textContent = problem.message;
      outcome.dataset.state = "failed";
    }
  }

  return {
    element,
    update(group) {
      const topics = [...new Set(group.partitions.map((each) => each.topic))];
      if (topics.join() !== [...topic.options].map((each) => each.value).join()) {
        topic.replaceChildren(...topics.map((each) => el("option", { value: each }, each)));
      }
      const busy = group.members.length > 0;
      button.disabled = busy || topics.length === 0;
      hint.textContent = busy ? "Only a group without members can be reset: stop them first." : "Nobody reads now, so the group can be reset.";
    },
  };
}
