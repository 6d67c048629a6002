import { LIMITS } from "@graft/contracts";
import { getDatamodel, isMissingRow, type PrismaTypes, type Tx } from "@graft/db";
import SchemaBuilder from "@pothos/core";
import PrismaPlugin from "@pothos/plugin-prisma";
import RelayPlugin from "@pothos/plugin-relay";
import type { GraphContext } from "./context.ts";
import { NODE_RULES } from "./field-rules.ts";
import { encodeId } from "./global-id.ts";
import { checkRule } from "./guard-root-fields.ts";
import { isNodeType, relayOptions } from "./relay-options.ts";
import { BigIntScalar } from "./scalars/big-int.ts";
import { DateTime } from "./scalars/date-time.ts";
import { Double } from "./scalars/double.ts";
import { JsonScalar } from "./scalars/json.ts";
import { Sha256 } from "./scalars/sha256.ts";

/** What the schema is made of; fields are non-null unless they say otherwise. */
interface Ingredients {
  Context: GraphContext;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    BigInt: { Input: bigint; Output: bigint | number };
    Double: { Input: number; Output: number };
    SHA256: { Input: string; Output: string };
  };
}

export type SchemaTypes = PothosSchemaTypes.ExtendDefaultTypes<Ingredients>;

/**
 * The one builder of the schema. Prisma fields read through the operation's read transaction, so that a query is one
 * snapshot of one tenant.
 */
export const builder = new SchemaBuilder<Ingredients>({
  plugins: [PrismaPlugin, RelayPlugin],
  defaultFieldNullability: false,
  prisma: {
    // Pothos asks for a whole client and calls nothing but its models, which a transaction's client has too.
    client: (context) => context.tx as Tx & { $connect: () => Promise<void> },
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    maxConnectionSize: LIMITS.pageSize,
    defaultConnectionSize: 50,
    onUnusedQuery: null,
  },
  relay: {
    ...relayOptions,
    encodeGlobalID: (typename, id) => encodeId(typename, String(id)),
    nodeQueryOptions: {
      description: "The object with this id; null when there is none in this organization.",
      args: { id: { description: "An id that some field `id` answered." } },
      resolve: async (_root, { id }, context, info, resolveNode) => {
        if (!isNodeType(info.schema, id.typename)) return null;
        const rule = NODE_RULES[id.typename];
        // Before the row is looked for: who may not see it learns nothing of whether it is there.
        if (rule !== undefined) checkRule(rule, context);
        try {
          return await resolveNode(id);
        } catch (error) {
          if (isMissingRow(error)) return null;
          throw error;
        }
      },
    },
  },
});

builder.addScalarType("DateTime", DateTime);
builder.addScalarType("JSON", JsonScalar);
builder.addScalarType("BigInt", BigIntScalar);
builder.addScalarType("Double", Double);
builder.addScalarType("SHA256", Sha256);

builder.queryType({ description: "What can be read. Everything but `me` belongs to the request's organization." });
builder.mutationType({
  description: "What can be changed. Each takes one `input`; expected failures are in the payload's `userErrors`.",
});
builder.subscriptionType({ description: "What can be watched. Each event is answered from one new snapshot." });
