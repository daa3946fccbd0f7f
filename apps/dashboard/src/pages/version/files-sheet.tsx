import { useState } from 'react';
import type { Manifest } from '@sluice/contracts';
import { addressOf } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { formatBytes, formatCount } from '../../format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault } from '../../parts/states.tsx';
import '../../parts/stacked.css';

const FILE = '/api/v1/datasets/{dataset}/versions/{version}/file';

/** The files of the version, to be taken home. */
export const FilesSheet = ({ manifest }: { manifest: Manifest }) => {
  const [error, setError] = useState<Error>();
  const { dataset, version } = manifest;
  const files = [...manifest.files, { path: 'manifest.json', bytes: null, rows: null }];
  const take = (path: string): void => {
    setError(undefined);
    const address = addressOf(FILE, { dataset, version }, { path });
    download(address, `${dataset}-${version}-${path.split('/').at(-1)!}`).catch((fault: unknown) =>
      setError(fault as Error),
    );
  };
  return (
    <Sheet title="Files" lead="A Hugging Face dataset folder, file by file.">
      {error && <Fault error={error} />}
      <table className="small stacked">
        <thead>
          <tr>
            <th scope="col">file</th>
            <th scope="col" className="number">
              rows
            </th>
            <th scope="col" className="number">
              size
            </th>
            <th scope="col">
              <span className="unseen">download</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ path, bytes, rows }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td className="number" data-heading="rows">
                {rows === null ? '–' : formatCount(rows)}
              </td>
              <td className="number" data-heading="size">
                {bytes === null ? '–' : formatBytes(bytes)}
              </td>
              <td className="number">
                <button
                  type="button"
                  className="link"
                  aria-label={`download ${path}`}
                  onClick={() => take(path)}
                >
                  download
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
};
