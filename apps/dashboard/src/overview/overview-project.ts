import type { OverviewQuery } from "../gql/graphql.ts";

/** The project as its overview asks for it. */
export type OverviewProject = NonNullable<OverviewQuery["project"]>;
