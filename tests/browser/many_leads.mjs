// Writes a table of 10,000 leads, made of those of the sample, with mark-up and formulas in some ids.
//
//     node many_leads.mjs LEADS.csv OUTPUT.csv
import { readFileSync, writeFileSync } from "node:fs";
import { NASTY } from "./nasty.mjs";

const N_LEADS = 10_000;

const quoted = text => `"${text.replaceAll("\"", "\"\"")}"`;

const [header, ...rows] = readFileSync(process.argv[2], "utf8").trimEnd().split("\n");
const lead = index => {
  const row = rows[index % rows.length];
  const id = NASTY[index] ?? `M${String(index).padStart(6, "0")}`;
  return quoted(id) + row.slice(row.indexOf(","));
};
writeFileSync(process.argv[3], [header, ...Array.from({ length: N_LEADS }, (_, index) => lead(index)), ""].join("\n"));
