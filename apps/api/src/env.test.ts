import { isAppError } from "@graft/contracts";
import { describe, expect, it } from "vitest";
import { readEnv } from "./env.ts";

const COMPLETE = {
  GRAFT_DATABASE_API_URL: "postgres://graft_api@localhost/graft",
  GRAFT_DATABASE_SYSTEM_URL: "postgres://graft_system@localhost/graft",
  GRAFT_DATABASE_AUTH_URL: "postgres://graft_auth@localhost/graft",
  GRAFT_AUTH_SECRET: "a".repeat(32),
  GRAFT_STORE_SECRET: "b".repeat(32),
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
    ["GRAFT_PORT", "70000"],
    ["GRAFT_DATABASE_API_URL", "localhost"],
    ["GRAFT_SIGN_UP", "yes"],
  ])("is refused when %s is %j", (name, value) => {
    expect(subjects({ ...COMPLETE, [name]: value })).toEqual([name]);
  });

  it("never repeats a secret in its refusal", () => {
    expect(() => readEnv({ ...COMPLETE, GRAFT_AUTH_SECRET: "hunter2-hunter2" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
