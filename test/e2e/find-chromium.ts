import { existsSync } from "node:fs";
import { readTestEnvironment } from "../env.ts";

const USUAL_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** The browser the tests can drive here: the one CHROMIUM_PATH names, and no other, or the first of the usual places. */
export function findChromium(): string | undefined {
  const { chromiumPath } = readTestEnvironment();
  const candidates = chromiumPath === undefined ? USUAL_PLACES : [chromiumPath];
  return candidates.find((file) => existsSync(file));
}
