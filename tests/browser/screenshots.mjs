// Pictures of the demo's pages, light and dark, wide and narrow, into the folder of the argument.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, open } from "./lib/browser.mjs";
import { startDemo } from "./lib/demo.mjs";
import { listPages, resolvePaths } from "./lib/pages.mjs";

const DAYS = 400;
// A tenth of the size of PNG, and nothing to be seen of it.
const FORM = { format: "webp", quality: 82 };

/** A whole page, also what is below the window. */
async function picture(page) {
  const session = await page.context().newCDPSession(page);
  const { cssContentSize } = await session.send("Page.getLayoutMetrics");
  const clip = { x: 0, y: 0, width: cssContentSize.width, height: cssContentSize.height, scale: 1 };
  const { data } = await session.send("Page.captureScreenshot", { ...FORM, captureBeyondViewport: true, clip });
  return Buffer.from(data, "base64");
}

const [folder = "screenshots"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const subject = { pages: listPages() };
const demo = await startDemo(process.env.PLIMSOLL_BIN, DAYS);
console.log(`${DAYS} days of history after ${demo.seconds.toFixed(1)} s`);
subject.url = demo.url;
subject.browser = await launch();
const taken = new Set();
try {
  await resolvePaths(subject);
  for (const theme of ["light", "dark"]) {
    for (const width of [1280, 360]) {
      const { page, close } = await open(subject.browser, { theme, width });
      for (const { name, path } of subject.pages) {
        await page.goto(subject.url + path, { waitUntil: "networkidle" });
        const file = `${name.replaceAll(" ", "-")}-${theme}-${width}.${FORM.format}`;
        await writeFile(join(folder, file), await picture(page));
        taken.add(file);
        console.log(file);
      }
      await close();
    }
  }
  // Of pages that are gone nothing is left behind.
  const old = (await readdir(folder)).filter((file) => file.endsWith(`.${FORM.format}`) && !taken.has(file));
  for (const file of old) await rm(join(folder, file));
} finally {
  await subject.browser.close();
  await demo.stop();
}
