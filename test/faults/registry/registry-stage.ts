import path from "node:path";
import { FileArtifactStore } from "@graft/artifacts";
import { seed } from "@graft/testkit";
import { Installation, type RunningApi } from "../../installation/installation.ts";
import { RegisteredProject } from "../../integration/registry/registered-project.ts";
import type { RegistryBench } from "../../integration/registry/registry-bench.ts";

/** A whole installation whose registry a rehearsal fills. */
export class RegistryStage {
  readonly installation: Installation;
  readonly api: RunningApi;
  readonly bench: RegistryBench;

  private constructor(installation: Installation, api: RunningApi, store: FileArtifactStore) {
    this.installation = installation;
    this.api = api;
    const close = () => installation.close();
    const { database: test, root: folder } = installation;
    const organization = () => seed(api.url).organization();
    this.bench = { api: { url: api.url, close }, test, folder, store, organization, close };
  }

  static async open(): Promise<RegistryStage> {
    const installation = await Installation.open();
    const api = await installation.startApi();
    const folder = path.join(installation.root, "store");
    const store = await FileArtifactStore.open({ folder, baseUrl: api.url, secret: installation.storeSecret });
    return new RegistryStage(installation, api, store);
  }

  project(): Promise<RegisteredProject> {
    return RegisteredProject.open(this.bench);
  }

  close(): Promise<void> {
    return this.installation.close();
  }
}
