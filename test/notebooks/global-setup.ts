import path from "node:path";
import type { TestProject } from "vitest/node";
import { startFinishedDemo } from "../demo/finished-demo.ts";
import { readTestEnvironment } from "../env.ts";
import { openTestFolder } from "../test-folder.ts";
import { type DemoAccount, openDemoAccount } from "./demo-account.ts";
import { installClient, openPythonEnvironment } from "./python-environment.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Python with what the notebooks need. */
    readonly python: string;
    /** Folder the client of this checkout is installed in. */
    readonly client: string;
    readonly dashboardUrl: string;
    readonly demo: DemoAccount;
  }
}

/** Vitest's global setup: Python with the client, and a running installation on the data of a finished demo. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = openTestFolder();
  const python = openPythonEnvironment((message) => process.stderr.write(`${message}\n`));
  const client = path.join(folder.root, "client");
  installClient(python, client);
  const home = readTestEnvironment().demoHome ?? folder.demoHome;
  const demo = await startFinishedDemo(home);
  const close = async () => {
    await demo.interrupt();
    folder.remove();
  };
  try {
    const [, dashboardUrl = ""] = await demo.says(/The dashboard is up\s+(http:\/\/[^/\s]+)/);
    await demo.says(/Ctrl-C/);
    project.provide("python", python);
    project.provide("client", client);
    project.provide("dashboardUrl", dashboardUrl);
    project.provide("demo", await openDemoAccount(home));
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}
