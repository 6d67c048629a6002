import type { GraftClient } from "@graft/client";
import { LIMITS } from "@graft/contracts";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

export interface PagedQuestion<Answer, Variables, Node> {
  readonly document: TypedDocumentNode<Answer, Variables & { first: number; after?: string | null }>;
  readonly variables: Variables;
  /** The page in the answer; undefined where what holds it does not exist. */
  readonly page: (answer: Answer) => Page<Node> | null | undefined;
}

/** Reads a connection to its end; undefined where what holds it does not exist. */
export async function allPages<Answer, Variables, Node>(
  client: GraftClient,
  { document, variables, page }: PagedQuestion<Answer, Variables, Node>,
): Promise<Node[] | undefined> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ; ) {
    const found = page(await client.execute(document, { ...variables, first: LIMITS.pageSize, after }));
    if (!found) return undefined;
    nodes.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) return nodes;
    after = found.pageInfo.endCursor ?? null;
  }
}
