import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { clientAddress, trustIn } from "./trusted-proxies.ts";

function from(address: string, forwardedFor?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: address });
  const request = new IncomingMessage(socket);
  if (forwardedFor !== undefined) request.headers["x-forwarded-for"] = forwardedFor;
  return request;
}

it.each([
  { what: "the peer, where no proxy is trusted", trust: "none", peer: "203.0.113.9", client: "203.0.113.9" },
  { what: "what a trusted proxy says", peer: "10.1.2.3" },
  { what: "behind two proxies the one before both", peer: "10.1.2.3", header: "198.51.100.1, 10.9.9.9" },
  { what: "not what the client wrote before it", peer: "10.1.2.3", header: "1.2.3.4, 198.51.100.1" },
  { what: "the peer, when a stranger sends the header", peer: "203.0.113.9", client: "203.0.113.9" },
  { what: "said by this machine's own proxies, named by a word", trust: "loopback", peer: "127.0.0.1" },
])(
  "the client's address is $what",
  ({ trust = "10.0.0.0/8", peer, header = "198.51.100.1", client = "198.51.100.1" }) => {
    expect(clientAddress(from(peer, header), trustIn(trust === "none" ? [] : [trust]))).toBe(client);
  },
);

it("what is no address, range or known word is refused", () => {
  expect(() => trustIn(["my-proxy"])).toThrow(/my-proxy/);
});
