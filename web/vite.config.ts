import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const WORTH_IT = 1024; // bytes; less is not worth a second file
const COMPRESSED = /\.(js|css|html|svg|json)$/;

/** Each text file also as .gz and .br, so that nobody compresses them again for every reader. */
function precompressed(): Plugin {
  let out = "";
  return {
    name: "precompressed",
    apply: "build",
    configResolved: (config) => {
      out = config.build.outDir;
    },
    closeBundle: () => {
      for (const name of readdirSync(out, {
        recursive: true,
        encoding: "utf8",
      })) {
        if (!COMPRESSED.test(name)) continue;
        const file = join(out, name);
        const bytes = readFileSync(file);
        if (bytes.length < WORTH_IT) continue;
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
      }
    },
  };
}

process.env.VITE_API_BASE ??= ""; // index.html names it: empty means the origin that serves the page

export default defineConfig({
  plugins: [react(), precompressed()],
  resolve: { alias: { "@": `${import.meta.dirname}/src` } },
  build: {
    outDir: `${import.meta.dirname}/../clipmill/page`, // which the wheel carries and `clipmill up` serves
    emptyOutDir: true,
    manifest: true, // the test of each page's weight reads it
    target: "es2022",
    assetsInlineLimit: 0, // the Content-Security-Policy allows no data: but images
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    proxy: {
      "/api": {
        target: process.env.CLIPMILL_URL ?? "http://127.0.0.1:8080",
        changeOrigin: true,
        headers: {},
      },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
