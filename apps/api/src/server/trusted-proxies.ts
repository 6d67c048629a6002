import type { IncomingMessage } from "node:http";
import proxyAddr from "@fastify/proxy-addr";

/** Says of an address whether it is one of our proxies, whose word on the client's address counts. */
export type Trust = (address: string, hop: number) => boolean;

/** @param proxies addresses, ranges such as `10.0.0.0/8`, or `loopback`, `linklocal`, `uniquelocal`. Throws on what is none. */
export function trustIn(proxies: readonly string[]): Trust {
  return proxyAddr.compile([...proxies]);
}

/** Address of the client: the nearest one that is no proxy of ours. Whatever stands beyond it in the header is hearsay. */
export function clientAddress(request: IncomingMessage, trust: Trust): string {
  return proxyAddr(request, trust);
}
