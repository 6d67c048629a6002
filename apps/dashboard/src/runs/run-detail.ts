import type { RunQuery } from "../gql/graphql.ts";

/** A run as its own page asks for it. */
export type RunDetail = NonNullable<RunQuery["run"]>;
