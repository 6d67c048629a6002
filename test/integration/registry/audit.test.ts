import { createPublicKey, verify } from "node:crypto";
import { type AuditMeasurement, digestOfJson, sha256Hex } from "@graft/contracts";
import { canonicalReport } from "@graft/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideByInk, decideRightly, RegisteredProject, rawId } from "./registered-project.ts";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";

let bench: RegistryBench;
let project: RegisteredProject;
beforeAll(async () => {
  bench = await openRegistryBench();
  project = await RegisteredProject.open(bench);
});
afterAll(() => bench?.close());

interface ReportView {
  readonly subject: "MODEL_VERSION";
  readonly subjectDigest: string;
  readonly verdict: string;
  readonly measurement: AuditMeasurement;
  readonly spec: Parameters<typeof canonicalReport>[0]["spec"];
  readonly specDigest: string;
  readonly datasetDigest: string;
  readonly codeVersion: string;
  readonly digest: string;
  readonly signature: string;
  readonly publicKey: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly run: { readonly id: string };
  readonly predictions: { readonly digest: string };
  readonly counterpart: { readonly id: string } | null;
}

const QUERY = `query ($id: ID!) { auditReport(id: $id) {
  subject subjectDigest verdict measurement spec specDigest datasetDigest codeVersion digest signature publicKey createdAt
  expiresAt run { id } predictions { digest } counterpart { id }
} }`;

describe("an audit report", () => {
  it("can be rebuilt from the API and verified with its key", async () => {
    const model = await project.model("signed");
    const backboneAudit = await project.audit("BACKBONE", decideRightly);
    const id = await project.audit(model, decideByInk, { validDays: 30 });
    const { auditReport: report } = await project.organization.asOwner.data<{ auditReport: ReportView }>(QUERY, { id });
    expect(report).toMatchObject({ verdict: "FAIL", subjectDigest: model.digest, counterpart: { id: backboneAudit } });
    const { text, digest } = canonicalReport({
      format: "graft.audit-report/1",
      id: rawId(id),
      runId: rawId(report.run.id),
      subject: report.subject,
      subjectDigest: report.subjectDigest,
      datasetDigest: report.datasetDigest,
      spec: report.spec,
      specDigest: report.specDigest,
      codeVersion: report.codeVersion,
      predictionsDigest: report.predictions.digest,
      measurement: report.measurement,
      createdAt: report.createdAt,
      expiresAt: report.expiresAt,
    });
    expect(digest).toBe(report.digest);
    expect(report.specDigest).toBe(digestOfJson(report.spec));
    const key = createPublicKey({ key: Buffer.from(report.publicKey, "base64"), format: "der", type: "spki" });
    const signature = Buffer.from(report.signature, "base64");
    expect(verify(null, Buffer.from(text), key, signature)).toBe(true);
    expect(verify(null, Buffer.from(text.replace('"FAIL"', '"PASS"')), key, signature)).toBe(false);
    const days = (Date.parse(report.expiresAt ?? "") - Date.parse(report.createdAt)) / 86_400_000;
    expect(days).toBe(30);
  });

  it("measures what the data set says about each example, never what the agent says", async () => {
    const model = await project.model("liar");
    const { groups, labels } = project.predictions(project.auditSpec(model), decideByInk);
    await expect(
      project.audit(model, decideByInk, { change: { groups: [...groups].reverse() } }),
    ).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
    });
    await expect(
      project.audit(model, decideByInk, { change: { labels: labels.map(() => "odd") } }),
    ).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
    });
    await expect(
      project.audit(model, decideByInk, { change: { subjectDigest: sha256Hex("other") } }),
    ).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
    });
    const { modelVersion } = await project.organization.asOwner.data<{ modelVersion: unknown }>(
      "query ($id: ID!) { modelVersion(id: $id) { audits { id } } }",
      { id: model.id },
    );
    expect(modelVersion).toEqual({ audits: [] });
  });

  it("hands its predictions, which name groups, to agents and to whom it was granted, and to no role", async () => {
    const { organization } = project;
    const id = await project.audit("BACKBONE", decideRightly);
    const paths = async (caller: typeof organization.asOwner) => {
      const { auditReport } = await caller.data<{
        auditReport: { predictions: { downloads: { path: string }[]; files: { nodes: { path: string }[] } } };
      }>(
        "query ($id: ID!) { auditReport(id: $id) { predictions { downloads { path } files(first: 5) { nodes { path } } } } }",
        { id },
      );
      const { downloads, files } = auditReport.predictions;
      return [downloads.map(({ path }) => path), files.nodes.map(({ path }) => path)];
    };
    for (const role of ["VIEWER", "MEMBER", "MAINTAINER", "ADMIN"] as const) {
      expect(await paths(await organization.member(role)), role).toEqual([[], []]);
    }
    const all = [["predictions.json"], ["predictions.json"]];
    expect(await paths(organization.asOwner)).toEqual(all);
    expect(await paths((await organization.key("AGENT")).caller)).toEqual(all);
  });

  it("is bound to the digest of the version named, whatever the specification claims", async () => {
    const [one, other] = [await project.model("one"), await project.model("other")];
    await expect(project.audit({ id: one.id, digest: other.digest }, decideRightly)).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
    });
  });
});
