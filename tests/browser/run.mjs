// Looks at the demo's pages in a real browser and prints a line for each check:
// `ok NAME`, or `not ok NAME` with the faults below. Arguments choose checks by parts of their names.

import { startDemo } from "./lib/demo.mjs";
import { launch } from "./lib/browser.mjs";
import { listPages, resolvePaths } from "./lib/pages.mjs";
import { clicks } from "./suites/clicks.mjs";
import { islands } from "./suites/islands.mjs";
import { look } from "./suites/look.mjs";
import { person } from "./suites/person.mjs";
import { whatIf } from "./suites/what-if.mjs";

// Enough to fill the window that pages start with.
const DAYS = 35;
const AT_ONCE = 2;

// What the checks look at; complete before the first of them runs.
const subject = { pages: listPages() };
const wanted = process.argv.slice(2);
const queue = [...clicks(subject), ...islands(subject), ...person(subject), ...look(subject), ...whatIf(subject)].filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => `browser ${name}`.includes(part)),
);
if (queue.length > 0) await runAll();

async function runAll() {
  const demo = await startDemo(process.env.PLIMSOLL_BIN, DAYS);
  console.log(`# ${DAYS} days of history after ${demo.seconds.toFixed(1)} s`);
  subject.url = demo.url;
  subject.browser = await launch();
  try {
    await resolvePaths(subject);
    const worker = async () => {
      for (let check = queue.shift(); check; check = queue.shift()) report(check.name, await outcome(check));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await subject.browser.close();
    await demo.stop();
  }
}

async function outcome({ run }) {
  try {
    return await run();
  } catch (error) {
    return [String(error.message)];
  }
}

function report(name, faults) {
  const text = [...new Set(faults)].map((fault) => fault.replaceAll(/^/gm, "  "));
  console.log([`${faults.length === 0 ? "ok" : "not ok"} ${name}`, ...text].join("\n"));
}
