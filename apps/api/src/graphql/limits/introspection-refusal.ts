import { type AppError, isAppError } from "@graft/contracts";
import { BREAK, type DocumentNode, visit } from "graphql";
import type { GraphContext } from "../context.ts";

const INTROSPECTION = new Set(["__schema", "__type"]);

/** Documents are kept parsed for all who send the same text, and this is asked of each request. */
const known = new WeakMap<DocumentNode, boolean>();

function introspects(document: DocumentNode): boolean {
  let found = known.get(document);
  if (found === undefined) {
    found = asksForSchema(document);
    known.set(document, found);
  }
  return found;
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (!INTROSPECTION.has(name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

/** Why an operation that asks for the schema is refused: the schema is shown to members of an organization only. */
export function introspectionRefusal(document: DocumentNode, context: GraphContext): AppError | undefined {
  if (!introspects(document)) return undefined;
  try {
    void context.scope;
    return undefined;
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
}
