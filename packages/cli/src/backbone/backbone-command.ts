import { CreateBackboneVersionDocument } from "@graft/client";
import { AppError } from "@graft/contracts";
import { Argument, Command } from "commander";
import { act } from "../command/act.ts";
import { EXIT } from "../command/exit-code.ts";
import { sendPackage } from "../command/send-package.ts";
import { textTable } from "../command/text-table.ts";
import { BACKBONE_CATALOGUE } from "./backbone-catalogue.ts";
import { listBackbones } from "./find-backbone-version.ts";

/** `graft backbone`: the pretrained models runs start from. */
export function backboneCommand(): Command {
  const command = new Command("backbone").description("store and list pretrained models");
  const add = command
    .command("add")
    .description("store a backbone of the catalogue by its digest; again changes nothing")
    .addArgument(new Argument("<name>", "which one").choices(Object.keys(BACKBONE_CATALOGUE)));
  act<object, [string]>(add, async (context, _options, name) => {
    const client = context.connect();
    context.say(`reading ${name} from its package`);
    const pulled = await BACKBONE_CATALOGUE[name]?.();
    if (!pulled) throw new AppError("NOT_FOUND", `The catalogue has no backbone ${name}.`);
    const { id: artifactId } = await sendPackage(context, client, {
      kind: "BACKBONE",
      title: name,
      files: pulled.files,
    });
    const made = await client.mutate(CreateBackboneVersionDocument, "createBackboneVersion", { input: { artifactId } });
    if (!made.backboneVersion) throw new AppError("INTERNAL", "The API made no backbone version and named no reason.");
    const { backbone, ...version } = made.backboneVersion;
    context.answer(
      { name: backbone.name, ...version },
      () => `${backbone.name}@${version.version} is stored (${version.digest}).`,
    );
    return EXIT.OK;
  });
  const list = command.command("list").description("list the organization's backbones");
  act(list, async (context) => {
    const backbones = await listBackbones(context.connect());
    const rows = backbones.flatMap(({ name, modality, versions }) =>
      versions.map((one) => [
        `${name}@${one.version}`,
        modality,
        one.architecture,
        String(one.featureDim),
        one.licence,
        one.digest.slice(0, 12),
      ]),
    );
    const head = ["backbone", "modality", "architecture", "features", "licence", "digest"];
    context.answer({ backbones }, () =>
      rows.length > 0
        ? textTable({ head, rows, numbers: [3] })
        : 'No backbone yet: "graft backbone add mobilenet-v2" stores one.',
    );
    return EXIT.OK;
  });
  return command;
}
