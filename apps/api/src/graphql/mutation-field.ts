import { isAppError } from "@graft/contracts";
import { withOrigin } from "@graft/domain";
import type { InputFieldMap, InputShapeFromFields } from "@pothos/core";
import { askedFields } from "./asked-fields.ts";
import { builder, type SchemaTypes } from "./builder.ts";
import type { GraphContext } from "./context.ts";
import { isOutcome, UserError, type UserErrorShape, userErrorsOf } from "./user-error.ts";

type InputBuilder = PothosSchemaTypes.InputFieldBuilder<SchemaTypes, "InputObject">;

/** What a payload's fields resolve from; `outcome` is null when the mutation did nothing. */
export interface Payload<Outcome> {
  readonly outcome: Outcome | null;
  readonly userErrors: readonly UserErrorShape[];
}

type PayloadBuilder<Outcome> = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Payload<Outcome>>;
type PayloadFields<Outcome> = ReturnType<
  NonNullable<Parameters<ReturnType<typeof builder.objectRef<Payload<Outcome>>>["implement"]>[0]["fields"]>
>;

export interface MutationFieldOptions<Fields extends InputFieldMap, Outcome> {
  /** What it does, who may, and what repeating it does. */
  readonly description: string;
  readonly input: (t: InputBuilder) => Fields;
  /** Does the work through a use case and answers ids or plain values: objects are read by the payload's fields. */
  readonly resolve: (input: InputShapeFromFields<Fields>, context: GraphContext) => Promise<Outcome>;
  /** Fields beside `userErrors`; declare them nullable and answer null when `outcome` is null. */
  readonly payload: (t: PayloadBuilder<Outcome>) => PayloadFields<Outcome>;
  /**
   * False for hot paths whose payload reads nothing, which saves the read transaction after the write; or, by what is
   * asked for in the payload, such as `claim.run.id`, whether it reads.
   */
  readonly readsAfterwards?: boolean | ((asked: ReadonlySet<string>) => boolean);
}

async function settle<Outcome>(work: () => Promise<Outcome>): Promise<Payload<Outcome>> {
  try {
    return { outcome: await work(), userErrors: [] };
  } catch (error) {
    if (isAppError(error) && isOutcome(error)) return { outcome: null, userErrors: userErrorsOf(error) };
    throw error;
  }
}

/**
 * Adds the mutation `name` with its types `NameInput` and `NamePayload`. `resolve` commits before the payload is read:
 * the read transaction of an earlier mutation field is ended first and a new one opened afterwards. An AppError that
 * is an outcome becomes `userErrors`, each fault of it one; every other error is a GraphQL error.
 */
export function mutationField<Fields extends InputFieldMap, Outcome>(
  name: string,
  options: MutationFieldOptions<Fields, Outcome>,
): void {
  const typeName = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const input = builder.inputType(`${typeName}Input`, {
    description: `Input of \`${name}\`.`,
    fields: options.input,
  });
  const payload = builder.objectRef<Payload<Outcome>>(`${typeName}Payload`).implement({
    description: `Outcome of \`${name}\`.`,
    fields: (t) => ({
      ...options.payload(t),
      userErrors: t.field({
        type: [UserError],
        description: "Why nothing was done; empty when it was.",
        resolve: (parent) => parent.userErrors as UserErrorShape[],
      }),
    }),
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: payload,
      description: options.description,
      args: { input: t.arg({ type: input, required: true, description: "Everything it needs." }) },
      resolve: async (_root, args, context, info) => {
        await context.reads.close();
        const { input: shape } = args as unknown as { input: InputShapeFromFields<Fields> };
        const { address, requestId } = context;
        const origin = { action: name, address, requestId };
        const settled = await settle(() => withOrigin(origin, () => options.resolve(shape, context)));
        // Also when nothing was done: the payload's resolvers take the client before they look at the outcome.
        const { readsAfterwards = true } = options;
        const reads = typeof readsAfterwards === "boolean" ? readsAfterwards : readsAfterwards(askedFields(info));
        if (context.scopeIfAny && reads) await context.reads.open();
        return settled;
      },
    }),
  );
}
