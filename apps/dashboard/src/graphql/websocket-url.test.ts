import { expect, it } from "vitest";
import { websocketUrl } from "./websocket-url.ts";

it("keeps the page's name for a loopback API and the API's own otherwise", () => {
  expect(websocketUrl("http://127.0.0.1:4000", "localhost")).toBe("ws://localhost:4000/graphql");
  expect(websocketUrl("http://127.0.0.1:4000", "10.0.0.7")).toBe("ws://10.0.0.7:4000/graphql");
  expect(websocketUrl("https://api.example.org", "graft.example.org")).toBe("wss://api.example.org/graphql");
});
