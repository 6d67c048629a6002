import { answerBench } from "./answer.ts";
import { artifactsBench } from "./artifacts.ts";
import { claimsBench } from "./claims.ts";
import { demoBench } from "./demo.ts";
import { dispatchBench } from "./dispatch/dispatch.ts";
import { featureCacheBench } from "./feature-cache.ts";
import { ingestBench } from "./ingest.ts";
import { logBench } from "./log.ts";
import type { Bench } from "./measurement.ts";
import { serveBench } from "./serve.ts";
import { trainBench } from "./train.ts";

/** Every benchmark `npm run bench` knows. */
export const BENCHES: readonly Bench[] = [
  answerBench,
  artifactsBench,
  claimsBench,
  demoBench,
  dispatchBench,
  featureCacheBench,
  ingestBench,
  logBench,
  serveBench,
  trainBench,
];
