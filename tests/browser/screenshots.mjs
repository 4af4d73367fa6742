// Pictures of the demo's pages, light and dark, wide and narrow, into the folder of the argument.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch, open } from "./lib/browser.mjs";
import { startDemo } from "./lib/demo.mjs";
import { listPages, resolvePaths } from "./lib/pages.mjs";

const DAYS = 400;

const [folder = "screenshots"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const subject = { pages: listPages() };
const demo = await startDemo(process.env.PLIMSOLL_BIN, DAYS);
console.log(`${DAYS} days of history after ${demo.seconds.toFixed(1)} s`);
subject.url = demo.url;
subject.browser = await launch();
try {
  await resolvePaths(subject);
  for (const theme of ["light", "dark"]) {
    for (const width of [1280, 360]) {
      const { page, close } = await open(subject.browser, { theme, width });
      for (const { name, path } of subject.pages) {
        await page.goto(subject.url + path, { waitUntil: "networkidle" });
        const file = join(folder, `${name.replaceAll(" ", "-")}-${theme}-${width}.png`);
        await page.screenshot({ path: file, fullPage: true });
        console.log(file);
      }
      await close();
    }
  }
} finally {
  await subject.browser.close();
  await demo.stop();
}
