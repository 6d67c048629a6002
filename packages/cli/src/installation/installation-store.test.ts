import { mkdirSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataFolder } from "./data-folder.ts";
import { chooseStore, rememberStore, startStore, storeOf } from "./installation-store.ts";

let folder: DataFolder;
beforeEach(() => {
  folder = DataFolder.open(path.join(mkdtempSync(path.join(os.tmpdir(), "graft-home-")), "home"));
});
afterEach(() => folder.release());

describe("the store of an installation", () => {
  it("is files where nothing is said, and from then on what was chosen when it first worked", () => {
    expect(chooseStore(folder, undefined)).toBe("file");
    expect(chooseStore(folder, "s3")).toBe("s3");
    expect(storeOf(folder)).toBeUndefined();
    expect(chooseStore(folder, "minio")).toBe("minio");
    rememberStore(folder, "minio");
    expect(chooseStore(folder, undefined)).toBe("minio");
    expect(chooseStore(folder, "minio")).toBe("minio");
  });

  it("is not changed by asking for another, because its artifacts would be gone; the refusal names the way", () => {
    rememberStore(folder, "file");
    expect(() => chooseStore(folder, "s3")).toThrow(/graft artifacts copy --from file --to s3/);
    expect(storeOf(folder)).toBe("file");
    rememberStore(folder, "s3");
    expect(chooseStore(folder, undefined)).toBe("s3");
  });

  it("is files in a folder from before there was a choice", () => {
    mkdirSync(folder.file("data", "store"), { recursive: true });
    expect(storeOf(folder)).toBe("file");
  });

  it("that nobody has named is refused with the variables that name it", async () => {
    const starting = startStore({ folder, choice: "s3", secret: "", say: () => undefined });
    await expect(starting).rejects.toThrow(/GRAFT_S3_ENDPOINT.*GRAFT_S3_SECRET_KEY/);
  });
});
