/** Gives memory for an answer of so many bytes, by the number of its request. */
export type AllocateAnswer = (correlationId: number, byteLength: number) => Buffer;

/** What a read of a socket takes where no long answer is under way. */
const SCRATCH_BYTES = 64 * 1024;
/** The length of what follows, and the number of the request. */
const HEAD_BYTES = 8;
const NUMBER_BYTES = 4;
/** No broker sends as much, but what is no broker might say so. */
const ANSWER_BYTES_MAX = 1024 * 1024 * 1024;

/**
 * Cuts what a socket reads into answers. The bytes of a long answer are read to where it is to lie: `target` says where the
 * next ones go.
 */
export class AnswerReader {
  readonly #allocate: AllocateAnswer;
  readonly #deliver: (correlationId: number, body: Buffer) => void;
  readonly #scratch: Buffer = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  readonly #head: Buffer = Buffer.allocUnsafeSlow(HEAD_BYTES);
  #headBytes = 0;
  /** The answer under way, behind its head. */
  #body: Buffer | null = null;
  #bodyBytes = 0;

  constructor(allocate: AllocateAnswer, deliver: (correlationId: number, body: Buffer) => void) {
    this.#allocate = allocate;
    this.#deliver = deliver;
  }

  /** Where the next bytes are to be read to. */
  get target(): Buffer {
    return this.#body?.subarray(this.#bodyBytes) ?? this.#scratch;
  }

  /** So many bytes have been read to `target`. */
  received(byteLength: number): void {
    if (this.#body === null) this.#cut(this.#scratch.subarray(0, byteLength));
    else {
      this.#bodyBytes += byteLength;
      this.#deliverIfWhole();
    }
  }

  #cut(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      at += this.#body === null ? this.#takeHead(bytes, at) : this.#takeBody(bytes, at);
    }
  }

  #takeHead(bytes: Buffer, at: number): number {
    const taken = bytes.copy(this.#head, this.#headBytes, at);
    this.#headBytes += taken;
    if (this.#headBytes < HEAD_BYTES) return taken;
    const byteLength = this.#head.readInt32BE(0) - NUMBER_BYTES;
    if (byteLength < 0 || byteLength > ANSWER_BYTES_MAX)
      throw new Error(`an answer of ${byteLength} bytes is none of Kafka`);
    this.#body = this.#allocate(this.#number, byteLength);
    this.#bodyBytes = 0;
    this.#deliverIfWhole();
    return taken;
  }

  #takeBody(bytes: Buffer, at: number): number {
    const taken = bytes.copy(this.#body!, this.#bodyBytes, at);
    this.#bodyBytes += taken;
    this.#deliverIfWhole();
    return taken;
  }

  #deliverIfWhole(): void {
    const body = this.#body;
    if (body === null || this.#bodyBytes < body.length) return;
    this.#body = null;
    this.#headBytes = 0;
    this.#deliver(this.#number, body);
  }

  get #number(): number {
    return this.#head.readInt32BE(NUMBER_BYTES);
  }
}
