import type { RunProgress as Progress } from "@graft/contracts";
import { builder } from "../builder.ts";

export const RunProgress = builder.objectRef<Progress>("RunProgress").implement({
  description: "How far a running attempt is, as its agent said last.",
  fields: (t) => ({
    phase: t.exposeString("phase", { description: "What it is doing, in a word or two." }),
    epoch: t.int({ nullable: true, description: "Epochs done in this phase.", resolve: ({ epoch }) => epoch ?? null }),
    epochs: t.int({ nullable: true, description: "Epochs of this phase.", resolve: ({ epochs }) => epochs ?? null }),
    fraction: t.exposeFloat("fraction", { description: "Share of the whole work done, from 0 to 1." }),
    remainingSeconds: t.float({
      nullable: true,
      description: "Seconds to go at the present rate; null while unknown.",
      resolve: ({ remainingSeconds }) => remainingSeconds ?? null,
    }),
  }),
});
