import { readFileSync } from "node:fs";
import path from "node:path";
import { Copy, DockerfileParser, From } from "dockerfile-ast";
import { REPOSITORY_ROOT } from "../repository-root.ts";

export interface CopyStep {
  readonly kind: "COPY";
  /** Stage it copies from; undefined: the build context. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly destination: string;
}

export interface TextStep {
  readonly kind: string;
  readonly text: string;
}

export interface Stage {
  readonly name: string | undefined;
  readonly image: string;
  readonly steps: readonly (CopyStep | TextStep)[];
}

export function isCopy(step: CopyStep | TextStep): step is CopyStep {
  return step.kind === "COPY";
}

/** The stages of a Dockerfile of `infra/`, with continued lines joined. */
export function readDockerfile(file: string): readonly Stage[] {
  const text = readFileSync(path.join(REPOSITORY_ROOT, "infra", file), "utf8").replace(/\\\n\s*/g, "");
  const stages: { name: string | undefined; image: string; steps: (CopyStep | TextStep)[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      stages.push({ name: instruction.getBuildStage() ?? undefined, image: instruction.getImage() ?? "", steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`${file} does not begin with FROM`);
    if (instruction instanceof Copy) {
      const paths = instruction.getArguments().map((argument) => argument.getValue());
      const from = instruction.getFlags().find((flag) => flag.getName() === "from");
      const destination = paths.pop() ?? "";
      stage.steps.push({ kind: "COPY", from: from?.getValue() ?? undefined, sources: paths, destination });
    } else {
      stage.steps.push({ kind: instruction.getKeyword(), text: instruction.getRawArgumentsContent() ?? "" });
    }
  }
  return stages;
}

/** What every step of a kind says, in a stage and in those it stands on. */
export function textsOf(stages: readonly Stage[], stage: Stage, kind: string): readonly string[] {
  const base = stages.find(({ name }) => name === stage.image);
  const own = stage.steps.filter((step): step is TextStep => step.kind === kind && !isCopy(step));
  return [...(base ? textsOf(stages, base, kind) : []), ...own.map(({ text }) => text)];
}

/** Variables the image sets. */
export function environmentOf(stages: readonly Stage[], stage: Stage): Record<string, string> {
  const settings = textsOf(stages, stage, "ENV").flatMap((text) => text.split(/\s+/));
  return Object.fromEntries(
    settings.map((setting) => {
      const [name = "", ...value] = setting.split("=");
      return [name, value.join("=")];
    }),
  );
}
