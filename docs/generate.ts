// Writes the generated pages of docs/ anew: npm run docs
import { writeFileSync } from 'node:fs';
import { specReference } from './spec-reference.ts';

writeFileSync(new URL('spec.md', import.meta.url), specReference());
