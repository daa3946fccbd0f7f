import { SluiceError } from '@sluice/contracts';

/** A model on the hub, at a branch, a tag or a commit. */
export interface HubAddress {
  /** `org/name`, or `name` alone for the oldest models. */
  repository: string;
  revision: string;
}

const SCHEME = 'hf://';
const PART = String.raw`[A-Za-z0-9][\w.-]*`;
const ADDRESS = new RegExp(`^${SCHEME}(${PART}(?:/${PART})?)(?:@([^@\\s]+))?$`);
const COMMIT = /^[0-9a-f]{40}$/;

export const isHubPath = (path: string): boolean => path.startsWith(SCHEME);

/** @throws SluiceError `spec` */
export const parseHubPath = (path: string): HubAddress => {
  const [, repository, revision = 'main'] = ADDRESS.exec(path) ?? [];
  if (repository !== undefined) return { repository, revision };
  throw new SluiceError(
    'spec',
    `model.path: "${path}" is no address; write hf://org/name@revision`,
  );
};

export const hubPath = ({ repository, revision }: HubAddress): string =>
  `${SCHEME}${repository}@${revision}`;

export const isCommit = (revision: string): boolean => COMMIT.test(revision);
