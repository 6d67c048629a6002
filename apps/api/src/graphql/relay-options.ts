import { type GraphQLSchema, isObjectType } from "graphql";
import { parseId } from "./global-id.ts";

/** An id that is none of ours decodes to this type, which has no rows: `node` answers null for it. */
export const NO_TYPE = "";

/** True when objects of this type can be asked for by id. */
export function isNodeType(schema: GraphQLSchema, typename: string): boolean {
  const type = schema.getType(typename);
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node");
}

/** Names and descriptions of what the relay plugin adds: nodes, connections, edges, pages. */
export const relayOptions = {
  clientMutationId: "omit",
  cursorType: "String",
  nodesOnConnection: { description: "The objects of this page, without their cursors." },
  decodeGlobalID: (globalId: string) => parseId(globalId) ?? { typename: NO_TYPE, id: globalId },
  idFieldOptions: { description: "Opaque and stable; the same object has the same id everywhere." },
  nodeTypeOptions: { description: "An object with an id under which it can be asked for again." },
  nodesQueryOptions: false,
  pageInfoTypeOptions: { description: "Where a page of a connection stands." },
  hasNextPageFieldOptions: { description: "Whether `after: endCursor` brings more." },
  hasPreviousPageFieldOptions: { description: "Whether `before: startCursor` brings more." },
  startCursorFieldOptions: { description: "Cursor of the page's first object; null on an empty page." },
  endCursorFieldOptions: { description: "Cursor of the page's last object; null on an empty page." },
  firstArgOptions: { description: "How many to take from the front: 50 unless said, 200 at most." },
  lastArgOptions: { description: "How many to take from the back: 200 at most." },
  afterArgOptions: { description: "Take what follows this cursor." },
  beforeArgOptions: { description: "Take what precedes this cursor." },
  cursorFieldOptions: { description: "Position of the object; stays valid while rows arrive." },
  nodeFieldOptions: { description: "The object." },
  edgesFieldOptions: { description: "The objects of this page with their cursors." },
  pageInfoFieldOptions: { description: "Where this page stands." },
  defaultConnectionTypeOptions: { description: "A page of a list." },
  defaultEdgeTypeOptions: { description: "An object of a page and its cursor." },
} as const;
