import { readFileSync } from 'node:fs';
import { recordOf, type Row } from '../test/faults/record.ts';

const INTRODUCTION = `# Reliability

Whatever dies, wherever it dies, a run ends with the dataset that an undisturbed run would have published, equal in
its \`content_digest\`, or it publishes nothing, says why in one line, and leaves \`latest\` as it was.

\`npm run test:faults\` breaks one thing after the other in the real stack (Redis, Qdrant, a bucket or PostgreSQL where it is about them, a process of each kind, the
command line) and writes down what it found in \`docs/reliability.json\`, which this page is made of (\`npm run docs\`); \`npm test\` tries
a part of it. Each row is of the last complete run of its fault; they are not all of one commit, and what earlier ones found
was mended first (see [Decisions](decisions.md)). The corpora are Cranfield, 240 sentences in 8 classes, and 20,000 generated documents with 6,000 anchors.
A process is stopped at the named place (SIGSTOP) before it is broken, and it is made sure that its job is still in its
hands. Times are from the fault to the end of the run, so they hold all that was left of the run as well. Processes were
started with \`SLUICE_LOCK_SECONDS=2\` unless the fault says otherwise: what dies is missed after two to four seconds there, and
after 60 to 120 by default.
`;

/** docs/reliability.md as the last runs of the faults have found it. */
export const reliabilityPage = (): string => {
  const { machine, faults } = recordOf(
    readFileSync(new URL('reliability.json', import.meta.url), 'utf8'),
  );
  const rows = Object.entries(faults);
  const total = rows.reduce((sum, [, { tries }]) => sum + tries, 0);
  const kept = rows.reduce((sum, [, { kept }]) => sum + kept, 0);
  const subjects = Map.groupBy(rows, ([, { subject }]) => subject);
  return [
    INTRODUCTION,
    `${rows.length} faults, ${total} tries, ${kept} times as promised. Machine: ${machine}.\n`,
    ...[...subjects].map(([subject, found]) => `## ${subject}\n\n${tableOf(found)}\n`),
  ].join('\n');
};

const tableOf = (rows: [string, Row][]): string =>
  [
    '| fault | promised | tries | as promised | worst time to the end |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows.map(
      ([name, { promise, tries, kept, worst_seconds }]) =>
        `| ${name} | ${promise} | ${tries} | ${kept} | ${worst_seconds.toFixed(1)} s |`,
    ),
    ...rows.flatMap(([name, { note }]) => (note === undefined ? [] : [`\n${name}: ${note}.`])),
  ].join('\n');
