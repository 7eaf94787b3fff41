// Orders per minute: what was placed and confirmed stands on the axis, what was cancelled hangs from it.

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = { top: 14, right: 4, bottom: 18, left: 30 };
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export class MinuteChart {
  #box;
  #readout;
  #svg;
  #minutes = [];
  #chosen = null; // windowStart of the minute being looked at
  #left = MARGIN.left;
  #step = 1;

  constructor(box, readout) {
    this.#box = box;
    this.#readout = readout;
    this.#svg = node('svg', { role: 'img', tabindex: 0 });
    box.replaceChildren(this.#svg);
    this.#svg.addEventListener('pointermove', event => this.#choose(this.#indexAt(event)));
    this.#svg.addEventListener('pointerleave', () => this.#choose(null));
    this.#svg.addEventListener('blur', () => this.#choose(null));
    this.#svg.addEventListener('keydown', event => this.#onKey(event));
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  show(minutes) {
    this.#minutes = minutes;
    this.#draw();
  }

  #onKey(event) {
    const last = this.#minutes.length - 1;
    const now = this.#minutes.findIndex(minute => minute.windowStart === this.#chosen);
    const from = now < 0 ? last + 1 : now;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#readout.setAttribute('aria-live', 'polite'); // only who steps through it wants it read out
    this.#choose(Math.min(Math.max(to, 0), last));
  }

  #indexAt(event) {
    this.#readout.setAttribute('aria-live', 'off');
    const x = event.clientX - this.#svg.getBoundingClientRect().left - this.#left;
    const index = Math.floor(x / this.#step);
    return index >= 0 && index < this.#minutes.length ? index : null;
  }

  #choose(index) {
    this.#chosen = index === null ? null : this.#minutes[index]?.windowStart ?? null;
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (!width || !this.#minutes.length) return;
    const up = niceMax(Math.max(...this.#minutes.map(m => Math.max(m.placed, m.confirmed))));
    const down = Math.max(...this.#minutes.map(m => m.cancelled));
    const inner = height - MARGIN.top - MARGIN.bottom;
    const scale = inner / (up + (down ? Math.max(down, up * 0.12) : 0)); // a lone cancellation stays visible
    const zero = MARGIN.top + up * scale;
    this.#left = Math.max(MARGIN.left, 12 + String(up).length * 7);
    this.#step = (width - this.#left - MARGIN.right) / this.#minutes.length;
    const gap = this.#step > 8 ? 2 : this.#step > 4 ? 1 : 0.5;

    const parts = [
      line('grid', this.#left, width, MARGIN.top), text(up, this.#left - 6, MARGIN.top + 4, 'end'),
      line('grid', this.#left, width, (MARGIN.top + zero) / 2),
      text('0', this.#left - 6, zero + 4, 'end'),
    ];
    this.#minutes.forEach((minute, i) => {
      const x = this.#left + i * this.#step;
      if (minute.windowStart === this.#chosen) {
        parts.push(rect('chosen', x, MARGIN.top, this.#step, inner));
      }
      const bar = (kind, y, h) => h && parts.push(rect(kind, x + gap / 2, y, this.#step - gap, Math.max(h, 1)));
      bar('placed', zero - minute.placed * scale, minute.placed * scale);
      bar('confirmed', zero - minute.confirmed * scale, minute.confirmed * scale);
      bar('cancelled', zero + 1, minute.cancelled * scale);
      const ago = this.#minutes.length - 1 - i;
      if (ago % 15 === 0 && ago < this.#minutes.length - 3) {
        parts.push(text(clock.format(new Date(minute.windowStart)), x + this.#step, height - 4, 'end'));
      }
    });
    parts.push(line('axis', this.#left, width, zero + 0.5));
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#svg.setAttribute('aria-label', summary(this.#minutes));
    this.#svg.replaceChildren(...parts);
    this.#readout.textContent = this.#describe();
  }

  #describe() {
    const minute = this.#minutes.find(m => m.windowStart === this.#chosen) ?? this.#minutes.at(-1);
    const which = minute.windowStart === this.#chosen ? clock.format(new Date(minute.windowStart)) : 'This minute';
    return `${which}: ${minute.placed} placed, ${minute.confirmed} confirmed, ${minute.cancelled} cancelled`;
  }
}

function summary(minutes) {
  const sum = field => minutes.reduce((total, minute) => total + minute[field], 0);
  return `The last ${minutes.length} minutes: ${sum('placed')} orders placed, ${sum('confirmed')} confirmed, `
    + `${sum('cancelled')} cancelled. Arrow keys step through the minutes.`;
}

/** A round and even number that is not smaller. */
function niceMax(value) {
  const step = value > 20 ? 2 * 10 ** (Math.floor(Math.log10(value)) - 1) : 2;
  return Math.max(2, Math.ceil(value / step) * step);
}

function node(name, attributes, content = []) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

const rect = (kind, x, y, width, height) =>
  node('rect', { class: kind, x: x.toFixed(2), y: y.toFixed(2), width: width.toFixed(2), height: height.toFixed(2) });
const line = (kind, x1, x2, y) => node('line', { class: kind, x1, x2, y1: y, y2: y });
const text = (content, x, y, anchor) => node('text', { x, y, 'text-anchor': anchor }, [String(content)]);
