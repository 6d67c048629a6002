import { type Fault, type Gate, policyGatesSchema } from "@graft/contracts";

/**
 * Everything wrong with the gates of a policy: their form, bounds that bound nothing or the wrong side, and two gates
 * about the same thing.
 */
export function checkPolicyGates(gates: unknown): {
  readonly gates: readonly Gate[];
  readonly faults: readonly Fault[];
} {
  const parsed = policyGatesSchema.safeParse(gates);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) =>
      invalid(message, ["gates", ...path].map(String).join(".")),
    );
    return { gates: [], faults };
  }
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const [index, gate] of parsed.data.entries()) {
    faults.push(...checkThreshold(gate, `gates.${index}`));
    const key = gateKey(gate);
    if (seen.has(key)) faults.push(invalid("There is another gate about the same thing.", `gates.${index}`));
    seen.add(key);
  }
  return { gates: parsed.data, faults };
}

/** A ratio shrinks with unfairness and needs a least value; a difference grows with it and needs a largest. */
function checkThreshold(gate: Gate, path: string): Fault[] {
  if (gate.kind !== "AUDIT") return [];
  const { metric, min, max } = gate.threshold;
  const [needed, given, forbidden] = metric === "demographicParityRatio" ? ["min", min, max] : ["max", max, min];
  if (given !== undefined && forbidden === undefined) return [];
  return [invalid(`A threshold on ${metric} gives ${needed}, and nothing else.`, `${path}.threshold`)];
}

function gateKey(gate: Gate): string {
  switch (gate.kind) {
    case "SCORE":
      return `SCORE ${gate.metric}`;
    case "AUDIT":
      return `AUDIT ${gate.subject} ${gate.threshold.metric} ${gate.threshold.judgedOn}`;
    case "VERIFIED_ARTIFACT":
    case "APPROVALS":
      return gate.kind;
  }
}

function invalid(message: string, subject: string): Fault {
  return { code: "INPUT_INVALID", message, subject };
}
