import type { SeededOrganization } from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatasetVersion } from "./create-versions.ts";
import { drawBalanced, drawDataset } from "./made-data.ts";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";
import { announce, download, filesOf, uploadVerified } from "./upload.ts";

let bench: RegistryBench;
let organization: SeededOrganization;
let projectId: string;
beforeAll(async () => {
  bench = await openRegistryBench();
  organization = await bench.organization();
  projectId = (await organization.project()).id;
});
afterAll(() => bench?.close());

describe("a dataset version", () => {
  it("is numbered from 1, and the same digest again answers the same version", async () => {
    const { asOwner } = organization;
    const one = drawDataset(drawBalanced(1), "one");
    const artifact = await uploadVerified(asOwner, "DATASET", one.contents);
    const input = { projectId, dataset: "digits", label: "balanced", artifactId: artifact.id };
    const first = await createDatasetVersion(asOwner, input);
    expect(first).toMatchObject({ userErrors: [], version: { version: 1, digest: artifact.digest } });
    expect(await createDatasetVersion(asOwner, input)).toEqual(first);
    const two = await uploadVerified(asOwner, "DATASET", drawDataset(drawBalanced(1), "two").contents);
    const second = await createDatasetVersion(asOwner, { projectId, dataset: "digits", artifactId: two.id });
    expect(second.version?.version).toBe(2);
    const { datasetVersion } = await asOwner.data<{ datasetVersion: { balance: unknown[] } }>(
      `query ($id: ID!) { datasetVersion(id: $id) {
        classes exampleCount balance dataset { name versions { version label } } artifact { state }
        examples(first: 2, split: TEST, label: "even") { nodes { path label split position attributes url } pageInfo { hasNextPage } }
      } }`,
      { id: first.version?.id },
    );
    expect(datasetVersion).toMatchObject({
      classes: ["odd", "even"],
      exampleCount: 16,
      dataset: {
        name: "digits",
        versions: [
          { version: 2, label: null },
          { version: 1, label: "balanced" },
        ],
      },
      artifact: { state: "VERIFIED" },
      examples: {
        nodes: [
          { path: "examples/13.txt", label: "even", split: "TEST", position: 13, attributes: { ink: "blue" } },
          { path: "examples/15.txt", label: "even", split: "TEST", position: 15, attributes: { ink: "red" } },
        ],
        pageInfo: { hasNextPage: false },
      },
    });
    expect(datasetVersion.balance).toContainEqual({
      split: "TRAIN",
      label: "odd",
      attribute: "ink",
      group: "red",
      count: 2,
    });
  });

  it("is checked whole: every fault at once, each by its file, class or split, and nothing is stored", async () => {
    const { asOwner } = organization;
    const { manifest, contents } = drawDataset(drawBalanced(1), "faulty");
    const [first, second, ...rest] = manifest.examples;
    if (!first || !second) throw new Error("examples are drawn");
    const faulty = {
      ...manifest,
      classes: [...manifest.classes, "prime"],
      examples: [
        { ...first, label: "wasp" },
        { ...second, path: "examples/none.txt" },
        ...rest.filter((one) => one.split !== "VAL"),
      ],
    };
    const artifact = await uploadVerified(asOwner, "DATASET", { ...contents, "dataset.json": JSON.stringify(faulty) });
    const refused = await createDatasetVersion(asOwner, { projectId, dataset: "faulty", artifactId: artifact.id });
    expect(refused.version).toBeNull();
    expect(refused.userErrors.map(({ code, subject }) => [code, subject])).toEqual([
      ["LABEL_UNKNOWN", "examples/0.txt"],
      ["MANIFEST_INVALID", "examples/none.txt"],
      ["SPLIT_EMPTY", "VAL"],
      ["CLASS_EMPTY", "prime"],
    ]);
    const { project } = await asOwner.data<{ project: unknown }>(
      'query ($slug: String!) { project(slug: $slug) { dataset(name: "faulty") { id } } }',
      {
        slug: (
          await asOwner.data<{ node: { slug: string } }>(
            "query ($id: ID!) { node(id: $id) { ... on Project { slug } } }",
            { id: projectId },
          )
        ).node.slug,
      },
    );
    expect(project).toEqual({ dataset: null });
  });

  it("is made of verified data sets only, with a manifest that is JSON of its form", async () => {
    const { asOwner } = organization;
    const unfinished = await announce(asOwner, "DATASET", filesOf({ "dataset.json": "never uploaded" }));
    const codes = async (artifactId: string) =>
      (await createDatasetVersion(asOwner, { projectId, dataset: "x", artifactId })).userErrors.map(({ code }) => code);
    expect(await codes(unfinished.artifact?.id ?? "")).toEqual(["ARTIFACT_NOT_VERIFIED"]);
    expect(await codes((await uploadVerified(asOwner, "MODEL", { a: "a" })).id)).toEqual(["INPUT_INVALID"]);
    expect(await codes((await uploadVerified(asOwner, "DATASET", { a: "a" })).id)).toEqual(["MANIFEST_INVALID"]);
    expect(await codes((await uploadVerified(asOwner, "DATASET", { "dataset.json": "{" })).id)).toEqual([
      "MANIFEST_INVALID",
    ]);
    const other = await bench.organization();
    const foreign = await uploadVerified(other.asOwner, "DATASET", drawDataset(drawBalanced(1)).contents);
    expect(await codes(foreign.id)).toEqual(["NOT_FOUND"]);
  });

  it("shows protected attributes to agents and to whom it was granted, and notes each reading", async () => {
    const artifact = await uploadVerified(
      organization.asOwner,
      "DATASET",
      drawDataset(drawBalanced(1), "seen").contents,
    );
    const { version } = await createDatasetVersion(organization.asOwner, {
      projectId,
      dataset: "seen",
      artifactId: artifact.id,
    });
    const seen = async (caller: typeof organization.asOwner) => {
      const { datasetVersion } = await caller.data<{
        datasetVersion: { examples: { nodes: { attributes: unknown }[] } };
      }>("query ($id: ID!) { datasetVersion(id: $id) { examples(first: 1) { nodes { attributes } } } }", {
        id: version?.id,
      });
      const manifest = (await download(caller, artifact.id))["dataset.json"] !== undefined;
      return [datasetVersion.examples.nodes[0]?.attributes ?? null, manifest];
    };
    expect(await seen(await organization.member("MEMBER"))).toEqual([null, false]);
    const admin = await organization.member("ADMIN");
    expect(await seen(admin)).toEqual([null, false]);
    expect(await seen((await organization.key("AGENT")).caller)).toEqual([{ ink: "blue" }, true]);

    const { me } = await admin.data<{ me: { user: { id: string } } }>("{ me { user { id } } }");
    const { organization: ours } = await admin.data<{
      organization: { members: { nodes: { id: string; userId: string }[] } };
    }>("{ organization { members { nodes { id userId } } } }");
    const memberId = ours.members.nodes.find(({ userId }) => userId === me.user.id)?.id;
    const grant = async (caller: typeof organization.asOwner, readsAttributes: boolean) => {
      const { changeAttributeAccess } = await caller.data<{
        changeAttributeAccess: { userErrors: { code: string }[] };
      }>(
        `mutation ($input: ChangeAttributeAccessInput!) {
          changeAttributeAccess(input: $input) { member { readsAttributes } userErrors { code } } }`,
        { input: { memberId, readsAttributes } },
      );
      return changeAttributeAccess.userErrors.map(({ code }) => code);
    };
    const refused = await admin.ask(
      "mutation ($i: ChangeAttributeAccessInput!) { changeAttributeAccess(input: $i) { userErrors { code } } }",
      { i: { memberId, readsAttributes: true } },
    );
    expect(JSON.stringify(refused)).toContain("FORBIDDEN");
    expect(await grant(organization.asOwner, true)).toEqual([]);
    expect(await seen(admin)).toEqual([{ ink: "blue" }, true]);
    expect(await grant(organization.asOwner, false)).toEqual([]);
    expect(await seen(admin)).toEqual([null, false]);

    const { organization: logged } = await admin.data<{
      organization: { auditLog: { nodes: { actorKind: string; objectType: string; objectId: string }[] } };
    }>(
      `{ organization { auditLog(first: 50, filter: { operation: READ }) { nodes { actorKind objectType objectId } } } }`,
    );
    const objects = [version?.id, artifact.id];
    const own = logged.auditLog.nodes.filter(({ objectId }) => objects.includes(objectId));
    const reads = own.map(({ actorKind, objectType }) => `${actorKind} ${objectType}`).sort();
    // The agent and the administrator, each the examples and the manifest; nobody who was shown nothing.
    expect(reads).toEqual(["KEY Artifact", "KEY DatasetVersion", "USER Artifact", "USER DatasetVersion"]);
  });
});
