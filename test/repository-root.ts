import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const REPOSITORY_ROOT = fileURLToPath(new URL("..", import.meta.url));
