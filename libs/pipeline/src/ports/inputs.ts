/** A row of a user's file: its fields, or why it could not be read. `line` is 1-based (row for Parquet). */
export type InputRow =
  | { line: number; fields: Record<string, unknown>; fault?: undefined }
  | { line: number; fault: string; fields?: undefined };

export interface InputFile {
  uri: string;
  sha256: string;
  bytes: number;
}

/** The user's files. Missing files, unreadable formats and missing columns are SluiceError `input`. */
export interface Inputs {
  describe(path: string): Promise<InputFile>;
  /**
   * Streams rows with the columns asked for and no others; every column of `required` must exist in a
   * format that declares its columns.
   */
  rows(
    path: string,
    required: readonly string[],
    optional?: readonly string[],
  ): AsyncIterable<InputRow>;
}
