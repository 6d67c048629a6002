/**
 * An engine that does nothing, to measure all that stands before it: it notes when it was told to start, and ends the run.
 * It speaks the engine's side of apps/trainer/src/engine/engine-protocol.ts.
 */
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";

const [first, backend = "cpu"] = process.argv.slice(2);
const tell = (message, then) => process.send?.(message, undefined, undefined, then);
const end = (code) => () => process.exit(code);

process.on("disconnect", end(1));

if (first === "--detect") {
  const machine = { device: "nothing", cores: 1, memoryBytes: 2 ** 30, nodeVersion: process.version };
  const capabilities = { backend, ...machine, engineVersion: "idle", labels: [] };
  tell({ type: "capabilities", rejected: [], capabilities }, end(0));
} else {
  process.once("message", ({ jobFile }) => {
    const at = performance.timeOrigin + performance.now();
    const { runId } = JSON.parse(readFileSync(path.join(path.dirname(jobFile), "owner.json"), "utf8"));
    appendFileSync(process.env.GRAFT_STARTS_FILE, `${JSON.stringify({ runId, at })}\n`);
    tell({ type: "failed", code: "INPUT_INVALID", reason: "USER_ERROR", message: "This engine does nothing." }, end(1));
  });
}
