import type { ApiCaller } from "@graft/testkit";

export interface AuditLogLine {
  readonly actorKind: string;
  readonly actorName: string;
  readonly actorId: string | null;
  readonly action: string;
  readonly operation: string;
  readonly objectType: string;
  readonly objectId: string | null;
  readonly changed: readonly string[];
  readonly beforeDigest: string | null;
  readonly afterDigest: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
}

const FIELDS = `actorKind actorName actorId action operation objectType objectId changed beforeDigest afterDigest address
  requestId`;

/** The newest entries of the caller's organization. */
export async function readAuditLog(
  caller: ApiCaller,
  filter: Readonly<Record<string, string>> = {},
): Promise<readonly AuditLogLine[]> {
  interface Data {
    readonly organization: { readonly auditLog: { readonly edges: readonly { readonly node: AuditLogLine }[] } };
  }
  const { organization } = await caller.data<Data>(
    `query ($filter: AuditLogFilter) { organization { auditLog(first: 200, filter: $filter) { edges { node { ${FIELDS} } } } } }`,
    { filter },
  );
  return organization.auditLog.edges.map(({ node }) => node);
}
