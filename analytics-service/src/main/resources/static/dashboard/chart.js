// A series per minute, drawn by uPlot. Arrow keys step through the minutes; the line below says what is there.

import uPlot from "/webjars/uplot/dist/uPlot.esm.js";
import { find } from "/streamstore/dom.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Draws into [data-chart=name] and writes into [data-readout=name].
 *
 * - series: [{ values(minute), label, colour: CSS variable, kind: "bars" | "area" }]; later ones are drawn over earlier ones
 * - describe(minute): what stands below the chart
 * - axis(value): a label of the y axis
 * - summary(minutes): what a screen reader hears of the whole
 */
export class MinuteChart {
  #box;
  #readout;
  #options;
  #plot = null;
  #minutes = [];
  #chosen = null; // windowStart of the minute being looked at

  constructor(name, options) {
    this.#box = find(`[data-chart="${name}"]`);
    this.#readout = find(`[data-readout="${name}"]`);
    this.#options = options;
    this.#box.tabIndex = 0;
    this.#box.setAttribute("role", "img");
    this.#box.addEventListener("keydown", (event) => this.#onKey(event));
    this.#box.addEventListener("blur", () => this.#choose(null));
    new ResizeObserver(() => this.#resize()).observe(this.#box);
    dark.addEventListener("change", () => this.#draw(true));
  }

  show(minutes) {
    this.#minutes = minutes;
    this.#draw(false);
  }

  #draw(anew) {
    if (!this.#minutes.length) return;
    const times = this.#minutes.map((minute) => Date.parse(minute.windowStart) / 1_000);
    const data = [times, ...this.#options.series.map((series) => this.#minutes.map(series.values))];
    if (anew || !this.#plot) {
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#plotOptions(), data, this.#box);
    } else {
      this.#plot.setData(data);
    }
    this.#box.setAttribute("aria-label", `${this.#options.summary(this.#minutes)} Arrow keys step through the minutes.`);
    this.#say();
  }

  #plotOptions() {
    const axis = {
      stroke: colour("--muted"),
      font: `11px ${getComputedStyle(document.body).fontFamily}`,
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    return {
      width: this.#box.clientWidth,
      height: this.#box.clientHeight,
      padding: [10, 14, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { range: (plot, min, max) => [min - 30, max + 30] }, y: { range: (plot, min, max) => [Math.min(0, min) * 1.15, Math.max(max * 1.1, 1)] } },
      axes: [
        { ...axis, grid: { show: false }, size: 24, values: (plot, ticks) => ticks.map((tick) => uPlot.fmtDate("{HH}:{mm}")(new Date(tick * 1_000))) },
        { ...axis, size: this.#options.axisSize ?? 40, values: (plot, ticks) => ticks.map((tick) => this.#options.axis(Math.abs(tick))) },
      ],
      series: [{}, ...this.#options.series.map((series) => ({
        label: series.label,
        stroke: colour(series.colour),
        fill: colour(series.colour) + (series.kind === "area" ? "33" : ""),
        width: series.kind === "area" ? 2 : 0,
        points: { show: false },
        paths: series.kind === "area" ? uPlot.paths.spline() : uPlot.paths.bars({ size: [0.78, 28], radius: 0.15 }),
      }))],
      hooks: { setCursor: [(plot) => this.#choose(plot.cursor.left >= 0 ? plot.cursor.idx : null)] },
    };
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (this.#plot && width) this.#plot.setSize({ width, height });
    else this.#draw(true);
  }

  #onKey(event) {
    const last = this.#minutes.length - 1;
    const now = this.#minutes.findIndex((minute) => minute.windowStart === this.#chosen);
    const from = now < 0 ? last + 1 : now;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#readout.setAttribute("aria-live", "polite"); // only who steps through it wants it read out
    const index = Math.min(Math.max(to, 0), last);
    this.#choose(index);
    this.#plot?.setCursor({ left: this.#plot.valToPos(Date.parse(this.#minutes[index].windowStart) / 1_000, "x"), top: 0 }, false);
  }

  #choose(index) {
    this.#chosen = index === null || index === undefined ? null : this.#minutes[index]?.windowStart ?? null;
    this.#say();
  }

  #say() {
    const minute = this.#minutes.find((each) => each.windowStart === this.#chosen) ?? this.#minutes.at(-1);
    if (minute) this.#readout.textContent = this.#options.describe(minute, minute.windowStart === this.#chosen);
  }
}
