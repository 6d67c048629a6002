import path from "node:path";
import type { TestProject } from "vitest/node";
import { installClient, openPythonEnvironment } from "../notebooks/python-environment.ts";
import { openTestFolder } from "../test-folder.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Python with what the client's tests need. */
    readonly trackingPython: string;
    /** Folder the client of this checkout is installed in. */
    readonly trackingClient: string;
  }
}

/** Vitest's global setup: Python with the client of this checkout. */
export default function setup(project: TestProject): () => void {
  const folder = openTestFolder();
  const python = openPythonEnvironment((message) => process.stderr.write(`${message}\n`));
  const client = path.join(folder.root, "client");
  installClient(python, client);
  project.provide("trackingPython", python);
  project.provide("trackingClient", client);
  return () => folder.remove();
}
