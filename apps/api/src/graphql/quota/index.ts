import "./quota.ts";
