import { PLATFORM_VERSION, TRACKING_VERSION } from "@graft/contracts";
import { builder } from "../builder.ts";

interface ServerShape {
  readonly version: string;
  readonly trackingVersion: number;
}

const Server = builder.objectRef<ServerShape>("Server").implement({
  description: "What answers, so that a client can say that it is too old or too new for it.",
  fields: (t) => ({
    version: t.exposeString("version", { description: "Version of the platform." }),
    trackingVersion: t.exposeInt("trackingVersion", {
      description: "Version of what `startTrackedRun` and the calls after it mean.",
    }),
  }),
});

builder.queryField("server", (t) =>
  t.field({
    type: Server,
    description: "What answers.",
    resolve: () => ({ version: PLATFORM_VERSION, trackingVersion: TRACKING_VERSION }),
  }),
);
