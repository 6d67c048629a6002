import type { PromotionQuery } from "../gql/graphql.ts";

/** A promotion request as its own page asks for it. */
export type PromotionDetail = NonNullable<PromotionQuery["promotionRequest"]>;
