/**
 * The door of every npm script: installs what is missing, builds what the command needs, then runs it. Plain
 * JavaScript on Node alone, because it runs before anything is installed.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const STAMP = path.join(ROOT, "node_modules", ".graft-install");

/** What each command builds (turbo tasks and filters) and runs. */
const COMMANDS = {
  demo: { build: ["build"], run: ["packages/cli/src/main.ts", "demo"] },
  up: { build: ["build"], run: ["packages/cli/src/main.ts", "up"] },
  dev: { build: ["generate"], run: ["packages/cli/src/main.ts", "dev"] },
  graft: {
    build: ["build", "--filter=@graft/api", "--filter=@graft/trainer", "--filter=@graft/predictor"],
    run: ["packages/cli/src/main.ts"],
  },
  test: { build: ["build"], run: ["test/run.ts"] },
  tenancy: { build: ["build", "--filter=@graft/api"], run: ["test/tenancy/run.ts"] },
  faults: { build: ["build", "--filter=@graft/api", "--filter=@graft/trainer"], run: ["test/faults/run.ts"] },
  bench: {
    build: ["build", "--filter=@graft/api", "--filter=@graft/trainer", "--filter=@graft/predictor"],
    run: ["test/bench/run.ts"],
  },
};

function fail(message) {
  console.error(`graft: ${message}`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (!supported) fail(`Node ${process.versions.node} is not supported; use 20.19 or later, 22.12 or later, or 24.`);
}

/** npm as Node can start it without a shell, wherever npm itself was started from. */
function npm(args) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith(".js") ? [process.execPath, [cli]] : ["npm", []];
  return spawnSync(command, [...first, ...args], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
}

function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(ROOT, "package-lock.json")))
    .digest("hex");
  const have = existsSync(STAMP) ? readFileSync(STAMP, "utf8") : "";
  if (have === `${wanted} ${process.version}`) return;
  console.error("Installing packages (once, about a minute) ...");
  const { status } = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (status !== 0) fail("npm ci failed; its message stands above. Is the npm registry reachable?");
  writeFileSync(STAMP, `${wanted} ${process.version}`);
}

function build(args) {
  const log = path.join(ROOT, "node_modules", ".cache", "graft-build.log");
  mkdirSync(path.dirname(log), { recursive: true });
  const turbo = path.join(ROOT, "node_modules", "turbo", "bin", "turbo");
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  const options = ["--output-logs=errors-only", "--log-order=grouped", "--no-update-notifier"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [turbo, "run", ...args, ...options], {
    cwd: ROOT,
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  writeFileSync(log, `${stdout}\n${stderr}`);
  if (status !== 0) {
    console.error(stdout, stderr);
    fail(`the build failed; the whole log is ${path.relative(ROOT, log)}.`);
  }
}

/** Runs the command and hands signals down, so that Ctrl-C ends it in its own good order. */
function run(args, timings) {
  const tsx = path.join(ROOT, "node_modules", "tsx", "dist", "loader.mjs");
  const child = spawn(process.execPath, ["--import", `file://${tsx}`, ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      GRAFT_BOOTSTRAP_TIMINGS: JSON.stringify(timings),
      GRAFT_INVOKED_FROM: process.env.INIT_CWD ?? process.cwd(),
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + 15 : (code ?? 1)));
}

const timed = (work) => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

checkNode();
const [name = "", ...rest] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) fail(`"${name}" is no command; one of ${Object.keys(COMMANDS).join(", ")}.`);
const installSeconds = timed(install);
const buildSeconds = timed(() => {
  if (!existsSync(path.join(ROOT, "node_modules", ".cache", "graft-build.log"))) {
    console.error("Building (a minute or two the first time) ...");
  }
  build(command.build);
});
run([...command.run, ...rest], { install: installSeconds, build: buildSeconds });
