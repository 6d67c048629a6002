import { BackboneListDocument, type GraftClient } from "@graft/client";
import { AppError } from "@graft/contracts";
import { allPages } from "../command/all-pages.ts";
import { parseReference } from "../command/reference.ts";

export async function listBackbones(client: GraftClient) {
  const backbones = await allPages(client, {
    document: BackboneListDocument,
    variables: {},
    page: ({ organization }) => organization?.backbones,
  });
  return backbones ?? [];
}

/**
 * The backbone version of `NAME` (its newest), `NAME@3`, or the newest of the only backbone there is.
 *
 * @throws AppError NOT_FOUND, INPUT_INVALID where several could be meant.
 */
export async function findBackboneVersion(client: GraftClient, text: string | undefined) {
  const backbones = await listBackbones(client);
  const names = backbones.map(({ name }) => name).join(", ");
  if (backbones.length === 0) {
    throw new AppError("NOT_FOUND", 'There is no backbone yet: "graft backbone add mobilenet-v2" stores one.');
  }
  if (text === undefined && backbones.length > 1) {
    throw new AppError("INPUT_INVALID", `Say which backbone with --backbone: ${names}.`);
  }
  const { name, at } = text === undefined ? { name: backbones[0]?.name, at: undefined } : parseReference(text);
  const backbone = backbones.find((one) => one.name === name);
  if (!backbone) throw new AppError("NOT_FOUND", `There is no backbone "${name}"; there are ${names}.`);
  const version = at === undefined ? backbone.versions[0] : backbone.versions.find((one) => String(one.version) === at);
  if (version) return { ...version, name: backbone.name, modality: backbone.modality };
  throw new AppError("NOT_FOUND", `The backbone ${backbone.name} has no version ${at}.`);
}
