import { readFileSync } from "node:fs";
import path from "node:path";
import { demoDocumentSchema } from "../demo/demo-document-schema.ts";
import { DemoProcess } from "../demo/demo-process.ts";
import { openTestFolder } from "../test-folder.ts";
import type { Bench } from "./measurement.ts";

/** Installing and building depend on the network and on what is there already. */
const NOT_COUNTED = new Set(["install", "build"]);

/** Seconds the main job may take on two cores without a native backend. */
const LIMIT_SECONDS = 300;

/** The whole main job in a fresh data folder, step by step. */
export const demoBench: Bench = {
  name: "demo",
  about: "seconds of each step of the main job",
  async measure({ say }) {
    const folder = openTestFolder();
    try {
      say("running the main job once, some minutes");
      const json = path.join(folder.root, "demo.json");
      const demo = new DemoProcess({ home: folder.demoHome, args: ["--once", "--json", json] });
      const code = await demo.ended;
      if (code !== 0) throw new Error(`The demo ended with ${code}:\n${demo.output}`);
      const { steps } = demoDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
      const counted = steps.filter(({ name }) => !NOT_COUNTED.has(name));
      const total = counted.reduce((sum, { seconds }) => sum + seconds, 0);
      return [
        ...steps.map(({ name, seconds }) => ({ name: `demo/${name}`, unit: "s", samples: [seconds] })),
        {
          name: "demo/total",
          unit: "s",
          samples: [total],
          goal: { of: "value", op: "<=", value: LIMIT_SECONDS },
        },
      ];
    } finally {
      folder.remove();
    }
  },
};
