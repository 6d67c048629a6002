import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkReachable, findBlockingFolder } from "./server-user.ts";

/** Ids that no folder of this machine belongs to. */
const STRANGER = { uid: 61_234, gid: 61_234 };

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "graft-user-"));
  await chmod(parent, 0o711);
  await mkdir(path.join(parent, "a/b"), { recursive: true });
});
afterEach(() => rm(parent, { recursive: true, force: true }));

describe("findBlockingFolder", () => {
  it("finds none when every folder on the way may be entered", () => {
    expect(findBlockingFolder(path.join(parent, "a/b"), STRANGER)).toBeUndefined();
  });

  it("names the first folder in the way", async () => {
    await chmod(path.join(parent, "a"), 0o700);
    await chmod(path.join(parent, "a/b"), 0o700);
    expect(findBlockingFolder(path.join(parent, "a/b"), STRANGER)).toBe(path.join(parent, "a"));
  });

  it("judges the owner by the owner's bits alone, as the system does", async () => {
    const owner = { uid: process.getuid?.() ?? 0, gid: STRANGER.gid };
    await chmod(path.join(parent, "a"), 0o077);
    expect(findBlockingFolder(path.join(parent, "a/b"), owner)).toBe(path.join(parent, "a"));
    await chmod(path.join(parent, "a"), 0o700);
  });

  it("lets a member of the group in by the group's bits", async () => {
    const gid = process.getgid?.() ?? 0;
    await chown(path.join(parent, "a"), -1, gid);
    await chmod(path.join(parent, "a"), 0o710);
    expect(findBlockingFolder(path.join(parent, "a"), { uid: STRANGER.uid, gid })).toBeUndefined();
    await chmod(path.join(parent, "a"), 0o701);
    expect(findBlockingFolder(path.join(parent, "a"), { uid: STRANGER.uid, gid })).toBe(path.join(parent, "a"));
  });
});

describe("checkReachable", () => {
  it("says what to do", async () => {
    await chmod(path.join(parent, "a"), 0o700);
    expect(() => checkReachable(path.join(parent, "a/b"), STRANGER)).toThrow(
      expect.objectContaining({
        code: "DATABASE_FOLDER_UNREACHABLE",
        message: expect.stringMatching(/`chmod o\+x \S+\/a`.*GRAFT_HOME/),
      }),
    );
  });
});
