import type { Spec } from '@sluice/contracts';
import { digestRows, textDigest } from '../digest.ts';
import { GrowingInt32 } from '../growing.ts';
import { goodRows } from './fields.ts';
import { extremes, type Reader, type Relations } from './relations.ts';

type ClassesInput = NonNullable<Spec['input']['classes']>;

interface Label {
  code: number;
  /** Where its first row stands. */
  line: number;
}

/**
 * Class-labelled rows: every row is a document, and an anchor too if its label has another member.
 * Repeated texts are one row; a text under two labels is refused the second time.
 */
export const readClasses = async (
  { ports, rejects, inputOf, openTexts, path }: Reader,
  { text, label, id }: ClassesInput,
): Promise<Relations> => {
  const input = inputOf('classes');
  const documents = await openTexts('documents.parquet');
  const labels = new Map<string, Label>();
  const members = new GrowingInt32();
  const labelOf = new GrowingInt32();
  const wanted = id === undefined ? [text, label] : [text, label, id];
  for await (const { line, fields } of goodRows(ports.inputs, rejects, input, wanted)) {
    const name = fields[label]!;
    const before = documents.length;
    const row = await documents.add(fields[text]!, id === undefined ? undefined : fields[id]);
    if (row === undefined) {
      const detail = `id "${fields[id!]}" stands for another text already`;
      await rejects.reject(input, line, 'duplicate_id', detail);
      continue;
    }
    const known = labels.get(name);
    if (documents.length === before) {
      if (known?.code !== labelOf.at(row)) {
        const detail = `the same text has another label than "${name}" already`;
        await rejects.reject(input, line, 'conflicting_label', detail);
      }
      continue;
    }
    const code = known?.code ?? labels.size;
    if (!known) {
      labels.set(name, { code, line });
      members.push(0);
    }
    members.add(code, 1);
    labelOf.push(code);
  }
  await documents.close();

  for (const [name, { code, line }] of labels) {
    if (members.at(code) > 1) continue;
    const detail = `label "${name}" has one member, so its row has no positive and is no anchor`;
    await rejects.reject(input, line, 'single_member_label', detail);
  }

  const anchors = await openTexts('anchors.parquet');
  const own = new GrowingInt32();
  const anchorLabels = new GrowingInt32();
  let document = 0;
  for await (const batch of ports.tables.read(path('documents.parquet'), ['id', 'text'])) {
    const ids = batch['id'] as string[];
    const texts = batch['text'] as string[];
    for (let i = 0; i < ids.length; i++, document++) {
      const code = labelOf.at(document);
      if (members.at(code) < 2) continue;
      await anchors.add(texts[i]!, ids[i]);
      own.push(document);
      anchorLabels.push(code);
    }
  }
  await anchors.close();
  return {
    documents,
    anchors,
    own: own.view(),
    labels: {
      anchors: anchorLabels.view(),
      documents: labelOf.view(),
      keys: labelKeys([...labels.keys()]),
    },
    ...extremes(
      members
        .view()
        .filter((size) => size > 1)
        .map((size) => size - 1),
    ),
  };
};

/** A digest of each label's name: its code may be another in another file. */
const labelKeys = (names: string[]): Int32Array =>
  digestRows(names.length, (code) => textDigest(names[code]!));
