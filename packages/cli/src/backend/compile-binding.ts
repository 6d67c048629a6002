import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildTools } from "./build-tools.ts";
import { runTool } from "./run-tool.ts";

const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
/** Takes the libraries and TensorFlow's headers out of wheels, which are zip archives. */
const UNPACK = `
import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
headers = lambda n: n.startswith("tensorflow/include/")
beside = lambda n: n.startswith("nvidia/") and "/include/" not in n
wanted = [n for n in archive.namelist() if headers(n) or beside(n) or n in sys.argv[3:]]
archive.extractall(sys.argv[2], wanted)
`;
const BINDING = fileURLToPath(new URL("./tensorflow-binding", import.meta.url));
/** Level of the N-API that the binding's sources need at most; the package looks for its library under this number. */
const NAPI_VERSION = 8;

export interface BindingBuild {
  readonly tools: BuildTools;
  /** Files of the wheels, TensorFlow's first. */
  readonly wheels: readonly string[];
  /** Empty folder that becomes the backend. */
  readonly folder: string;
  readonly say: (message: string) => void;
}

async function unpack({ tools, wheels, folder, say }: BindingBuild): Promise<string> {
  say("unpacking the library and its headers");
  const unpacked = path.join(folder, "unpacked");
  mkdirSync(unpacked);
  const members = LIBRARIES.map((name) => `tensorflow/${name}`);
  for (const wheel of wheels) {
    const args = ["-c", UNPACK, wheel, unpacked, ...members];
    await runTool({ what: `Unpacking ${path.basename(wheel)}`, command: tools.python, args, cwd: folder });
  }
  mkdirSync(path.join(folder, "lib"));
  for (const name of LIBRARIES) {
    renameSync(path.join(unpacked, "tensorflow", name), path.join(folder, "lib", name));
  }
  // TensorFlow looks for CUDA's libraries in ../nvidia/*/lib beside its own folder.
  const nvidia = path.join(unpacked, "nvidia");
  if (existsSync(nvidia)) renameSync(nvidia, path.join(folder, "nvidia"));
  return unpacked;
}

/** The versions and the digests of what npm fetches are those of the committed lock; no install script runs. */
async function fetchBinding({ tools, folder, say }: BindingBuild): Promise<void> {
  say("fetching the binding's sources through npm");
  for (const name of ["package.json", "package-lock.json"]) {
    copyFileSync(path.join(BINDING, name), path.join(folder, name));
  }
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await runTool({ what: "npm ci for the binding", command: tools.npm, args, cwd: folder });
}

/**
 * Builds the backend in `folder`: TensorFlow's libraries in `lib`, the package `@tensorflow/tfjs-node` with a binding
 * compiled against them in `node_modules`. The binding finds the libraries relative to itself, so the folder can move.
 */
export async function buildBinding(build: BindingBuild): Promise<void> {
  const { tools, folder, say } = build;
  const unpacked = await unpack(build);
  await fetchBinding(build);
  say("compiling the binding (about 20 seconds)");
  const modules = path.join(folder, "node_modules");
  const tfjsNode = path.join(modules, "@tensorflow", "tfjs-node");
  const output = path.join(tfjsNode, "lib", `napi-v${NAPI_VERSION}`);
  mkdirSync(output, { recursive: true });
  const includes = [
    path.join(modules, "node-api-headers", "include"),
    tfjsNode,
    path.join(unpacked, "tensorflow", "include"),
  ];
  const library = path.relative(output, path.join(folder, "lib"));
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => path.join(tfjsNode, "binding", name));
  const defines = [`-DNAPI_VERSION=${NAPI_VERSION}`, "-DBUILDING_NODE_EXTENSION"];
  const link = [
    `-L${path.join(folder, "lib")}`,
    ...LIBRARIES.map((name) => `-l:${name}`),
    `-Wl,-rpath,$ORIGIN/${library}`,
  ];
  const target = ["-o", path.join(output, "tfjs_binding.node")];
  await runTool({
    what: "Compiling the binding",
    command: tools.compiler,
    args: [
      "-std=c++17",
      "-O2",
      "-fPIC",
      "-shared",
      ...defines,
      ...includes.map((folder) => `-I${folder}`),
      ...sources,
      ...link,
      ...target,
    ],
    cwd: folder,
  });
  rmSync(unpacked, { recursive: true });
}
