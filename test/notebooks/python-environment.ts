import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { childEnvironment, readTestEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";

export const REQUIREMENTS = path.join(REPOSITORY_ROOT, "python", "requirements-notebooks.txt");

const NAMES = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
const PROBE =
  "import ensurepip, sys, venv; print(sys.version_info >= (3, 10), sys.version.split()[0], sys.base_prefix)";
const PYTHON = process.platform === "win32" ? path.join("Scripts", "python.exe") : path.join("bin", "python");

const HOW_TO_GET_PYTHON =
  "apt-get install python3 python3-venv, or name a Python 3.10 or later that has venv in GRAFT_PYTHON";

interface Outcome {
  readonly ok: boolean;
  readonly said: string;
}

function call(command: string, args: readonly string[]): Outcome {
  const env = childEnvironment({ PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1" });
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", env });
  return { ok: status === 0, said: `${stdout ?? ""}${stderr ?? ""}`.trim() };
}

interface BasePython {
  readonly command: string;
  /** Version and place, by which environments made with it are kept apart. */
  readonly identity: string;
}

function findPython(): BasePython | undefined {
  const { python } = readTestEnvironment();
  for (const command of python === undefined ? NAMES : [python]) {
    const { ok, said } = call(command, ["-c", PROBE]);
    if (ok && said.startsWith("True ")) return { command, identity: said };
  }
  return undefined;
}

/** Where the environment of these requirements and this Python is kept. */
function keptFolder({ identity }: BasePython): string {
  const name = createHash("sha256").update(readFileSync(REQUIREMENTS)).update(identity).digest("hex").slice(0, 16);
  return path.join(readTestEnvironment().cacheFolder, "notebooks", name);
}

const lastLine = (text: string) => text.split("\n").at(-1) ?? "";

/** Whether pip can install here: asks for the smallest thing by its version. */
function pypiObstacle({ command }: BasePython): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "graft-pypi-"));
  try {
    const made = call(command, ["-m", "venv", path.join(folder, "venv")]);
    if (!made.ok) return `no virtual environment can be made with ${command}: ${lastLine(made.said)}`;
    const pin = /^idna==\S+$/m.exec(readFileSync(REQUIREMENTS, "utf8"))?.[0] ?? "idna";
    const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--dest", folder, pin];
    const { ok, said } = call(path.join(folder, "venv", PYTHON), download);
    return ok ? undefined : `PyPI does not give pip what python/requirements-notebooks.txt names: ${lastLine(said)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why the notebooks cannot be run here and how to change that; undefined where they can. */
export function notebooksObstacle(): string | undefined {
  const python = findPython();
  if (python === undefined) return `no Python 3.10 or later with venv was found (${HOW_TO_GET_PYTHON})`;
  if (!call("curl", ["--version"]).ok) return "there is no curl, which the guide's queries use (apt-get install curl)";
  return existsSync(keptFolder(python)) ? undefined : pypiObstacle(python);
}

/**
 * The Python of a virtual environment with the requirements: the one made before, or one made now and kept. Two processes
 * may make one at a time; the first one ready is kept.
 *
 * @param say tells what takes long.
 */
export function openPythonEnvironment(say: (message: string) => void): string {
  const python = findPython();
  if (python === undefined) throw new Error(`No Python 3.10 or later with venv was found (${HOW_TO_GET_PYTHON}).`);
  const kept = keptFolder(python);
  if (!existsSync(kept)) {
    say("Installing what the notebooks need, once (a minute or two) ...");
    mkdirSync(path.dirname(kept), { recursive: true });
    const folder = mkdtempSync(`${kept}.making-`);
    try {
      const made = call(python.command, ["-m", "venv", folder]);
      const installed = made.ok
        ? call(path.join(folder, PYTHON), ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS])
        : made;
      if (!installed.ok) throw new Error(`The notebooks' environment could not be made:\n${installed.said}`);
      if (!existsSync(kept)) renameSync(folder, kept);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return path.join(kept, PYTHON);
}

/** Builds the client of this checkout and installs it into a folder of its own, which stands in PYTHONPATH then. */
export function installClient(python: string, target: string): void {
  const source = path.join(REPOSITORY_ROOT, "python");
  const options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", target];
  const { ok, said } = call(python, ["-m", "pip", "install", ...options, source]);
  if (!ok) throw new Error(`The Python client cannot be installed:\n${said}`);
}
