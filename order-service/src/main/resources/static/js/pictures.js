// A picture per article, drawn from a few shapes; an article without one of its own gets that of a parcel. Colours come
// from the style sheet by class: body, edge, light and ink of the kind of article.

import { svg } from "/streamstore/dom.js";

const rect = (x, y, width, height, rx, look = "body", more = {}) =>
  svg("rect", { x, y, width, height, rx, class: look, ...more });
const circle = (cx, cy, r, look = "body") => svg("circle", { cx, cy, r, class: look });
const path = (d, look = "body") => svg("path", { d, class: look });
const group = (transform, ...children) => svg("g", { transform }, children.flat());

/** Rows of keys; the last row has a space bar in the middle. */
function keys(x, y, columns, rows, size = 7, gap = 2) {
  const drawn = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const isSpace = row === rows - 1 && columns > 7 && column > 2 && column < columns - 3;
      if (!isSpace) {
        const accent = row === 0 && column === 0;
        drawn.push(rect(x + column * (size + gap), y + row * (size + gap), size, size, 1.5, accent ? "edge" : "light"));
      }
    }
  }
  if (columns > 7) {
    const width = (columns - 6) * (size + gap) - gap;
    drawn.push(rect(x + 3 * (size + gap), y + (rows - 1) * (size + gap), width, size, 1.5, "light"));
  }
  return drawn;
}

const ports = (y, ...xs) => xs.map((x) => rect(x, y, 9, 5, 1.5, "light"));

function screen(x, y, width, height) {
  const right = x + width - 4;
  const bottom = y + height - 4;
  return [
    rect(x, y, width, height, 4, "ink"),
    rect(x + 4, y + 4, width - 8, height - 8, 2, "light"),
    path(`M${x + 4} ${bottom}V${bottom - 14}l${width * 0.28} -16 ${width * 0.22} 13 ${width * 0.2} -11L${right} ${bottom - 12}V${bottom}z`, "edge"),
    circle(x + width * 0.72, y + 14, 5, "body"),
  ];
}

const stand = (x) => [path(`M${x - 8} 84h16l3 16h-22z`, "body"), rect(x - 20, 99, 40, 4, 2, "body")];

const PICTURES = {
  "KB-TKL-87": () => [rect(18, 38, 124, 52, 7), rect(18, 84, 124, 8, 4, "edge"), keys(26, 45, 12, 4)],
  "KB-ERGO-SPLIT": () => [
    group("rotate(9 48 66)", rect(16, 42, 58, 48, 8), keys(22, 48, 5, 4), rect(58, 78, 12, 7, 2, "edge")),
    group("rotate(-9 112 66)", rect(86, 42, 58, 48, 8), keys(94, 48, 5, 4), rect(90, 78, 12, 7, 2, "edge")),
  ],
  "MS-VERT-01": () => [
    path("M52 98c-4-34 8-66 34-68 24-2 36 26 30 68z"),
    path("M86 30c-20 8-24 36-22 68H52c-4-34 8-66 34-68z", "edge"),
    rect(91, 44, 7, 18, 3.5, "light"),
    path("M80 70c12 3 24 2 36-2", "line"),
  ],
  "MN-27-4K": () => [stand(80), screen(26, 16, 108, 68)],
  "MN-34-UW": () => [stand(80), screen(10, 28, 140, 56)],
  "DK-USB4-12": () => [
    rect(28, 48, 104, 34, 8), rect(28, 74, 104, 8, 4, "edge"),
    ports(60, 38, 52, 66), circle(90, 62.5, 3.5, "light"), ports(60, 102, 116),
    path("M120 48c0-16-10-22-24-24", "line"), rect(84, 20, 14, 8, 2, "ink"),
  ],
  "HP-ANC-700": () => [
    path("M38 78V66a42 42 0 0 1 84 0v12", "band"), rect(28, 66, 22, 34, 9), rect(110, 66, 22, 34, 9),
    rect(46, 70, 8, 26, 4, "edge"), rect(106, 70, 8, 26, 4, "edge"),
  ],
  "WC-4K-PRO": () => [
    path("M68 78h24l8 22H60z", "edge"), rect(36, 28, 88, 50, 25), circle(80, 53, 19, "ink"), circle(80, 53, 11, "edge"),
    circle(76, 49, 3.5, "light"), circle(111, 53, 3, "light"),
  ],
  "MIC-USB-C": () => [
    rect(64, 16, 32, 52, 16), path("M66 30h28M65 39h30M65 48h30", "grid"), path("M54 50v4a26 26 0 0 0 52 0v-4", "line"),
    rect(77, 80, 6, 18, 2, "ink"), rect(56, 97, 48, 6, 3, "ink"),
  ],
  "CH-ERGO-MESH": () => [
    rect(56, 12, 48, 50, 14), path("M62 24h36M60 34h40M60 44h40M64 54h32", "grid"), rect(50, 64, 60, 12, 6, "edge"),
    rect(40, 48, 8, 22, 4, "ink"), rect(112, 48, 8, 22, 4, "ink"), rect(77, 76, 6, 16, 2, "ink"),
    path("M80 90l-26 10M80 90l26 10M80 90v12", "line"), circle(54, 102, 3.5, "ink"), circle(80, 104, 3.5, "ink"), circle(106, 102, 3.5, "ink"),
  ],
  "DS-SIT-140": () => [
    rect(14, 56, 132, 8, 3), rect(28, 64, 8, 36, 2, "edge"), rect(124, 64, 8, 36, 2, "edge"),
    rect(18, 99, 28, 5, 2.5, "ink"), rect(114, 99, 28, 5, 2.5, "ink"),
    rect(58, 26, 42, 25, 3, "ink"), rect(61, 29, 36, 19, 1.5, "light"), rect(77, 51, 4, 5, 0, "ink"),
    path("M118 56l-2-12h14l-2 12z", "edge"), path("M123 44c-1-10-8-12-10-18 8 1 10 8 10 12 0-6 3-12 10-14 0 8-7 10-8 20z", "body"),
  ],
  "LT-LED-BAR": () => [
    path("M34 30L16 92h128L126 30z", "glow"), rect(30, 44, 100, 52, 4, "ink"), rect(34, 48, 92, 44, 2, "light"),
    path("M44 62h40M44 70h56M44 78h30", "grid"), rect(28, 24, 104, 10, 5), rect(72, 32, 16, 14, 3, "edge"),
  ],
  "SSD-NV-2TB": () => [
    rect(18, 42, 124, 36, 4), rect(30, 49, 30, 22, 2, "ink"), rect(66, 49, 22, 22, 2, "ink"), rect(94, 52, 14, 16, 2, "edge"),
    path("M128 44v32M132 44v32M136 44v32", "grid"), circle(18, 60, 5, "light"), path("M34 56h18M34 61h12", "grid"),
  ],
  "HUB-USBC-7": () => [
    group("rotate(-8 80 66)", rect(44, 46, 92, 36, 9), rect(44, 74, 92, 8, 4, "edge"), ports(59, 54, 68, 82, 96, 110, 122),
      path("M44 62H26c-10 0-12 8-12 16", "line"), rect(8, 76, 12, 18, 3, "ink")),
  ],
  "CB-USB4-1M": () => [
    path("M112 30c-46-22-86 14-70 46s64 26 66-4-40-34-44-6 14 26 30 34", "cord"),
    rect(108, 20, 26, 15, 4, "ink"), rect(134, 24, 8, 7, 1, "light"), rect(92, 92, 26, 15, 4, "ink"), rect(118, 96, 8, 7, 1, "light"),
  ],
  "NB-DOT-A5": () => [
    group("rotate(-6 80 60)", rect(50, 16, 66, 88, 5, "edge"), rect(46, 14, 66, 88, 5), rect(98, 14, 5, 88, 0, "ink"),
      rect(54, 30, 34, 18, 3, "light"), path("M59 37h24M59 42h16", "grid"), path("M66 102v10l4-4 4 4v-10z", "light")),
  ],
};

const PARCEL = () => [path("M40 44l40-18 40 18v44L80 106 40 88z"), path("M40 44l40 18 40-18M80 62v44", "grid")];

/** What kind of article it is, which decides its colours: by the beginning of its SKU. */
const KINDS = {
  KB: "input", MS: "input", MN: "screen", LT: "light", HP: "sound", MIC: "sound", WC: "sound",
  CH: "furniture", DS: "furniture", DK: "ports", HUB: "ports", CB: "ports", SSD: "storage", NB: "paper",
};

export const kindOf = (sku) => KINDS[sku.split("-")[0]] ?? "other";

export function picture(sku) {
  return svg(
    "svg",
    { viewBox: "0 0 160 120", class: "drawing", "aria-hidden": "true", focusable: "false" },
    svg("ellipse", { cx: 80, cy: 106, rx: 56, ry: 5, class: "shade" }),
    (PICTURES[sku] ?? PARCEL)().flat(2),
  );
}
