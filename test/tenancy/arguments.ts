import { sha256Hex } from "@graft/contracts";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { EXTRACTION } from "../integration/runs/run-bench.ts";

/** What an argument names: a row by the GraphQL type of what it is, or something looked up by another word. */
export type Named = string;

/** Answers what to send where an argument names something of a tenant; `slot` tells the places apart. */
export type Choose = (slot: string, named: Named) => string;

/** Arguments whose name says nothing of the type they name. */
const TYPE_OF_ARGUMENT: Readonly<Record<string, string>> = {
  eventId: "PromotionEvent",
  deliveryId: "WebhookDelivery",
  modelId: "RegisteredModel",
  scheduleId: "RetrainingSchedule",
};

/** Words that name something of a tenant without being its id. */
const NAMED_BY_WORD: Readonly<Record<string, Named>> = {
  "Project.dataset(name)": "slug dataset",
  "Project.experiment(name)": "slug experiment",
  "Project.model(name)": "slug model",
  "Query.project(slug)": "slug project",
};

const DIGEST = "0".repeat(64);

/** Well-formed values where any string or object would be refused before anything is looked up. */
const VALUES: Readonly<Record<string, (choose: Choose) => unknown>> = {
  "Query.cronFirings(expression)": () => "0 3 * * 1",
  "Query.cronFirings(zone)": () => "UTC",
  "Mutation.createRun(input).spec": (choose) => ({
    ...{ kind: "TRAIN", inputSize: 32, seed: 1, ...EXTRACTION },
    datasetVersionId: choose("spec.datasetVersionId", "uuid DatasetVersion"),
    backboneVersionId: choose("spec.backboneVersionId", "uuid BackboneVersion"),
  }),
  "Mutation.createSchedule(input).template": (choose) => ({
    ...{ kind: "TRAIN", inputSize: 32, seed: 1, ...EXTRACTION },
    datasetId: choose("template.datasetId", "uuid Dataset"),
    backbone: { from: "VERSION", backboneVersionId: choose("template.backboneVersionId", "uuid BackboneVersion") },
  }),
  "Mutation.createSchedule(input).expression": () => "0 3 * * 1",
  "Mutation.createSchedule(input).zone": () => "UTC",
  "Mutation.createPromotionPolicy(input).gates": () => [{ kind: "APPROVALS", count: 1 }],
  "Mutation.createWebhook(input).url": () => "https://hooks.invalid/graft",
  "Mutation.registerAgent(input).capabilities": () => ({
    ...{ backend: "wasm", device: "a test", cores: 2, memoryBytes: 2 ** 30, nodeVersion: "20", engineVersion: "1" },
    labels: [],
  }),
  "Mutation.requestPromotion(input).alias": () => "production",
  "Mutation.rollbackAlias(input).alias": () => "production",
  "Mutation.presignUploadParts(input).sha256": () => sha256Hex("a picture"),
  "Mutation.logMetrics(input).keyIndexes": () => [0],
  "Mutation.logParams(input).params": () => ({ rate: 0.1 }),
};

/** Arguments that may be left out, and are: they would turn the call into another one. */
const LEFT_OUT = new Set(["after", "before", "last"]);

const SCALARS: Readonly<Record<string, unknown>> = {
  String: "x",
  Int: 1,
  Float: 1.5,
  Boolean: true,
  DateTime: "2046-01-01T00:00:00.000Z",
  JSON: {},
  BigInt: 1,
  Double: 1,
  SHA256: DIGEST,
};

interface Place {
  /** `Mutation.createRun(input).spec` */
  readonly path: string;
  /** Name of the argument or input field. */
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
}

function typeNamedBy({ name, path, field }: Place): Named {
  if (name === "leaseToken") return "lease";
  if (name === "id") return getNamedType(field.type).name;
  const known = TYPE_OF_ARGUMENT[name];
  if (known !== undefined) return known;
  const match = /^([a-z][A-Za-z]*)Ids?$/.exec(name);
  if (match?.[1] === undefined) throw new Error(`test/tenancy/arguments.ts does not know what ${path} names.`);
  return match[1].charAt(0).toUpperCase() + match[1].slice(1);
}

function valueFor(type: GraphQLInputType, place: Place, choose: Choose): unknown {
  const made = VALUES[place.path];
  if (made) return made(choose);
  if (isNonNullType(type)) return valueFor(type.ofType, place, choose);
  if (isListType(type)) return [valueFor(type.ofType, place, choose)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) return objectOf(Object.values(type.getFields()), place, choose);
  const word = NAMED_BY_WORD[place.path];
  if (word !== undefined) return choose(place.path, word);
  if (type.name === "ID") return choose(place.path, typeNamedBy(place));
  if (place.name === "keyDigest") return choose(place.path, "key digest");
  const value = SCALARS[type.name];
  if (value === undefined) throw new Error(`test/tenancy/arguments.ts has no value for the scalar ${type.name}.`);
  return value;
}

/** Needed fields, and those that name something: each must be tried with what is foreign. */
function isSent(field: GraphQLArgument | GraphQLInputField): boolean {
  if (isNonNullType(field.type)) return true;
  return getNamedType(field.type).name === "ID" && !LEFT_OUT.has(field.name);
}

function objectOf(fields: readonly GraphQLInputField[], place: Place, choose: Choose): Record<string, unknown> {
  const sent = fields.filter((field) => isSent(field) || VALUES[`${place.path}.${field.name}`] !== undefined);
  return Object.fromEntries(
    sent.map(({ name, type }) => [name, valueFor(type, { ...place, name, path: `${place.path}.${name}` }, choose)]),
  );
}

/** The arguments of a field, made from the schema; whatever names something of a tenant is chosen by the caller. */
export function argumentsOf(
  owner: string,
  field: GraphQLField<unknown, unknown>,
  choose: Choose,
): Record<string, unknown> {
  const sent = field.args.filter((arg) => isSent(arg) || VALUES[`${owner}.${field.name}(${arg.name})`] !== undefined);
  return Object.fromEntries(
    sent.map(({ name, type }) => {
      const path = `${owner}.${field.name}(${name})`;
      return [name, valueFor(type, { path, name, field }, choose)];
    }),
  );
}
