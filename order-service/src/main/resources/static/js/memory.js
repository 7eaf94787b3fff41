// What this browser remembers between visits; without storage, for this visit only.

export const memory = {
  read(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`streamstore.${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`streamstore.${name}`, JSON.stringify(value));
    } catch {
      // Private windows may refuse; the page works all the same.
    }
  },
};

/** Also where there is no crypto.randomUUID, which browsers keep for secure contexts. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
