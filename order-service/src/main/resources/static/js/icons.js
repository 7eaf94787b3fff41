// A line drawing per kind of product, by the start of its SKU.

const SHAPES = {
  KB: "M2 7h20v10H2zM5 10h1M8.5 10h1M12 10h1M15.500 10h1M18.500 10h1M7 14h10",
  MS: "M12 3a6 6 0 0 1 6 6v6a6 6 0 0 1-12 0V9a6 6 0 0 1 6-6zM12 3v7M6 10h12",
  MN: "M2 4h20v12H2zM12 16v4M8 20h8",
  DK: "M3 8h18v8H3zM6 12h2M10 12h2M14 12h2M18 12h.5M7 16v2M17 16v2",
  HP: "M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v6H5a1 1 0 0 1-1-1zM20 14h-3v6h2a1 1 0 0 0 1-1z",
  WC: "M12 3a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM12 7a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM12 15v3M7 21h10l-2-3H9z",
  MIC: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4M8 21h8",
  CH: "M7 3h10l-1 9H8zM6 12h12v3H6zM12 15v4M7 21l5-2 5 2M4 9v4M20 9v4",
  DS: "M2 7h20v2H2zM5 9v12M19 9v12M3 21h4M17 21h4",
  LT: "M3 5h18v3H3zM12 8v4M6 20l3-8h6l3 8",
  SSD: "M3 6h18v12H3zM6 9h5v6H6zM14 9h4v2h-4zM14 14h4",
  HUB: "M4 9h16v7H4zM7 12.500h2M11 12.500h2M15 12.500h2M12 9V4",
  CB: "M5 3h4v5H5zM15 16h4v5h-4zM7 8v6a4 4 0 0 0 4 4c3 0 2-6 4-8 2-2 2 2 2 6",
  NB: "M6 3h13v18H6zM4 7h3M4 12h3M4 17h3M11 8h1M15 8h1M11 12h1M15 12h1M11 16h1M15 16h1",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(sku) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[sku.split("-")[0]] ?? "M4 8l8-5 8 5v8l-8 5-8-5zM4 8l8 5 8-5M12 13v8");
  svg.append(path);
  return svg;
}
