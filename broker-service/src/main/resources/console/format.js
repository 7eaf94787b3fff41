// Numbers, sizes and times as people read them.

const whole = new Intl.NumberFormat("en-US");

export const count = (number) => whole.format(number);

export function bytes(size) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

const pad = (number, digits = 2) => String(number).padStart(digits, "0");

/** Local time to the millisecond, with the day unless it is today. */
export function time(epochMillis) {
  if (epochMillis < 0) {
    return "–";
  }
  const at = new Date(epochMillis);
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
  return at.toDateString() === new Date().toDateString()
    ? clock
    : `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${clock}`;
}

/** [0, 1, 2, 5] as "0–2, 5" */
export function ranges(numbers) {
  const parts = [];
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i];
    while (numbers[i + 1] === numbers[i] + 1) {
      i++;
    }
    parts.push(numbers[i] === first ? `${first}` : `${first}–${numbers[i]}`);
  }
  return parts.join(", ");
}

export const assignment = (topics) =>
  topics.map((each) => `${each.topic} ${ranges(each.partitions)}`).join(" · ") || "nothing";
