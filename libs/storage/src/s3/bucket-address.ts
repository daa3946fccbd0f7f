import { SluiceError } from '@sluice/contracts';

export interface BucketAddress {
  bucket: string;
  /** Empty, or ends with "/". */
  prefix: string;
  /** `s3://bucket/prefix`, without a "/" at its end. */
  uri: string;
}

const ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** @throws SluiceError `spec` */
export const bucketAddress = (text: string): BucketAddress => {
  const [, bucket, path = ''] = ADDRESS.exec(text) ?? [];
  const parts = path.split('/').filter((part) => part !== '');
  if (bucket === undefined || parts.some((part) => part === '.' || part === '..')) {
    throw new SluiceError(
      'spec',
      `"${text}" is no bucket: write s3://bucket or s3://bucket/prefix`,
    );
  }
  return {
    bucket,
    prefix: parts.map((part) => `${part}/`).join(''),
    uri: [`s3://${bucket}`, ...parts].join('/'),
  };
};
