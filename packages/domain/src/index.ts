export * from "./tenant-scope.ts";
