// A city of blocks and streets, drawn here; who drives where is told by the stream.

import { bar, el, find, svg, whole } from "/streamstore/dom.js";
import { live } from "/streamstore/live.js";

const STREET_METERS = 46;
const ARROW = "M0,-50 L34,38 L0,18 L-34,38 Z";

const state = { city: null, drivers: [], zones: [] };
const shown = new Map(); // driverId → element
const busy = new Map(); // zone → element
let layer = null;

live("/api/drivers/stream", { snapshot: take, change: take });

function take(changes) {
  Object.assign(state, changes);
  if (changes.city) drawCity(changes.city);
  if (changes.drivers) moveDrivers(changes.drivers);
  if (changes.zones) showZones(changes.zones);
  return changes.asOf;
}

function drawCity({ widthMeters, heightMeters, blockMeters, zoneMeters }) {
  const parts = [];
  const columns = widthMeters / blockMeters;
  const rows = heightMeters / blockMeters;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      parts.push(svg("rect", {
        class: `block ${landOf(column, row, columns, rows)}`, rx: 22,
        x: column * blockMeters + STREET_METERS / 2, y: row * blockMeters + STREET_METERS / 2,
        width: blockMeters - STREET_METERS, height: blockMeters - STREET_METERS,
      }));
    }
  }
  busy.clear();
  for (let x = 0; x < widthMeters; x += zoneMeters) {
    for (let y = 0; y < heightMeters; y += zoneMeters) {
      const zone = String.fromCharCode(65 + x / zoneMeters) + (y / zoneMeters + 1);
      const shade = svg("rect", { class: "busy", x, y, width: zoneMeters, height: zoneMeters, opacity: 0 });
      busy.set(zone, shade);
      parts.push(shade, svg("rect", { class: "border", x, y, width: zoneMeters, height: zoneMeters }),
        svg("text", { class: "zone-name", x: x + zoneMeters / 2, y: y + zoneMeters / 2 }, zone));
    }
  }
  layer = svg("g");
  shown.clear();
  find("[data-map]").replaceChildren(svg("svg", {
    viewBox: `-60 -60 ${widthMeters + 120} ${heightMeters + 120}`, role: "img",
    "aria-label": "Map of the city with its drivers; the table lists how many are in each zone.",
    onpointerover: (event) => tellAbout(event.target.closest(".driver")),
  }, parts, layer));
}

/** A river from the west to the south-east, a park in the middle: so that one knows the places again. */
function landOf(column, row, columns, rows) {
  const river = Math.round(rows * 0.72 + Math.sin(column / 2.6) * 1.4 - column * 0.12);
  if (row === river) return "water";
  return Math.abs(column - columns * 0.45) < 2 && Math.abs(row - rows * 0.3) < 1.6 ? "park" : "";
}

function moveDrivers(drivers) {
  find("[data-empty]").hidden = drivers.length > 0;
  find("[data-count]").textContent = `${whole(drivers.length)} on the road`;
  const present = new Set();
  for (const driver of drivers) {
    present.add(driver.driverId);
    let arrow = shown.get(driver.driverId);
    if (!arrow) {
      arrow = svg("g", { class: "driver" }, svg("path", { d: ARROW }));
      arrow.dataset.driver = driver.driverId;
      shown.set(driver.driverId, arrow);
      layer.append(arrow);
    }
    arrow.dataset.parked = driver.speedKmh === 0;
    arrow.style.transform = `translate(${driver.xMeters}px, ${driver.yMeters}px)`;
    arrow.firstChild.setAttribute("transform", `rotate(${driver.headingDegrees})`);
  }
  for (const [driverId, arrow] of shown) {
    if (!present.has(driverId)) {
      arrow.remove();
      shown.delete(driverId);
    }
  }
}

function tellAbout(arrow) {
  const driver = arrow && state.drivers.find((each) => each.driverId === arrow.dataset.driver);
  if (driver) {
    find("[data-readout]").textContent = `${driver.driverId} in ${driver.zone}, ${driver.speedKmh ? `${driver.speedKmh} km/h` : "standing"}`;
  }
}

function showZones(zones) {
  const most = Math.max(1, ...zones.map((zone) => zone.drivers));
  const least = Math.min(most, ...zones.map((zone) => zone.drivers));
  busy.forEach((shade, zone) => {
    const drivers = zones.find((each) => each.zone === zone)?.drivers ?? 0;
    shade.setAttribute("opacity", (0.22 * (drivers - least) / Math.max(1, most - least)).toFixed(3));
  });
  find("[data-zones]").replaceChildren(...zones.map((zone) => el("tr", {},
    el("th", { scope: "row" }, zone.zone, bar(zone.drivers / most)),
    el("td", { class: "number" }, whole(zone.drivers)))));
}
