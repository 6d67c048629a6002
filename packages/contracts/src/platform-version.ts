/** Version of the platform's packages, as their package.json says. */
export const PLATFORM_VERSION = "0.1.0";

/** Version of what `startTrackedRun` and the calls after it mean; a client of another one is told both. */
export const TRACKING_VERSION = 1;
