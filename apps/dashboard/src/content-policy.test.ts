import { expect, it } from "vitest";
import { contentPolicy } from "./content-policy.ts";

const options = { nonce: "abc", storeOrigins: [], hostname: "graft.example", development: false };
const directive = (policy: string, name: string) =>
  policy
    .split("; ")
    .find((each) => each.startsWith(`${name} `))
    ?.slice(name.length + 1);

it("runs what carries the nonce and nothing that is written into the page", () => {
  const policy = contentPolicy({ ...options, apiUrl: "wss://graft.example" });
  expect(directive(policy, "script-src")).toBe("'self' 'nonce-abc' 'strict-dynamic'");
  expect(directive(policy, "frame-ancestors")).toBe("'none'");
  expect(directive(policy, "object-src")).toBe("'none'");
  expect(directive(policy, "base-uri")).toBe("'none'");
});

it("lets pages talk to the API and the store, and to nobody else", () => {
  const policy = contentPolicy({ ...options, apiUrl: "wss://graft.example", storeOrigins: ["https://store.example"] });
  expect(directive(policy, "connect-src")).toBe(
    "'self' wss://graft.example https://graft.example https://store.example",
  );
  expect(directive(policy, "img-src")).toBe("'self' data: blob: https://graft.example https://store.example");
});

it("knows both names of this machine", () => {
  const policy = contentPolicy({ ...options, apiUrl: "http://localhost:4000", hostname: "127.0.0.1" });
  expect(directive(policy, "connect-src")).toBe(
    "'self' ws://127.0.0.1:4000 http://127.0.0.1:4000 http://localhost:4000",
  );
});
