import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError, isAppError } from "@graft/contracts";
import pc from "picocolors";
import { nativeTensorflowHint } from "../backend/native-folder.ts";
import { Progress } from "../command/progress.ts";
import { describeError } from "../describe-error.ts";
import { type Environment, readBackendEnvironment } from "../env.ts";
import type { StoreChoice } from "../installation/installation-store.ts";
import { type Installation, startInstallation } from "../installation/start-installation.ts";
import { buildDocument } from "./build-document.ts";
import { MOBILE_NET, SENTENCE_ENCODER } from "./demo-backbones.ts";
import { type DemoDocument, StepClock } from "./demo-document.ts";
import { type DemoSource, digitsSource, folderSource, mailSource } from "./demo-sources.ts";
import { MainJob, type MainJobInput } from "./main-job.ts";
import { printReport } from "./print-report.ts";
import { assembleTeam, type Team } from "./team.ts";

export interface DemoOptions {
  readonly once: boolean;
  readonly json: string | undefined;
  readonly images: string | undefined;
  /** Texts instead of pictures: those of a folder, or `true` for real mails. */
  readonly text: string | true | undefined;
  readonly store: StoreChoice | undefined;
}

/** Where the document of a finished main job is kept, so that a second demo shows it at once. */
function documentFile(home: string, { images, text }: DemoOptions): string {
  const folder = text === true ? undefined : (text ?? images);
  const given = text === true ? "mail" : "digits";
  const name = folder === undefined ? given : `${text === undefined ? "images" : "text"}-${path.basename(folder)}`;
  return path.join(home, "demo", `${name}.json`);
}

/** One run of `graft demo`. */
export class DemoCommand {
  readonly #environment: Environment;
  readonly #options: DemoOptions;
  readonly #clock: StepClock;
  readonly #progress = new Progress();
  readonly #abort = new AbortController();
  #installation: Installation | undefined;

  constructor(environment: Environment, options: DemoOptions) {
    this.#environment = environment;
    this.#options = options;
    this.#clock = new StepClock(environment.timings);
  }

  /** @returns the exit code: 0 only when every step truly happened. */
  async run(): Promise<number> {
    const stop = () => this.#abort.abort(new AppError("STATE_CONFLICT", "Interrupted."));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    try {
      const document = await this.#interruptible(this.#work());
      this.#progress.done();
      this.#write(document);
      printReport(document, (text) => process.stdout.write(text));
      this.#invite(document);
      if (!this.#options.once) await this.#stayUp();
      return 0;
    } catch (error) {
      if (this.#abort.signal.aborted && this.#interrupted()) return 130;
      this.#progress.failed();
      process.stderr.write(`\n${pc.red("✗")} ${describeError(error)}\n`);
      this.#writeFailure(error);
      return 1;
    } finally {
      await this.#installation?.stop();
    }
  }

  #interrupted(): boolean {
    return isAppError(this.#abort.signal.reason) && this.#abort.signal.reason.message === "Interrupted.";
  }

  /** The work, given up as soon as a person or a dead service says so. */
  #interruptible<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#abort.signal.addEventListener("abort", () => reject(this.#abort.signal.reason), { once: true });
      work.then(resolve, reject);
    });
  }

  async #work(): Promise<DemoDocument> {
    const { images, text, once } = this.#options;
    let source: DemoSource | undefined;
    const folder = text === true ? undefined : (text ?? images);
    if (folder !== undefined) {
      const modality = text === undefined ? "IMAGE" : "TEXT";
      this.#progress.step(`Check every ${modality === "TEXT" ? "text" : "picture"} of ${folder}`);
      source = await this.#clock.time("check", () => folderSource(folder, modality));
      for (const note of source.notes) this.#progress.note(note);
    }
    const installation = await this.#start();
    const saved = documentFile(this.#environment.home, this.#options);
    const team = await this.#team(installation, saved);
    const finished = once ? undefined : finishedBefore(saved, source);
    if (finished) return { ...finished, dashboard: rebase(finished.dashboard, installation.dashboardUrl) };
    const job = new MainJob(
      {
        team,
        clock: this.#clock,
        signal: this.#abort.signal,
        step: (title) => this.#progress.step(title),
        say: (message) => this.#progress.say(message),
        note: (message) => this.#progress.note(message),
      },
      this.#input(source),
    );
    const result = await job.run();
    const dashboard = `${installation.dashboardUrl}/${team.credentials.organization}/${result.project.slug}`;
    const document = buildDocument({ result, steps: this.#clock.steps, dashboard });
    mkdirSync(path.dirname(saved), { recursive: true });
    writeFileSync(saved, JSON.stringify(document, null, 2));
    return document;
  }

  /** `checked` is the folder that was read already, its notes told. */
  #input(checked: DemoSource | undefined): MainJobInput {
    const { text } = this.#options;
    const given = text === undefined ? digitsSource : mailSource;
    return {
      backbone: text === undefined ? MOBILE_NET : SENTENCE_ENCODER,
      load: () => (checked ? Promise.resolve({ ...checked, notes: [] }) : given()),
    };
  }

  async #start(): Promise<Installation> {
    const { store } = this.#options;
    this.#progress.step(`Start PostgreSQL, ${store === "minio" ? "MinIO, " : ""}the API and the dashboard`);
    const installation = await this.#clock.time("start", () =>
      startInstallation({
        home: this.#environment.home,
        from: "built",
        store,
        say: (text) => this.#progress.say(text),
        note: (text) => this.#progress.note(text),
      }),
    );
    this.#installation = installation;
    void installation.failed.then((service) => this.#abort.abort(service.failure("ended unexpectedly")));
    this.#abort.signal.throwIfAborted();
    return installation;
  }

  async #team(installation: Installation, saved: string): Promise<Team> {
    if (!existsSync(saved) || this.#options.once)
      this.#progress.step("Make an organization, two members and an agent key");
    const hint = nativeTensorflowHint(readBackendEnvironment());
    if (hint !== undefined && this.#environment.backend === undefined) this.#progress.note(hint);
    return this.#clock.time("people", async () => {
      const team = await assembleTeam(installation.apiUrl, installation.folder.file("demo-credentials.json"));
      await installation.startAgent({ key: team.agentKey, name: "local", backend: this.#environment.backend });
      return team;
    });
  }

  #invite({ dashboard }: DemoDocument): void {
    if (this.#options.once) return;
    const file = path.join(this.#environment.home, "demo-credentials.json");
    const { owner, reviewer } = JSON.parse(readFileSync(file, "utf8")) as Team["credentials"];
    process.stdout.write(`\n${pc.bold("The dashboard is up")}  ${pc.cyan(dashboard)}\n`);
    for (const { name, email, password } of [owner, reviewer]) {
      process.stdout.write(`  sign in as ${name.padEnd(12)} ${email}  ${password}\n`);
    }
    process.stdout.write(pc.dim("  Ctrl-C stops everything; the data stay.\n"));
  }

  /** Waits for Ctrl-C, or for a service that ends by itself. */
  async #stayUp(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const ended = () => (this.#interrupted() ? resolve() : reject(this.#abort.signal.reason));
      if (this.#abort.signal.aborted) ended();
      else this.#abort.signal.addEventListener("abort", ended, { once: true });
    });
    process.stderr.write("\nStopping ...\n");
  }

  #write(document: DemoDocument): void {
    if (this.#options.json !== undefined) writeFileSync(this.#options.json, `${JSON.stringify(document, null, 2)}\n`);
  }

  #writeFailure(error: unknown): void {
    if (this.#options.json === undefined) return;
    const coded = isAppError(error);
    const failure = {
      ok: false,
      steps: this.#clock.steps,
      error: {
        code: coded ? error.code : "INTERNAL",
        message: error instanceof Error ? error.message : String(error),
        faults: coded ? error.faults : [],
      },
    };
    writeFileSync(this.#options.json, `${JSON.stringify(failure, null, 2)}\n`);
  }
}

/** The main job as an earlier demo finished it; undefined when there is none, or its pictures have changed since. */
function finishedBefore(file: string, source: DemoSource | undefined): DemoDocument | undefined {
  if (!existsSync(file)) return undefined;
  const document = JSON.parse(readFileSync(file, "utf8")) as DemoDocument;
  const digests = source?.versions.map(({ dataset }) => dataset.digest);
  const same = digests === undefined || digests.every((digest, i) => document.datasets[i]?.digest === digest);
  return same ? document : undefined;
}

/** The same page on today's port. */
function rebase(saved: string, origin: string): string {
  return new URL(new URL(saved).pathname, origin).href;
}
