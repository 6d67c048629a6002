import { cruise, type ICruiseResult } from "dependency-cruiser";
import { IMPORT_RULES } from "./import-rules.ts";

export interface CruiseReport {
  /** Folders of two levels (`packages/db`) the tool saw a module of. */
  readonly places: ReadonlySet<string>;
  /** Imports it followed or judged. */
  readonly imports: number;
  /** `rule: importing file -> imported file`. */
  readonly violations: readonly string[];
}

/** Holds every import under `apps` and `packages` of the tree at `root` against the walls. */
export async function cruiseWalls(root: string): Promise<CruiseReport> {
  const { output } = await cruise(
    ["apps", "packages"],
    {
      baseDir: root,
      exclude: { path: "(\\.next|dist|generated|/gql/)" },
      doNotFollow: { path: "node_modules" },
      tsPreCompilationDeps: true,
      ruleSet: { forbidden: [...IMPORT_RULES] },
      validate: true,
      enhancedResolveOptions: {
        exportsFields: ["exports"],
        conditionNames: ["import", "node", "default"],
        // Packages that hold nothing but types name no other entry.
        mainFields: ["module", "main", "types", "typings"],
        extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json", ".d.ts"],
      },
    },
    {},
  );
  const { summary, modules } = output as ICruiseResult;
  return {
    places: new Set(modules.map((module) => module.source.split("/").slice(0, 2).join("/"))),
    imports: summary.totalDependenciesCruised ?? 0,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}
