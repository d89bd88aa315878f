// Writes src/api/schema.d.ts and styles.json from what the Python services declare; no server runs. PYTHON names the interpreter.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const root = new URL("../../", import.meta.url).pathname;
const own = `${root}.venv/bin/python`;
const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");
const said = (...what) =>
  execFileSync(python, ["-m", "clipmill.openapi", ...what], {
    cwd: root,
    env: { ...process.env, PYTHONPATH: root },
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
const text = said();
const digest = createHash("sha256").update(text).digest("hex");
const types = astToString(
  await openapiTS(JSON.parse(text), {
    alphabetize: true,
    defaultNonNullable: false,
  }),
);
const head = `// Made by \`npm run generate\`; changes are lost.\n// openapi sha256: ${digest}\n\n`;
writeFileSync(new URL("../src/api/schema.d.ts", import.meta.url), head + types);
writeFileSync(new URL("../src/api/styles.json", import.meta.url), said("styles"));
