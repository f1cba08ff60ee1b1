import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.ORECHAIN_SERVER ?? "http://127.0.0.1:8642";

// The server answers to its own name only.
const proxy = { "/api": { target: server, changeOrigin: true } };

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/orechain/api/site",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // Nothing may be inlined as a data address: the policy of the server allows images only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "echarts", test: /node_modules[\\/](echarts|zrender|tslib)[\\/]/ },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy },
  preview: { proxy },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
