import type { FieldPolicy } from "@apollo/client";

interface StoredEdge {
  readonly node: { readonly __ref?: string };
}

interface StoredConnection {
  readonly edges: readonly StoredEdge[];
  readonly pageInfo?: object;
}

/**
 * Joins pages of a keyset connection. A page asked with `after` goes behind what is there. A first page asked again
 * (rows arrived) replaces the head and keeps the tail already scrolled through, unless the two no longer meet.
 */
export function mergeKeysetPage(
  existing: StoredConnection | undefined,
  incoming: StoredConnection,
  after: string | null | undefined,
): StoredConnection {
  if (!existing) return incoming;
  const seen = new Set<string | undefined>();
  const keep = (edges: readonly StoredEdge[]) =>
    edges.filter(({ node }) => {
      if (node.__ref !== undefined && seen.has(node.__ref)) return false;
      seen.add(node.__ref);
      return true;
    });
  if (after) return { ...incoming, edges: [...keep(existing.edges), ...keep(incoming.edges)] };
  const last = incoming.edges.at(-1)?.node.__ref;
  const meeting = last === undefined ? -1 : existing.edges.findIndex(({ node }) => node.__ref === last);
  const tail = meeting < 0 ? [] : existing.edges.slice(meeting + 1);
  if (tail.length === 0) return incoming;
  const edges = [...keep(incoming.edges), ...keep(tail)];
  return { ...incoming, edges, ...(existing.pageInfo ? { pageInfo: existing.pageInfo } : {}) };
}

/** Field policy of a connection whose pages are joined; `keyArgs` are the arguments that make it another list. */
export function keysetPagination(keyArgs: string[] | false): FieldPolicy<StoredConnection> {
  return {
    keyArgs,
    merge: (existing, incoming, { args }) =>
      mergeKeysetPage(existing, incoming, typeof args?.after === "string" ? args.after : undefined),
  };
}
