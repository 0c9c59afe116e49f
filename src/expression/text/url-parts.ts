import { userError } from '../../errors.ts';

/** What `java.net.URI` finds in a URL; a part that is not there is null. */
interface UrlParts {
  readonly PROTOCOL: string | null;
  readonly HOST: string | null;
  readonly PATH: string | null;
  readonly QUERY: string | null;
  readonly REF: string | null;
  readonly AUTHORITY: string | null;
  readonly USERINFO: string | null;
  readonly FILE: string | null;
}

/** Scheme, authority, path, query and fragment, as RFC 3986 takes a reference apart. */
const URL_PARTS =
  /^(?:([A-Za-z][A-Za-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
/** Names of hosts are letters, digits and hyphens; the last of several begins with a letter. */
const LABEL = String.raw`[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?`;
const LAST_LABEL = String.raw`[A-Za-z](?:[A-Za-z\d-]*[A-Za-z\d])?`;
const IP = String.raw`\[.*\]|\d{1,3}(?:\.\d{1,3}){3}`;
const NAME = String.raw`(?:${LABEL}\.)+${LAST_LABEL}\.?|${LABEL}\.?`;
/** User, host and port; an authority of another form is the name of a registry, which has none of them. */
const SERVER = new RegExp(String.raw`^(?:(.*)@)?(${IP}|${NAME})(?::\d*)?$`, 's');
const FORBIDDEN = /[\s"<>\\^`{|}]|%(?![\dA-Fa-f]{2})/;

/** Takes a URL apart; fails if it has characters that a URL cannot have. */
function urlParts(url: string): UrlParts {
  const match = FORBIDDEN.test(url) ? null : URL_PARTS.exec(url);
  if (match === null) {
    throw userError('INVALID_URL', `The text '${url}' is no URL.`, {
      hint: 'Use try_parse_url to get null instead.',
    });
  }
  const [, protocol = null, authority = null, path, query = null, reference = null] = match;
  const server = SERVER.exec(authority ?? '');
  // Without slashes behind it, what follows the scheme is opaque.
  const isOpaque = protocol !== null && authority === null && !path.startsWith('/');
  return {
    PROTOCOL: protocol,
    HOST: server?.[2] ?? null,
    PATH: isOpaque ? null : path,
    QUERY: isOpaque ? null : query,
    REF: reference,
    AUTHORITY: authority,
    USERINFO: server?.[1] ?? null,
    FILE: isOpaque ? null : path + (query === null ? '' : `?${query}`),
  };
}

/** A part by its name, in capitals; of the query, the value of a key if there is one. */
export function urlPart(url: string, part: string, key?: string): string | null {
  const parts = urlParts(url);
  if (!Object.hasOwn(parts, part)) return null;
  const value = parts[part as keyof UrlParts];
  if (key === undefined) return value;
  if (part !== 'QUERY' || value === null) return null;
  const pairs = value.split('&').map((pair) => /^([^=]*)=(.*)$/s.exec(pair));
  return pairs.find((pair) => pair?.[1] === key)?.[2] ?? null;
}
