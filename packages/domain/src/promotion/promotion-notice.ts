import type { GateResult } from "@graft/contracts";
import type { ModelVersionRecord } from "../model/model-repository.ts";
import type { NewNotice } from "../notice/notice-repository.ts";
import type { PromotionRequestRecord } from "./promotion-repository.ts";

interface Told {
  readonly request: Pick<PromotionRequestRecord, "id" | "projectId" | "alias">;
  readonly version: Pick<ModelVersionRecord, "modelName" | "version">;
  /** Name of who asked or decided. */
  readonly by: string;
  readonly comment: string;
}

const nameOf = ({ modelName, version }: Told["version"]) => `${modelName} v${version}`;
const sentences = (...parts: readonly string[]) => parts.filter((part) => part !== "").join(" ");
const quoted = (comment: string) => (comment === "" ? "" : `“${comment}”`);

function about({ request: { id, projectId } }: Told): Pick<NewNotice, "projectId" | "subject"> {
  return { projectId, subject: { type: "PromotionRequest", id } };
}

/** What members are told when somebody asks for an alias. */
export function requestedNotice(told: Told): NewNotice {
  const { request, version, by, comment } = told;
  const title = `${by} asks for ${nameOf(version)} as ${request.alias}`;
  return { ...about(told), kind: "PROMOTION_REQUESTED", title, body: quoted(comment) };
}

/** What members are told of a decision: with every gate that failed its number and its limit. */
export function decidedNotice(
  told: Told & { readonly state: "PROMOTED" | "REFUSED" | "WITHDRAWN"; readonly gates: readonly GateResult[] },
): NewNotice {
  const { request, version, by, comment, state, gates } = told;
  const name = nameOf(version);
  const titles = {
    PROMOTED: `${request.alias} is ${name} now`,
    REFUSED: `${name} was refused as ${request.alias}`,
    WITHDRAWN: `The request for ${name} as ${request.alias} was withdrawn`,
  };
  const ends = { PROMOTED: `Decided by ${by}.`, REFUSED: `By ${by}.`, WITHDRAWN: `By ${by}.` };
  const failing = state === "REFUSED" ? gates.filter((gate) => gate.state === "FAILED").map(gateInWords) : [];
  // A rejection's gate says who rejected and why.
  const body = failing.length > 0 ? sentences(...failing) : sentences(ends[state], quoted(comment));
  return { ...about(told), kind: "PROMOTION_DECIDED", title: titles[state], body };
}

/** What members are told of a rollback. */
export function rolledBackNotice(told: Told): NewNotice {
  const { request, version, by, comment } = told;
  const title = `${request.alias} was rolled back to ${nameOf(version)}`;
  return { ...about(told), kind: "PROMOTION_DECIDED", title, body: sentences(`By ${by}.`, quoted(comment)) };
}

/** `Audit of the model: 0.233, limit ≤ 0.1.`; the gate's own words where there is no number. */
function gateInWords({ name, kind, value, threshold, comparison, message }: GateResult): string {
  if (value === null || threshold === null || kind === "APPROVALS") return message;
  const sign = comparison === "<=" ? "≤" : "≥";
  return `${name}: ${Number(value.toPrecision(3))}, limit ${sign} ${Number(threshold.toPrecision(3))}.`;
}
