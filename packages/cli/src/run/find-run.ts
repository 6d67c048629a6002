import { type GraftClient, RunProjectDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { globalId } from "../command/reference.ts";

/** The run of this id, with the project it belongs to. @throws AppError NOT_FOUND */
export async function findRun(client: GraftClient, id: string) {
  const { run } = await client.execute(RunProjectDocument, { id: globalId("Run", id) });
  if (run) return run;
  throw new AppError("NOT_FOUND", `There is no run ${id}. "graft runs" names a project's runs.`);
}
