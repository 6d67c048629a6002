import type { SchemaTypes } from "./builder.ts";

type ConnectionFields = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, { totalCount?: number }>;

/**
 * Third argument of `relatedConnection` with `totalCount: true`: the plugin's own field has no description, and its
 * mark in `extensions` is what makes it count.
 */
export const describedTotalCount = {
  // Each connection's builder has a parent of its own type; all carry the count.
  fields: (t: unknown) => ({
    totalCount: (t as ConnectionFields).int({
      description: "How many there are on all pages together.",
      extensions: { pothosPrismaTotalCount: true },
      resolve: ({ totalCount }) => totalCount ?? 0,
    }),
  }),
};
