/** How large one GraphQL document may be; published at `/limits`. */
export const QUERY_LIMITS = {
  /** Fields nested in each other, introspection left out. */
  depth: 14,
  /** Aliases in one document, fragments counted where they are used. */
  aliases: 60,
  /** Lexical tokens of one document. */
  tokens: 3000,
} as const;
