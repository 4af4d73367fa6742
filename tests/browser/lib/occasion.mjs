// When and on what something was measured.

import { cpus, totalmem } from "node:os";

const GIB = 2 ** 30;

/** A sentence for the page of figures. */
export function occasion() {
  const date = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const [one] = cpus();
  return `Measured on ${date}: ${cpus().length} cores (${one.model.trim()}), ${(totalmem() / GIB).toFixed(1)} GiB of memory.`;
}
