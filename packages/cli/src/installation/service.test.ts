import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Service } from "./service.ts";

function service(script: string): { service: Service; log: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "graft-service-"));
  const log = path.join(folder, "service.log");
  return { log, service: new Service({ name: "thing", args: ["-e", script], cwd: folder, env: {}, logFile: log }) };
}

describe("a service", () => {
  it("is ready with the line that says so, and stops in good order", async () => {
    const script = `process.on("SIGTERM", () => { console.log("bye"); process.exit(0); });
      setInterval(() => {}, 1000); console.log("starting"); console.log("up at 7");`;
    const { service: running, log } = service(script);
    expect(await running.line((line) => /up at (\d+)/.exec(line)?.[1])).toBe("7");
    await running.stop();
    expect(await running.exited).toBe(0);
    expect(readFileSync(log, "utf8")).toContain("bye");
  });

  it("that ends before it is ready is an error with the end of its log", async () => {
    const { service: broken } = service(`console.error("no database here"); process.exitCode = 3;`);
    await expect(broken.line(() => undefined)).rejects.toThrow(
      /thing ended before it was ready[\s\S]*no database here/,
    );
  });

  it("that says with a code why it ends is an error of that code", async () => {
    const { service: broken, log } = service(
      `console.error("STORE_BUCKET_MISSING: no bucket here"); process.exitCode = 1;`,
    );
    await expect(broken.line(() => undefined)).rejects.toMatchObject({
      code: "STORE_BUCKET_MISSING",
      message: `no bucket here (The thing ended before it was ready; its log is ${log}.)`,
    });
  });

  it("takes with it what it started", async () => {
    const listener = `const server = require("node:net").createServer((socket) => socket.on("error", () => {}));
      server.listen(0, "127.0.0.1", () => console.log("port " + server.address().port));`;
    const script = `process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);
      require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(listener)}], { stdio: "inherit" });`;
    const { service: parent } = service(script);
    const port = Number(await parent.line((line) => /port (\d+)/.exec(line)?.[1]));
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const gone = once(
      socket.resume().on("error", () => undefined),
      "close",
    );
    await parent.stop();
    await gone;
  });
});
