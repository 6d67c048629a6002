import type { GraphQLResolveInfo, SelectionSetNode } from "graphql";

/** The leaf fields asked for under a field, as paths of field names: `claim.run.id`. Fragments count as if in place. */
export function askedFields(info: Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">): ReadonlySet<string> {
  const asked = new Set<string>();
  const walk = (set: SelectionSetNode, above: string) => {
    for (const selection of set.selections) {
      if (selection.kind === "Field") {
        const path = above + selection.name.value;
        if (selection.selectionSet) walk(selection.selectionSet, `${path}.`);
        else asked.add(path);
      } else if (selection.kind === "InlineFragment") walk(selection.selectionSet, above);
      else {
        const fragment = info.fragments[selection.name.value];
        if (fragment) walk(fragment.selectionSet, above);
      }
    }
  };
  for (const node of info.fieldNodes) if (node.selectionSet) walk(node.selectionSet, "");
  return asked;
}
