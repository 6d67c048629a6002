import { readFileSync } from "node:fs";
import path from "node:path";
import { downloadArtifact, GraftClient } from "@graft/client";
import { digestOfTree, sha256Hex } from "@graft/contracts";
import { blobKey, stagingKey, verifyContent } from "@graft/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepsCheckpoints } from "../runs/keeps-checkpoints.ts";
import { openRegistryBench, type RegistryBench } from "./registry-bench.ts";
import { announce, complete, download, filesOf, judged, keysUnder, put, uploadVerified } from "./upload.ts";

let bench: RegistryBench;
beforeAll(async () => {
  bench = await openRegistryBench();
});
afterAll(() => bench?.close());

const rawId = (globalId: string) => Buffer.from(globalId, "base64").toString("utf8").split(":")[1] ?? "";

describe("an artifact", () => {
  it("is downloaded as it was uploaded, under the digest of its names and contents", async () => {
    const { asOwner } = await bench.organization();
    const contents = { "a.txt": "first", "deep/b.txt": "second", "deep/empty.txt": "" };
    const artifact = await uploadVerified(asOwner, "MODEL", contents);
    expect(artifact.digest).toBe(digestOfTree(filesOf(contents)));
    expect(await download(asOwner, artifact.id)).toEqual(contents);
  });

  it("gets URLs for contents the organization lacks, once each, and none for those it holds", async () => {
    const { asOwner } = await bench.organization();
    const files = filesOf({ "a.txt": "shared", "b.txt": "shared", "c.txt": "own" });
    const first = await announce(asOwner, "MODEL", files);
    expect(first.uploads?.map((upload) => upload.sha256).sort()).toEqual(
      [sha256Hex("own"), sha256Hex("shared")].sort(),
    );
    await uploadVerified(asOwner, "MODEL", { "x.txt": "shared" });
    const again = await announce(asOwner, "MODEL", filesOf({ "y.txt": "shared" }));
    expect(again.uploads).toEqual([]);
    expect((await complete(asOwner, again.artifact?.id ?? "")).artifact?.state).toBe("VERIFIED");
    const elsewhere = await bench.organization();
    const foreign = await announce(elsewhere.asOwner, "MODEL", filesOf({ "y.txt": "shared" }));
    expect(foreign.uploads).toHaveLength(1);
  });

  it("with a wrong digest is REJECTED by its file's name, and none of its bytes stay", async () => {
    const { asOwner, id } = await bench.organization();
    const { artifact, uploads } = await announce(asOwner, "MODEL", filesOf({ "good.bin": "good", "bad.bin": "right" }));
    for (const { sha256, url } of uploads ?? []) await put(url, sha256 === sha256Hex("good") ? "good" : "wrong");
    await complete(asOwner, artifact?.id ?? "");
    const rejected = await judged(asOwner, artifact?.id ?? "");
    expect(rejected).toMatchObject({ state: "REJECTED" });
    expect(rejected.rejectedReason).toContain('"bad.bin" is not what was announced: its SHA-256 is');
    expect(await download(asOwner, artifact?.id ?? "")).toEqual({});
    const organization = rawId(id);
    expect(await bench.store.head(blobKey(organization, sha256Hex("right")))).toBeUndefined();
    await expect.poll(() => keysUnder(bench.store, `staging/${organization}/`)).toEqual([]);
    expect(await keysUnder(bench.store, `quarantine/${organization}/`)).toEqual([]);
  });

  it("stays what was verified when its upload URL is used again afterwards", async () => {
    const { asOwner } = await bench.organization();
    const { artifact, uploads } = await announce(asOwner, "MODEL", filesOf({ "a.bin": "right" }));
    const url = uploads?.[0]?.url ?? "";
    await put(url, "right");
    await complete(asOwner, artifact?.id ?? "");
    await put(url, "wrong");
    const found = await judged(asOwner, artifact?.id ?? "");
    await put(url, "WRONG");
    // Whichever came first, the look or the second put: what is handed out has the digest announced.
    expect(await download(asOwner, artifact?.id ?? "")).toEqual(found.state === "VERIFIED" ? { "a.bin": "right" } : {});
  });

  it("is hashed on the copy that is published, whatever happens to the staged object meanwhile", async () => {
    const { id } = await bench.organization();
    const content = {
      organizationId: rawId(id),
      artifactId: "0198a000-0000-7000-8000-00000000000a",
      sha256: sha256Hex("right"),
      sizeBytes: 5,
    };
    const staged = stagingKey(content.organizationId, content.artifactId, content.sha256);
    await bench.store.write(staged, Buffer.from("right"));
    const { store } = bench;
    const altering = Object.assign(Object.create(store) as typeof store, {
      copy: async (from: string, to: string) => {
        const copied = await store.copy(from, to);
        await store.write(staged, Buffer.from("wrong"));
        return copied;
      },
      ...Object.fromEntries(
        (["head", "readStream", "write", "delete"] as const).map((name) => [name, store[name].bind(store)]),
      ),
    });
    expect(await verifyContent(altering, content)).toBeNull();
    const published = await store.read(blobKey(content.organizationId, content.sha256), 100);
    expect(Buffer.from(published).toString()).toBe("right");
    expect(await verifyContent(store, content)).toContain("its SHA-256 is");
  });

  it("that is not uploaded whole is UPLOAD_INCOMPLETE, every file named, and can be completed later", async () => {
    const { asOwner } = await bench.organization();
    const { artifact, uploads } = await announce(asOwner, "MODEL", filesOf({ a: "one", b: "two", c: "two" }));
    const id = artifact?.id ?? "";
    const urlOf = (text: string) => uploads?.find(({ sha256 }) => sha256 === sha256Hex(text))?.url ?? "";
    await put(urlOf("one"), "one");
    const early = await complete(asOwner, id);
    expect(early.userErrors.map(({ code, subject }) => [code, subject])).toEqual([
      ["UPLOAD_INCOMPLETE", "b"],
      ["UPLOAD_INCOMPLETE", "c"],
    ]);
    const { renewArtifactUpload } = await asOwner.data<{ renewArtifactUpload: { uploads: { url: string }[] } }>(
      `mutation ($input: RenewArtifactUploadInput!) {
        renewArtifactUpload(input: $input) { uploads { url } userErrors { code } }
      }`,
      { input: { artifactId: id } },
    );
    expect(renewArtifactUpload.uploads).toHaveLength(1);
    await put(urlOf("two"), "two");
    await complete(asOwner, id);
    expect((await judged(asOwner, id)).state).toBe("VERIFIED");
    expect((await complete(asOwner, id)).artifact?.state).toBe("VERIFIED");
  });

  it("with a path that leaves the tree is refused and nothing is written", async () => {
    const { asOwner, id } = await bench.organization();
    const [file] = filesOf({ "../../etc/passwd": "x" });
    const refused = await announce(asOwner, "MODEL", file ? [file] : []);
    expect(refused).toMatchObject({
      artifact: null,
      userErrors: [{ code: "ARTIFACT_PATH_INVALID", subject: "../../etc/passwd" }],
    });
    const { database } = bench.test;
    expect(await database.read({ organizationId: rawId(id) }, (tx) => tx.artifact.count())).toBe(0);
  });

  it("of another organization answers exactly as one that is missing", async () => {
    const mine = await bench.organization();
    const other = await bench.organization();
    const foreign = (await uploadVerified(mine.asOwner, "MODEL", { "a.txt": "secret" })).id;
    const missing = Buffer.from("Artifact:0198a000-0000-7000-8000-0000000000ff").toString("base64");
    for (const id of [foreign, missing]) {
      expect(
        await other.asOwner.data("query ($id: ID!) { artifact(id: $id) { id } node(id: $id) { id } }", { id }),
      ).toEqual({
        artifact: null,
        node: null,
      });
      expect((await complete(other.asOwner, id)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    }
  });

  it("is uploaded by members and by agents that hold a lease, by nobody else", async () => {
    const organization = await bench.organization();
    const input = { kind: "MODEL", files: filesOf({ a: "x" }) };
    const mutation = `mutation ($input: CreateArtifactUploadInput!) {
      createArtifactUpload(input: $input) { artifact { id } userErrors { code } }
    }`;
    const viewer = await organization.member("VIEWER");
    expect(await viewer.refusal(mutation, { input })).toBe("FORBIDDEN");
    const { caller: agent } = await organization.key("AGENT");
    expect(await agent.refusal(mutation, { input })).toBe("FORBIDDEN");
    const leaseToken = "0198a000-0000-7000-8000-0000000000ee";
    expect(await agent.data(mutation, { input: { ...input, leaseToken } })).toEqual({
      createArtifactUpload: { artifact: null, userErrors: [{ code: "LEASE_LOST" }] },
    });
  });

  it("that announces a held content with another length is not taken on trust", async () => {
    const { asOwner } = await bench.organization();
    await uploadVerified(asOwner, "MODEL", { a: "four" });
    const { artifact, uploads } = await announce(asOwner, "MODEL", [
      { path: "a", sha256: sha256Hex("four"), sizeBytes: 5 },
    ]);
    expect(uploads).toHaveLength(1);
    await put(uploads?.[0]?.url ?? "", "fourx");
    await complete(asOwner, artifact?.id ?? "");
    expect(await judged(asOwner, artifact?.id ?? "")).toMatchObject({ state: "REJECTED" });
  });

  it("of several thousand tiny files is verified in seconds, and downloaded whole", async () => {
    const { asOwner, url, slug } = await bench.organization();
    const contents = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`f/${i}.bin`, `content ${i}`]));
    const { artifact, uploads } = await announce(asOwner, "FEATURES", filesOf(contents));
    const byDigest = new Map(Object.values(contents).map((content) => [sha256Hex(content), content]));
    const queue = [...(uploads ?? [])];
    const lane = async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        await put(next.url, byDigest.get(next.sha256) ?? "");
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    const before = Date.now();
    await complete(asOwner, artifact?.id ?? "");
    expect((await judged(asOwner, artifact?.id ?? "", 40_000)).state).toBe("VERIFIED");
    expect(Date.now() - before).toBeLessThan(30_000);

    const client = new GraftClient({ url, organization: slug, cookie: asOwner.credentials.cookie ?? "" });
    const folder = path.join(bench.folder, "downloaded");
    const downloaded = await downloadArtifact(client, artifact?.id ?? "", { folder });
    expect(downloaded.map((file) => file.path).sort(), "page after page").toEqual(Object.keys(contents).sort());
    expect(readFileSync(path.join(folder, "f/2999.bin"), "utf8")).toBe("content 2999");
  });
});

describe("a checkpoint", () => {
  keepsCheckpoints(() => ({ ...bench, apiUrl: bench.api.url }));
});
