import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { childEnvironment } from "../env.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { environmentOf, isCopy, readDockerfile, type Stage, textsOf } from "./read-dockerfile.ts";

export interface AssembledImage {
  /** What stands in `/app` of the image. */
  readonly app: string;
  /** Variables the image sets, with its paths where they are here. */
  readonly env: Readonly<Record<string, string>>;
  /** Program and arguments the image starts with. */
  readonly command: readonly string[];
}

/** Where the stages of an image are put together. */
class Assembly {
  readonly #stages: readonly Stage[];
  readonly #folder: string;

  constructor(stages: readonly Stage[], folder: string) {
    this.#stages = stages;
    this.#folder = folder;
  }

  /** Folder that stands for a stage's root; the stage that builds is this repository, built. */
  #rootOf(name: string): string {
    return name === "build" ? REPOSITORY_ROOT : path.join(this.#folder, name);
  }

  /** A path of a stage. The repository is the building stage's `/app`. */
  #placeIn(name: string, inImage: string): string {
    const place = name === "build" ? inImage.replace(/^\/app\/?/, "") : inImage;
    return path.join(this.#rootOf(name), place);
  }

  run(stage: Stage, name: string): string {
    const workdir = textsOf(this.#stages, stage, "WORKDIR").at(-1) ?? "/";
    const here = this.#placeIn(name, workdir);
    mkdirSync(here, { recursive: true });
    for (const step of stage.steps) {
      if (isCopy(step)) {
        for (const source of step.sources) {
          const from = step.from === undefined ? path.join(REPOSITORY_ROOT, source) : this.#placeIn(step.from, source);
          if (!existsSync(from)) throw new Error(`${from} is not there; npm run build makes what is built`);
          const into = step.destination.endsWith("/") && step.from === undefined;
          const to = into ? path.join(step.destination, path.basename(source)) : step.destination;
          cpSync(from, path.resolve(here, to), { recursive: true, verbatimSymlinks: true });
        }
      } else if (step.kind === "RUN" && name === "dependencies") {
        // What is in npm's cache is not fetched again.
        const env = childEnvironment({ NPM_CONFIG_PREFER_OFFLINE: "true", NPM_CONFIG_LOGLEVEL: "error" });
        execFileSync("bash", ["-ec", step.text], { cwd: here, env, stdio: ["ignore", "ignore", "inherit"] });
      }
    }
    return here;
  }
}

/** Puts an image's folder together by the steps of its Dockerfile, as far as they need no container and no root. */
export function assembleImage(file: string, folder: string): AssembledImage {
  const stages = readDockerfile(file);
  const last = stages.at(-1);
  if (last === undefined) throw new Error(`${file} has no stage`);
  const assembly = new Assembly(stages, folder);
  for (const stage of stages) if (stage.name === "dependencies") assembly.run(stage, stage.name);
  const app = assembly.run(last, "image");
  const env = Object.fromEntries(
    Object.entries(environmentOf(stages, last)).map(([name, value]) => [name, value.replace(/^\/app\b/, app)]),
  );
  return { app, env, command: JSON.parse(textsOf(stages, last, "CMD").at(-1) ?? "[]") as string[] };
}
