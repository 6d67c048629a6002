import type { PromotionDecisionFragment } from "@graft/client";
import pc from "picocolors";
import { EXIT, type ExitCode } from "../command/exit-code.ts";
import { bareId } from "../command/reference.ts";

const MARKS = { PASSED: pc.green("✓"), FAILED: pc.red("✗"), PENDING: pc.yellow("·") } as const;

const OUTCOMES: Readonly<Record<PromotionDecisionFragment["state"], string>> = {
  OPEN: "waits for approval",
  PROMOTED: "is promoted",
  REFUSED: "is refused",
  WITHDRAWN: "was withdrawn",
};

/** A request and its gates, for a person; the remedy stands beside each gate that does not hold. */
export function describePromotion(request: PromotionDecisionFragment): string {
  const { alias, state, modelVersion, gates, id } = request;
  const head = `Version ${modelVersion.version} to ${alias} ${OUTCOMES[state]} (request ${bareId(id)}).`;
  const lines = gates.map(({ name, state: held, message, remedy }) => {
    const what = held === "FAILED" && remedy ? `${message} ${remedy}` : message;
    return `  ${MARKS[held]} ${name.padEnd(22)} ${what}`;
  });
  if (state === "OPEN") lines.push(`Somebody else approves it: "graft promotion review ${bareId(id)} --approve".`);
  return [head, ...lines].join("\n");
}

/** The exit code a request ends its command with. */
export function exitCodeOfPromotion({ state }: { readonly state: string }): ExitCode {
  return state === "REFUSED" || state === "WITHDRAWN" ? EXIT.REFUSED : EXIT.OK;
}
