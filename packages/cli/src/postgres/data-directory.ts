import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { ServerBinaries } from "./server-binaries.ts";
import { checkReachable, type ServerUser } from "./server-user.ts";

/** Where one server keeps its things. */
export interface DataDirectory {
  /** PostgreSQL's own folder. */
  readonly data: string;
  readonly log: string;
  readonly superuserPassword: string;
}

export interface PrepareInput {
  readonly folder: string;
  readonly binaries: ServerBinaries;
  readonly user: ServerUser | undefined;
}

/**
 * Makes the data directory at the first start. It is filled beside its place and moved there when complete, so that an
 * interrupted first start leaves nothing half-made. The superuser's password stays in a file only its owner may read.
 */
export async function prepareDataDirectory({ folder, binaries, user }: PrepareInput): Promise<DataDirectory> {
  const data = path.join(folder, "data");
  const passwordFile = path.join(folder, "superuser-password");
  mkdirSync(folder, { recursive: true });
  if (user) {
    chmodSync(folder, 0o711);
    checkReachable(folder, user);
    checkReachable(path.dirname(binaries.postgres), user);
  }
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, randomBytes(32).toString("hex"), { mode: 0o600 });
  const superuserPassword = readFileSync(passwordFile, "utf8").trim();
  if (!existsSync(data)) await initialise({ folder, data, binaries, user, superuserPassword });
  return { data, log: path.join(folder, "postgres.log"), superuserPassword };
}

async function initialise(input: PrepareInput & { readonly data: string; readonly superuserPassword: string }) {
  const { user, binaries } = input;
  const unfinished = `${input.data}.unfinished`;
  const handedOver = path.join(input.folder, "initial-password");
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(handedOver, input.superuserPassword, { mode: 0o600 });
  if (user) for (const made of [unfinished, handedOver]) chownSync(made, user.uid, user.gid);
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        "--username=postgres",
        "--auth=scram-sha-256",
        `--pwfile=${handedOver}`,
        "--encoding=UTF8",
        // The same order of text on every machine, whatever its libraries say.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
      ],
      { ...user, cwd: input.folder },
    );
    renameSync(unfinished, input.data);
  } finally {
    rmSync(handedOver, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}
