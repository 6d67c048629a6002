import ipaddr from "ipaddr.js";

/**
 * True for an address of the public internet: not loopback, private, link-local (where clouds serve their metadata),
 * shared, multicast, reserved, nor one of IPv6 that carries an IPv4 address to be reached through a translator.
 *
 * @param address as the resolver or `net.isIP` knows it, without brackets.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` takes ::ffff:10.0.0.1 for the 10.0.0.1 it is.
  return ipaddr.process(address).range() === "unicast";
}
