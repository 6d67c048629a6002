import "./model.ts";
