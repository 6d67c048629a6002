import type { Gate } from "@graft/contracts";

/** Reads the form of a policy: a gate for each condition that was given. */
export function policyGates(form: FormData): Gate[] {
  const number = (name: string) => {
    const text = String(form.get(name) ?? "").trim();
    return text === "" ? undefined : Number(text);
  };
  const gates: Gate[] = [];
  for (const metric of ["top1", "macroF1"] as const) {
    const min = number(metric);
    if (min !== undefined) gates.push({ kind: "SCORE", metric, min });
  }
  if (form.get("verified") !== null) gates.push({ kind: "VERIFIED_ARTIFACT" });
  for (const subject of ["MODEL_VERSION", "BACKBONE"] as const) {
    const max = number(subject);
    if (max === undefined) continue;
    const threshold = { metric: "demographicParityDifference", max, judgedOn: "POINT" } as const;
    gates.push({ kind: "AUDIT", subject, threshold });
  }
  const count = number("approvals") ?? 0;
  if (count > 0) gates.push({ kind: "APPROVALS", count });
  return gates;
}
