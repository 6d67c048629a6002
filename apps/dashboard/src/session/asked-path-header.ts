/** Header in which `proxy.ts` hands on the path that was asked for: layouts do not know it. */
export const ASKED_PATH_HEADER = "x-asked-path";
