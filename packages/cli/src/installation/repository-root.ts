import { fileURLToPath } from "node:url";

/** The root of the checkout, where the built apps are found. */
export const REPOSITORY_ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
