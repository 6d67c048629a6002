import type { ModelVersionQuery } from "../gql/graphql.ts";

/** A registered version as its own page asks for it. */
export type ModelVersionDetail = NonNullable<ModelVersionQuery["modelVersion"]>;
