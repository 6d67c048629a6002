import "./viewer.ts";
