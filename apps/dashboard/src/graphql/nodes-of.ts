interface Connection<Node> {
  readonly edges: readonly ({ readonly node: Node } | null)[] | null;
}

/** The nodes of a connection in order. */
export function nodesOf<Node>(connection: Connection<Node> | null | undefined): NonNullable<Node>[] {
  const nodes: NonNullable<Node>[] = [];
  for (const edge of connection?.edges ?? []) {
    if (edge?.node !== null && edge?.node !== undefined) nodes.push(edge.node);
  }
  return nodes;
}
