import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { QUERY_LIMITS } from "./query-limits.ts";
import { tooCostly } from "./too-costly.ts";

interface Measure {
  readonly depth: number;
  readonly aliases: number;
}

const NOTHING: Measure = { depth: 0, aliases: 0 };

/**
 * Measures a document by its parts: a fragment is measured once and its measure added wherever it is spread, so that
 * the time is linear in the document while the result counts what would be executed.
 */
class DocumentMeter {
  readonly #context: ValidationContext;
  readonly #fragments = new Map<string, Measure>();

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  of(set: SelectionSetNode | undefined): Measure {
    let depth = 0;
    let aliases = 0;
    for (const selection of set?.selections ?? []) {
      let part = NOTHING;
      if (selection.kind === Kind.FRAGMENT_SPREAD) part = this.#ofFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) part = this.of(selection.selectionSet);
      else if (!selection.name.value.startsWith("__")) {
        const below = this.of(selection.selectionSet);
        part = { depth: below.depth + 1, aliases: below.aliases + (selection.alias ? 1 : 0) };
      }
      depth = Math.max(depth, part.depth);
      aliases += part.aliases;
    }
    return { depth, aliases };
  }

  #ofFragment(name: string): Measure {
    const known = this.#fragments.get(name);
    if (known) return known;
    // A fragment that contains itself measures as nothing here; another rule refuses it.
    this.#fragments.set(name, NOTHING);
    const fragment: FragmentDefinitionNode | null | undefined = this.#context.getFragment(name);
    const measure = this.of(fragment?.selectionSet);
    this.#fragments.set(name, measure);
    return measure;
  }
}

/** Refuses operations that are nested too deep or ask for too many aliases. */
export const limitRule: ValidationRule = (context): ASTVisitor => {
  const meter = new DocumentMeter(context);
  return {
    OperationDefinition: (operation) => {
      const { depth, aliases } = meter.of(operation.selectionSet);
      if (depth > QUERY_LIMITS.depth) context.reportError(tooCostly("levels", QUERY_LIMITS.depth));
      if (aliases > QUERY_LIMITS.aliases) context.reportError(tooCostly("aliases", QUERY_LIMITS.aliases));
    },
  };
};
