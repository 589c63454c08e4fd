/** Something a person may not do, or not this way; `words` are theirs to read. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 422;
  readonly words: string;
  constructor(status: 400 | 403 | 404 | 422, words: string) {
    super(`refused with ${status}`);
    this.name = "Refusal";
    this.status = status;
    this.words = words;
  }
}
