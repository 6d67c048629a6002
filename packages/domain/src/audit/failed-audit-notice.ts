import type { AuditMeasurement } from "@graft/contracts";
import type { NewNotice } from "../notice/notice-repository.ts";

/** What members are told of an audit that fails. `subject` is the name of what was measured, as in "digits v2". */
export function failedAuditNotice(
  subject: string,
  { attribute, summary }: Pick<AuditMeasurement, "attribute" | "summary">,
): Pick<NewNotice, "kind" | "title" | "body"> {
  return { kind: "AUDIT_FAILED", title: `${subject} fails its audit by ${attribute}`, body: summary };
}
