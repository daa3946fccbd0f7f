import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the API listens while the pages are served by Vite itself. */
const api = process.env['SLUICE_API'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist/site',
    target: 'es2022',
    // Small images as data addresses would need an exception in the policy that forbids them.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': api } },
});
