import { isObjectType } from "graphql";
import { ACTORS, type ActorName } from "./actors.ts";
import { EXPECTED_FIELDS, expectedFieldOf } from "./expected-fields.ts";
import { expectedOf } from "./expected-operations.ts";
import { selectFields } from "./field-selection.ts";
import { inTurns, type Matrix, waysOf } from "./matrix.ts";
import { own } from "./naming.ts";
import { outcomeOf } from "./outcome.ts";
import { globalId } from "./seed-tenant.ts";
import type { Answer } from "./transport.ts";

/** Where each restricted field is asked for, and what of it. */
const RESTRICTED: Readonly<Record<string, { readonly from: string; readonly selection: string }>> = {
  "Organization.apiKeys": { from: "Organization", selection: "apiKeys { nodes { id } }" },
  "Organization.auditLog": { from: "Organization", selection: "auditLog { nodes { id } }" },
  "Organization.deletions": { from: "Organization", selection: "deletions { id }" },
  "Organization.invitations": { from: "Organization", selection: "invitations { nodes { id } }" },
  "Organization.webhooks": { from: "Organization", selection: "webhooks { id }" },
  "Example.attributes": { from: "DatasetVersion", selection: "examples(first: 1) { nodes { attributes } }" },
};

const MEMBERS: readonly ActorName[] = ACTORS.filter((actor) => actor !== "anonymous" && actor !== "stranger");

function nodeQuery(type: string, selection: string) {
  return `query Fields($id: ID!) { node(id: $id) { ... on ${type} { ${selection} } } }`;
}

/** `null` when the innermost value is. */
function shownIn(answer: Answer): string {
  const outcome = outcomeOf(answer);
  if (outcome !== "yes") return outcome;
  return JSON.stringify(answer.data).includes('"attributes":null') ? "null" : "yes";
}

async function checkRestricted(matrix: Matrix): Promise<void> {
  const { ours, judge } = matrix;
  for (const field of Object.keys(EXPECTED_FIELDS)) {
    const place = RESTRICTED[field];
    if (place === undefined) throw new Error(`test/tenancy/check-fields.ts does not say where ${field} is asked for.`);
    const query = nodeQuery(place.from, place.selection);
    const variables = { id: globalId(place.from, ours.idOf(place.from)) };
    for (const actor of MEMBERS) {
      for (const { transport, send } of waysOf(matrix, actor)) {
        const got = shownIn(await send({ query, variables }));
        judge.hold({ actor, transport, operation: field, expected: expectedFieldOf(field, actor), got });
      }
    }
  }
}

/**
 * Reads every field of every node as every member: what is not restricted is shown to all of them, without a fault. Answers
 * how many fields were read.
 */
export async function checkFields(matrix: Matrix): Promise<number> {
  const { schema, ours, operations, judge } = matrix;
  await checkRestricted(matrix);
  const read = new Set(Object.keys(EXPECTED_FIELDS));
  const types = operations.flatMap(({ nodeType }) => schema.getType(nodeType ?? "") ?? []).filter(isObjectType);
  const asked = types.flatMap((type) => MEMBERS.map((actor) => ({ type, actor })));
  await inTurns(asked, async ({ type, actor }) => {
    if (expectedOf(`Query.node(${type.name})`)[actor] !== "yes") return;
    const { text, fields } = selectFields(type, own(ours).choose);
    for (const field of fields) read.add(field);
    const variables = { id: globalId(type.name, ours.idOf(type.name)) };
    for (const { transport, send } of waysOf(matrix, actor)) {
      const { data, errors } = await send({ query: nodeQuery(type.name, text), variables });
      const got = errors.map(({ path, extensions }) => `${path?.join(".")}: ${extensions.code}`);
      if (data?.node === null) got.push("nothing");
      const operation = `${fields.size} fields from ${type.name}`;
      judge.hold({ actor, transport, operation, expected: [], got });
    }
  });
  return read.size;
}
