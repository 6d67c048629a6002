/** Remembers whether the rail is folded, so that the server draws it right the first time. */
export const RAIL_COOKIE = "graft-rail";
