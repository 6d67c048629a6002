import type { AcceptedDemoDocument } from "../demo/demo-document-schema.ts";

export interface WalkedPage {
  /** Name of its screenshots. */
  readonly name: string;
  /** Path below the project. */
  readonly path: string;
  /** Text of the links to follow from there, one after the other; a part of it where it is no expression. */
  readonly follow?: readonly (string | RegExp)[];
  /** Texts that must stand there, taken from what the demo says it did. */
  readonly shows: (document: AcceptedDemoDocument) => readonly string[];
  /** Things to be seen that are no text. */
  readonly draws?: string;
}

const rate = (value: number | null | undefined) => (value ?? Number.NaN).toFixed(3);
const short = (digest: string) => digest.slice(0, 8);

function promotion({ promotions }: AcceptedDemoDocument, status: "REFUSED" | "PROMOTED") {
  const found = promotions.find((each) => each.status === status);
  if (!found) throw new Error(`The demo has no ${status} promotion.`);
  return found;
}

/** The gates that failed of the refused promotion: value and limit as a page writes them. */
function failingGates(document: AcceptedDemoDocument): string[] {
  const failing = promotion(document, "REFUSED").gates.filter(({ passed, threshold }) => !passed && threshold === 0.1);
  return failing.flatMap(({ name, value, threshold }) => [name, rate(value), rate(threshold)]);
}

function candidateAudit({ audits }: AcceptedDemoDocument, dataset: string) {
  const found = audits.find((audit) => audit.subject === "MODEL_VERSION" && audit.dataset === dataset);
  if (!found) throw new Error(`The demo has no audit of the candidate trained on ${dataset}.`);
  return found;
}

/** Every page of the dashboard a project has. */
export const PAGES: readonly WalkedPage[] = [
  { name: "overview", path: "", shows: () => ["Latest promotions", "Refused", "Promoted"] },
  { name: "experiments", path: "experiments", shows: () => ["frozen or fine-tuned"] },
  {
    name: "experiment",
    path: "experiments",
    follow: ["frozen or fine-tuned"],
    shows: ({ recommendations, rungs }) => [
      ...recommendations.slice(-1).map(({ reason }) => reason),
      "Feature extraction",
      "Partial fine-tuning",
      ...rungs.filter(({ dataset }) => dataset === "balanced").map(({ top1 }) => rate(top1)),
    ],
    draws: "canvas, svg",
  },
  { name: "runs", path: "runs", shows: () => ["ladder on biased", "ladder on balanced", "Succeeded"] },
  { name: "ladder-run", path: "runs", follow: [/^ladder on balanced$/], shows: () => ["rung 1", "rung 2", "Evaluate"] },
  {
    name: "run",
    path: "runs",
    follow: [/^ladder on balanced$/, "rung 1"],
    shows: ({ backbone }) => [backbone.name, "Succeeded"],
    draws: "canvas",
  },
  { name: "backbones", path: "backbones", shows: ({ backbone }) => [backbone.name, short(backbone.digest)] },
  {
    name: "backbone",
    path: "backbones",
    follow: ["{backbone}"],
    shows: ({ backbone }) => [backbone.name, short(backbone.digest), "MIT"],
  },
  { name: "datasets", path: "datasets", shows: () => ["digits"] },
  {
    name: "dataset",
    path: "datasets",
    follow: ["digits"],
    shows: ({ datasets }) => [
      "balanced",
      "odd",
      "even",
      "ink",
      ...datasets.slice(0, 1).map(({ digest }) => short(digest)),
    ],
  },
  { name: "models", path: "models", shows: () => ["digits", "production"] },
  {
    name: "model",
    path: "models",
    follow: ["digits"],
    shows: (document) => [short(promotion(document, "PROMOTED").digest), "production"],
  },
  { name: "promotion-refused", path: "models", follow: ["digits v1 to production"], shows: failingGates },
  { name: "promotion", path: "models", follow: ["digits v2 to production"], shows: () => ["Promoted", "production"] },
  { name: "audits", path: "audits", shows: () => ["Backbone", "Candidate", "ink"] },
  {
    name: "audit",
    path: "audits",
    follow: ["digits v1"],
    shows: (document) =>
      candidateAudit(document, "biased").groups.flatMap(({ group, selectionRate }) => [group, rate(selectionRate)]),
  },
  { name: "agents", path: "agents", shows: ({ backend }) => ["local", backend] },
  { name: "queue", path: "queue", shows: () => ["Queue"] },
  {
    name: "notices",
    path: "notices",
    shows: () => [
      "production is digits v2 now",
      "digits v1 was refused as production",
      "digits v1 fails its audit by ink",
      "limit ≤ 0.1",
    ],
  },
  { name: "schedules", path: "schedules", shows: () => ["Schedules", "New schedule"] },
  { name: "webhooks", path: "settings?tab=webhooks", shows: () => ["Webhooks", "Add webhook"] },
  { name: "quotas", path: "settings?tab=quotas", shows: () => ["Members", "Stored", "no limit"] },
  {
    name: "audit-log",
    path: "settings?tab=audit-log&action=createProject",
    shows: () => ["Audit log", "createProject", "Export JSON lines"],
  },
  { name: "danger-zone", path: "settings?tab=danger", shows: () => ["Danger zone", "Nothing is to be deleted"] },
  { name: "settings", path: "settings", shows: () => ["Ada", "Grace"] },
];
