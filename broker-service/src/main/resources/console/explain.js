// Findings: what is so, why, and what to do.
import { el } from "/console/dom.js";

const words = { ok: "fine", info: "to know", waiting: "waits", problem: "problem" };

const finding = (each) =>
  el("li", { class: "finding", "data-severity": each.severity },
    el("p", { class: "said" },
      el("span", { class: "pill" }, words[each.severity] ?? each.severity),
      " ", each.sentence),
    each.action && el("p", { class: "action" }, each.action),
    el("p", { class: "code" }, each.code));

/** Draws the findings into a place; does nothing while they stay the same, so that a screen reader can finish. */
export function showFindings(place, explanation) {
  const now = JSON.stringify(explanation.findings.map((each) => [each.code, each.sentence]));
  if (place.dataset.shown === now) {
    return;
  }
  place.dataset.shown = now;
  place.replaceChildren(el("ul", { class: "findings" }, explanation.findings.map(finding)));
}
