/**
 * The one error of this library: an option that makes no sense, or data that breaks a precondition.
 * `where` names the option or the array, in the words of the run spec.
 */
export class MiningFault extends Error {
  override readonly name = 'MiningFault';
  readonly where: string;

  constructor(where: string, message: string) {
    super(`${where}: ${message}`);
    this.where = where;
  }
}
