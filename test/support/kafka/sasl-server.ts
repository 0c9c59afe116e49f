import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

/** Whom a fake broker lets in. */
export interface FakeUser {
  readonly username: string;
  readonly password: string;
  readonly token: string;
  /** How long it believes who somebody is; 0 for ever. */
  readonly sessionMs: number;
}

const AUTHENTICATION_FAILED = 58;
const UNSUPPORTED_MECHANISM = 33;
export const SASL_MECHANISMS: readonly string[] = [
  'PLAIN',
  'SCRAM-SHA-256',
  'SCRAM-SHA-512',
  'OAUTHBEARER',
];
const SALT = Buffer.from('salt of the fake');
const ITERATIONS = 4096;
const REFUSED = { code: AUTHENTICATION_FAILED, bytes: Buffer.alloc(0) };

/** What the server says to what a client has sent. */
interface SaslAnswer {
  readonly code: number;
  readonly bytes: Buffer;
}

/** The server's side of SASL on one connection. */
export class SaslSession {
  readonly #user: FakeUser;
  #mechanism = '';
  /** Of SCRAM: the messages so far, behind its header. */
  #first: readonly string[] = [];
  isKnown = false;

  constructor(user: FakeUser) {
    this.#user = user;
  }

  get sessionMs(): number {
    return this.#user.sessionMs;
  }

  /** An error code. */
  choose(mechanism: string): number {
    this.#mechanism = mechanism;
    return SASL_MECHANISMS.includes(mechanism) ? 0 : UNSUPPORTED_MECHANISM;
  }

  answer(bytes: Buffer): SaslAnswer {
    const text = bytes.toString();
    const { username, password, token } = this.#user;
    if (this.#mechanism === 'PLAIN') return this.#decide(text === `\0${username}\0${password}`);
    if (this.#mechanism === 'OAUTHBEARER') {
      return this.#decide(text.startsWith(`n,,\x01auth=Bearer ${token}\x01`));
    }
    return this.#first.length === 0 ? this.#challenge(text) : this.#verify(text);
  }

  #decide(isRight: boolean, bytes: Buffer = Buffer.alloc(0)): SaslAnswer {
    this.isKnown = isRight;
    return isRight ? { code: 0, bytes } : REFUSED;
  }

  #challenge(text: string): SaslAnswer {
    const bare = text.slice('n,,'.length);
    const nonce = /r=([^,]+)/.exec(bare)![1];
    const said = `r=${nonce}server,s=${SALT.toString('base64')},i=${ITERATIONS}`;
    this.#first = [bare, said];
    return { code: 0, bytes: Buffer.from(said) };
  }

  /** RFC 5802. */
  #verify(text: string): SaslAnswer {
    const algorithm = this.#mechanism === 'SCRAM-SHA-256' ? 'sha256' : 'sha512';
    const hmac = (key: Buffer, of: string) => createHmac(algorithm, key).update(of).digest();
    const size = algorithm === 'sha256' ? 32 : 64;
    const salted = pbkdf2Sync(this.#user.password, SALT, ITERATIONS, size, algorithm);
    const [, body, proof] = /^(.*),p=(.*)$/.exec(text)!;
    const messages = [...this.#first, body].join(',');
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash(algorithm).update(clientKey).digest(), messages);
    const expected = Buffer.from(clientKey.map((byte, index) => byte ^ signature[index]!));
    const given = Buffer.from(proof!, 'base64');
    const isSame = given.length === size && timingSafeEqual(given, expected);
    const ofServer = hmac(hmac(salted, 'Server Key'), messages).toString('base64');
    const isUser = this.#first[0]!.startsWith(`n=${this.#user.username},`);
    return this.#decide(isSame && isUser, Buffer.from(`v=${ofServer}`));
  }
}
