import { isAppError } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { readEnv } from "./env.ts";

const COMPLETE = {
  GRAFT_DATABASE_API_URL: "postgres://graft_api@localhost/graft",
  GRAFT_DATABASE_SYSTEM_URL: "postgres://graft_system@localhost/graft",
  GRAFT_DATABASE_AUTH_URL: "postgres://graft_auth@localhost/graft",
  GRAFT_AUTH_SECRET: "5c1d0f2e9b8a47636f1e2d3c4b5a6978",
  GRAFT_STORE_SECRET: "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
  GRAFT_DATA: "/var/lib/graft",
};

function subjects(variables: Record<string, string | undefined>): readonly (string | undefined)[] {
  try {
    readEnv(variables);
  } catch (error) {
    if (isAppError(error)) return error.faults.map(({ subject }) => subject);
  }
  return [];
}

describe("the environment", () => {
  it("is grouped, with defaults for what needs no decision", () => {
    const env = readEnv({ ...COMPLETE, GRAFT_DASHBOARD_ORIGIN: "https://a.example, https://b.example" });
    expect(env.server).toMatchObject({ host: "127.0.0.1", port: 4000, publicUrl: null });
    expect(env.server.dashboardOrigins).toEqual(["https://a.example", "https://b.example"]);
    expect(env.auth.signUpOpen).toBe(true);
    expect(env.store.folder).toBe("/var/lib/graft");
  });

  it("is refused with everything that is missing named at once", () => {
    expect(subjects({})).toEqual(Object.keys(COMPLETE));
  });

  it.each([
    ["GRAFT_AUTH_SECRET", "too-short"],
    ["GRAFT_STORE_SECRET", ""],
    ["GRAFT_AUTH_SECRET", "changeme-changeme-changeme-changeme"],
    ["GRAFT_AUTH_SECRET", "a".repeat(64)],
    ["GRAFT_STORE_SECRET", "0123".repeat(16)],
    ["GRAFT_WEBHOOK_KEY", "0".repeat(64)],
    ["GRAFT_WEBHOOK_OLD_KEYS", "not-a-key"],
    ["GRAFT_DATABASE_API_URL", "postgres://graft_api:password@localhost/graft"],
    ["GRAFT_DATABASE_OWNER_URL", "postgres://graft_owner:postgres@localhost/graft"],
    ["GRAFT_PORT", "70000"],
    ["GRAFT_DATABASE_API_URL", "localhost"],
    ["GRAFT_SIGN_UP", "yes"],
    ["GRAFT_BUS", "carrier-pigeon"],
    ["GRAFT_NATS_URL", "http://127.0.0.1:4222"],
    ["GRAFT_NATS_SUBJECT", "graft.>"],
    ["GRAFT_TRUSTED_PROXIES", "10.0.0.0/8, my-proxy"],
  ])("is refused when %s is %j", (name, value) => {
    expect(subjects({ ...COMPLETE, [name]: value })).toEqual([name]);
  });

  it("never repeats a secret in its refusal", () => {
    expect(() => readEnv({ ...COMPLETE, GRAFT_AUTH_SECRET: "hunter2-hunter2" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});

const S3 = {
  GRAFT_STORE: "s3",
  GRAFT_S3_ENDPOINT: "https://minio.example:9000",
  GRAFT_S3_BUCKET: "graft",
  GRAFT_S3_ACCESS_KEY: "key",
  GRAFT_S3_SECRET_KEY: "hunter2",
};
const { GRAFT_STORE_SECRET: _, ...WITHOUT_SECRET } = COMPLETE;

describe("the choice of a store", () => {
  it("is one of files, with the secret that signs their URLs, unless it is made", () => {
    expect(readEnv(COMPLETE).store).toEqual({
      kind: "file",
      folder: "/var/lib/graft",
      secret: COMPLETE.GRAFT_STORE_SECRET,
    });
    expect(subjects(WITHOUT_SECRET)).toEqual(["GRAFT_STORE_SECRET"]);
  });

  it("of S3 needs no such secret, and is MinIO's way of addressing in the usual region unless it is said", () => {
    expect(readEnv({ ...WITHOUT_SECRET, ...S3 }).store).toEqual({
      kind: "s3",
      folder: "/var/lib/graft",
      endpoint: "https://minio.example:9000",
      publicEndpoint: undefined,
      region: "us-east-1",
      bucket: "graft",
      accessKey: "key",
      secretKey: "hunter2",
      pathStyle: true,
      createBucket: false,
      waitSeconds: 30,
    });
  });

  it("of S3 names everything that is missing", () => {
    expect(subjects({ ...WITHOUT_SECRET, GRAFT_STORE: "s3" })).toEqual([
      "GRAFT_S3_ENDPOINT",
      "GRAFT_S3_BUCKET",
      "GRAFT_S3_ACCESS_KEY",
      "GRAFT_S3_SECRET_KEY",
    ]);
  });

  it.each([
    ["GRAFT_STORE", "ftp"],
    ["GRAFT_S3_ENDPOINT", "minio:9000"],
    ["GRAFT_S3_BUCKET", "Upper Case"],
    ["GRAFT_S3_SECRET_KEY", "minioadmin"],
    ["GRAFT_S3_PATH_STYLE", "yes"],
  ])("is refused when %s is %j, and no secret is repeated", (name, value) => {
    const wrong = { ...WITHOUT_SECRET, ...S3, [name]: value };
    expect(subjects(wrong)).toEqual([name]);
    expect(() => readEnv(wrong)).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hunter2") }));
  });
});
