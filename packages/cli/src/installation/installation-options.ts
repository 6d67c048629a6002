import type { StoreChoice } from "./installation-store.ts";

export interface InstallationOptions {
  readonly home: string;
  /** `built`: the bundles; `source`: from source with reload, for development. */
  readonly from: "built" | "source";
  /** As it is run in earnest: two API replicas and the dashboard behind one address. Left out: one API, one process each. */
  readonly likeProduction?: boolean | undefined;
  /** Where a new installation keeps its artifacts; left out: in files, or where an older one has them. */
  readonly store?: StoreChoice | undefined;
  /** Tells what is being done. */
  readonly say: (message: string) => void;
  /** Tells what a person should know afterwards too. */
  readonly note: (message: string) => void;
}
