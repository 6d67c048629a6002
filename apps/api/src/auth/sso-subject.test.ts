import { expect, it } from "vitest";
import { ssoSubject } from "./sso-subject.ts";

const NOW = 1_800_000_000_000;
const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
const issued = (secondsAgo: number) => token({ sub: "ada", iat: NOW / 1_000 - secondsAgo });

it.each([0, -30, 600])("believes a token issued %i seconds ago", (age) => {
  expect(ssoSubject(issued(age), NOW)).toBe("ada");
});

it.each([-31, 601])("believes none issued %i seconds ago", (age) => {
  expect(() => ssoSubject(issued(age), NOW)).toThrow(/seconds old/);
});

it.each([undefined, "", token({ iat: NOW / 1_000 }), token({ sub: "", iat: NOW / 1_000 }), token({ sub: "ada" })])(
  "believes nothing that says nobody, or no time: %j",
  (idToken) => {
    expect(() => ssoSubject(idToken, NOW)).toThrow();
  },
);
