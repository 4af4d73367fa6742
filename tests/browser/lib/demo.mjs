// A real server on a free port, with a database of its own.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 180_000;

/** Starts the demo; resolves when its pages can be read. */
export async function startDemo(program, days) {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-browser-"));
  return startServer(program, folder, ["demo", "--days", String(days), "--database", join(folder, "demo.db")]);
}

/** Starts a command that serves, of a folder that goes with it. */
export async function startServer(program, folder, command) {
  const began = performance.now();
  const child = spawn(program, [...command, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => (said += text));
  }
  const ended = new Promise((resolve) => child.on("close", resolve));
  child.on("error", (error) => (said += error.message));
  const stop = async () => {
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(hard);
    await rm(folder, { recursive: true, force: true });
  };
  // The demo tells people where it is, a server its log.
  const address = () => said.match(/(?:http:\/\/|address=)(127\.0\.0\.1:\d+)/)?.[1];
  while (!address()) {
    if (child.exitCode !== null || performance.now() - began > PATIENCE_MS) {
      await stop();
      throw new Error(`plimsoll ${command[0]} is not ready, it said: ${said}`);
    }
    await Promise.race([sleep(50), ended]);
  }
  const seconds = (performance.now() - began) / 1000;
  return { url: `http://${address()}`, seconds, stop, log: () => said };
}
